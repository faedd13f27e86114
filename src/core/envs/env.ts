import { describeValue } from '../checks/describe-value.ts';
import { checkClassOptions, checkOptionNames, type OptionNames } from '../checks/known-names.ts';
import { Generator } from '../random/generator.ts';
import { checkSeed, drawSeed } from '../random/seed-sequence.ts';
import type { Space, WholePart } from '../spaces/space.ts';
import { checkOutcome, observeChecked, wholePartsOf } from './env-checks.ts';

/** What the registry knows about an environment. */
export interface EnvSpec {
  readonly id: string;
  /** Steps after which an episode is truncated; Infinity for none. */
  readonly maxEpisodeSteps: number;
  /** The mean return at which the environment counts as solved. */
  readonly rewardThreshold: number | undefined;
  /** The options of `makeEnv`, wrappers included; missing if there were none. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Options of a reset, defined by the environment: for example CartPole's `low` and `high`. */
export type ResetOptions = Readonly<Record<string, unknown>>;

export type Info = Readonly<Record<string, unknown>>;

export interface EnvReset<Observation> {
  observation: Observation;
  info: Info;
}

export interface EnvStep<Observation> extends EnvReset<Observation> {
  reward: number;
  /** The task itself ended the episode: for example, the pole fell. */
  terminated: boolean;
  /** The time limit ended the episode. */
  truncated: boolean;
}

export type Canvas2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A typical state, for showing what a policy does in it. */
export interface Probe {
  readonly label: string;
  readonly observation: readonly number[];
}

/** The size and the colours of a picture. */
export interface Scene {
  /** The size of the picture, CSS pixels. The origin is its top left corner. */
  readonly width: number;
  readonly height: number;
  /** CSS colours: lines and bodies; background things such as the ground; the main object. */
  readonly foreground: string;
  readonly muted: string;
  readonly accent: string;
}

type Colors = Pick<Scene, 'foreground' | 'muted' | 'accent'>;

/** The colours of `render`, for a light page. */
const COLORS: Colors = { foreground: '#222', muted: '#bbb', accent: '#2166ac' };
const RESET_NAMES: OptionNames<NonNullable<Parameters<Env['reset']>[0]>> = { seed: true, options: true };

/**
 * The base class of environments.
 *
 * A subclass defines the members below the line: its spaces, `resetState`, `stepState`, `isTerminated`, `observe`, and `draw` if
 * it has a picture. This class adds the seed, the time limit, and Gymnasium's `reset` and `step`.
 *
 * Fields that describe the environment, such as `infoNames` and `probes`, must be equal for equal options, and must not be changed
 * in place: the environments of a batch share them.
 */
export abstract class Env<Observation = unknown, Action = unknown> {
  spec: EnvSpec = { id: this.constructor.name, maxEpisodeSteps: Infinity, rewardThreshold: undefined };
  /**
   * The environment's only source of random numbers, as Gymnasium's `np_random`. Undefined before the first seed or reset. Save its
   * `getState()` beside the environment's to repeat what follows a state.
   */
  random!: Generator;
  /** The latest seed of `random`. */
  lastSeed: number | undefined;
  /** The options of every reset; those of a single reset override them. `makeEnv` sets them. */
  resetOptions: ResetOptions | undefined;
  /** The options that belong to the id, which the constructor got before those of `spec`. `makeEnv` sets them. @internal */
  idOptions: Readonly<Record<string, unknown>> | undefined;
  /** Steps since the last reset; −1 before the first one. */
  elapsedSteps = -1;
  terminated = false;
  truncated = false;
  #wholeParts: readonly WholePart[] | undefined;
  /** The last observation. */
  #row: Float32Array | undefined;

  /**
   * A subclass may pass on the options of its constructor to check their names against its static `optionNames`.
   *
   * @throws {RangeError} if an option is unknown, {TypeError} if the options are not an object.
   */
  constructor(options?: object) {
    if (options !== undefined) checkClassOptions(new.target, options);
  }

  /** The environment inside all wrappers: this one, if it is not a wrapper. */
  get unwrapped(): Env {
    return this as Env;
  }

  /**
   * Starts an episode. A seed restarts the random stream; without one the stream continues. `options` hold for this episode only: pass
   * `resetOptions` to `makeEnv` for options of every episode.
   *
   * @throws {RangeError} if the seed is not a whole number ≥ 0, or an option is unknown or invalid.
   * @throws {TypeError} if the argument or `options` is not an object.
   * @throws {Error} if the observation is not finite, or a whole number is outside its space.
   */
  reset(given: { seed?: number; options?: ResetOptions } = {}): EnvReset<Observation> {
    checkOptionNames(`${this.spec.id}.reset`, given, Object.keys(RESET_NAMES));
    const { seed, options } = given;
    if (seed !== undefined) this.seed(seed);
    this.restart(options);
    return { observation: this.#observation(), info: this.info() };
  }

  /**
   * Takes one action.
   *
   * @throws {RangeError} if the action is outside a discrete space, or has not as many finite numbers as the Box.
   * @throws {Error} before the first reset, or if the observation or the reward is not finite, or a whole number outside its space.
   */
  step(action: Action): EnvStep<Observation> {
    if (this.elapsedSteps < 0)
      throw new Error(`${this.spec.id}.step: expected a reset before the first step.`);
    if (!this.actionSpace.takes(action)) {
      throw new RangeError(
        `${this.spec.id}.step: expected an action in ${this.actionSpace}, got ${describeValue(action)}.`,
      );
    }
    const reward = this.advance(action);
    checkOutcome(this, reward);
    return {
      observation: this.#observation(),
      reward,
      terminated: this.terminated,
      truncated: this.truncated,
      info: this.info(),
    };
  }

  /** Restarts the random stream from a seed. */
  seed(seed: number): void {
    checkSeed(`${this.spec.id}.seed`, seed);
    this.random = new Generator(seed);
    this.lastSeed = seed;
  }

  /**
   * Draws the current state on the whole of a canvas element or OffscreenCanvas, as Gymnasium's `render` does on a screen. For a
   * part of a canvas call `draw`. Without `draw`, the canvas stays empty.
   *
   * @throws {TypeError} without a canvas.
   */
  render(canvas: HTMLCanvasElement | OffscreenCanvas, colors: Partial<Colors> = {}): void {
    const context = canvas?.getContext?.('2d') as Canvas2D | null | undefined;
    if (!context) {
      const got = describeValue(canvas);
      throw new TypeError(`${this.spec.id}.render: expected a canvas, got ${got}. Pass a <canvas> element.`);
    }
    const { width, height } = canvas;
    context.clearRect(0, 0, width, height);
    this.draw?.(context, { ...COLORS, ...colors, width, height });
  }

  /** Does nothing: environments hold nothing that must be freed. Programs written for Gymnasium call it. */
  close(): void {}

  /** `reset` without result objects, for a batch. */
  restart(options?: ResetOptions): void {
    if (options !== undefined) {
      checkOptionNames(`${this.spec.id}.reset`, options, this.resetOptionNames);
    }
    if (this.random === undefined) this.seed(drawSeed());
    this.elapsedSteps = 0;
    this.terminated = false;
    this.truncated = false;
    this.resetState({ ...this.resetOptions, ...options });
  }

  /** `step` without checks and result objects, for a batch. Gives the reward, and sets `terminated` and `truncated`. */
  advance(action: Action): number {
    const reward = this.stepState(action);
    this.elapsedSteps += 1;
    this.terminated = this.isTerminated();
    this.truncated = this.elapsedSteps >= this.spec.maxEpisodeSteps;
    return reward;
  }

  /** Ends the episode from outside, as a time limit around this environment does. */
  truncate(): void {
    this.truncated = true;
  }

  #observation(): Observation {
    this.#wholeParts ??= wholePartsOf(this);
    this.#row ??= new Float32Array(this.observationSpace.size);
    observeChecked(this, this.#wholeParts, this.#row, 0);
    return this.observationSpace.read(this.#row, 0); // a copy
  }

  // ------------------------------------------------------------------------------------ defined by each environment

  abstract readonly observationSpace: Space<Observation>;
  abstract readonly actionSpace: Space<Action>;

  /** Draws the first state of an episode from `this.random`. */
  abstract resetState(options: ResetOptions): void;
  /** Applies an action of the action space to the state, and gives the reward. */
  abstract stepState(action: Action): number;
  /** Whether the task ends in the current state. */
  abstract isTerminated(): boolean;
  /** Writes the observation, `observationSpace.size` numbers, into `row`, starting at `offset`. */
  abstract observe(row: Float32Array, offset: number): void;

  /** Additional information about the state that is not part of the observation. */
  info(): Info {
    return {};
  }
  /**
   * The keys of `info()` that a parallel environment includes in its `infos`. Their values are numbers, and may be missing in some
   * steps. 'episode.r' means the number `r` of the object `episode`.
   */
  readonly infoNames: readonly string[] = [];

  /** Gives the internal state, for tests and saving. The state of `random` is separate. */
  abstract getState(): Float64Array;
  /** Restores a state from `getState`. The number of elapsed steps and `random` continue as they are. */
  abstract setState(state: ArrayLike<number>): void;

  /** Draws the current state on an empty picture. */
  draw?(canvas: Canvas2D, scene: Scene): void;

  /** The names of the reset options. If they are listed, a reset refuses all others. */
  readonly resetOptionNames?: readonly string[];
  /** Steps per second at real speed, for viewers. */
  readonly framesPerSecond: number = 30;
  /** A short label for each value of a discrete action, or for each number of other actions. */
  readonly actionLabels: readonly string[] = [];
  /** States that show well what a policy has learned. */
  readonly probes: readonly Probe[] = [];
  /** The preferred width divided by height of the picture. */
  readonly aspectRatio: number = 1;
  /**
   * The keys for a human player, by `KeyboardEvent.key`, and their actions. '+' joins keys that are pressed together.
   * `idleAction` is taken while no key is pressed; without it the environment waits for a key.
   */
  readonly keyActions: Readonly<Record<string, Action>> = {};
  readonly idleAction?: Action;
}
