import { checkOptionNames } from '../checks/known-names.ts';
import { Generator } from '../random/generator.ts';
import { checkSeed, drawSeed } from '../random/seed-sequence.ts';
import type { Space } from '../spaces/space.ts';

/** What the registry knows about an environment. */
export interface EnvSpec {
  readonly id: string;
  /** Steps after which an episode is truncated; Infinity for none. */
  readonly maxEpisodeSteps: number;
  /** The mean return at which the environment counts as solved. */
  readonly rewardThreshold: number | undefined;
  /** What `makeEnv` was given beside the id, wrappers too; left out if nothing. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Options of one reset, as the environment defines them: CartPole's `low` and `high`. */
export type ResetOptions = Readonly<Record<string, unknown>>;

export type Info = Readonly<Record<string, unknown>>;

export interface EnvReset<Observation> {
  observation: Observation;
  info: Info;
}

export interface EnvStep<Observation> extends EnvReset<Observation> {
  reward: number;
  /** The task itself ended: the pole fell, the goal was reached. */
  terminated: boolean;
  /** The episode was cut off from outside: the time limit. */
  truncated: boolean;
}

export type Canvas2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A state to ask a policy about, described as one would see it. */
export interface Probe {
  readonly label: string;
  readonly observation: readonly number[];
}

/** What an environment may use to draw itself. */
export interface Scene {
  /** The size of the picture, CSS pixels. The origin is its top left corner. */
  readonly width: number;
  readonly height: number;
  /** CSS colours: lines and bodies, quiet things such as the ground, and the part to look at. */
  readonly foreground: string;
  readonly muted: string;
  readonly accent: string;
}

/**
 * One environment.
 *
 * An environment writes what is below the line: its spaces, `resetState`, `stepState`, `isTerminated`, `observe` and, if it
 * has a picture, `draw`. This class adds what is no part of the task: the seed, the clock with its time limit, and
 * Gymnasium's `reset` and `step`.
 *
 * What it says of itself (`infoNames`, `probes` and the like) is the same for all that are made in the same way. A batch holds it
 * once for all its environments: never change it in place.
 */
export abstract class Env<Observation = unknown, Action = unknown> {
  spec: EnvSpec = { id: this.constructor.name, maxEpisodeSteps: Infinity, rewardThreshold: undefined };
  /** The source of all the environment's randomness, as Gymnasium's `np_random`. There from the first seed or reset on. */
  random!: Generator;
  /** What `random` was last seeded with. */
  lastSeed: number | undefined;
  /** Steps since the last reset; −1 before the first one. */
  elapsedSteps = -1;
  terminated = false;
  truncated = false;

  /**
   * Starts an episode. With a seed, everything random starts anew from it; without one, the stream goes on.
   *
   * @throws {RangeError} if the seed is not a whole number ≥ 0, or an option is unusable.
   */
  reset({ seed, options }: { seed?: number; options?: ResetOptions } = {}): EnvReset<Observation> {
    if (seed !== undefined) this.seed(seed);
    this.restart(options);
    return { observation: this.#observation(), info: this.info() };
  }

  /**
   * Takes one action.
   *
   * @throws {RangeError} if the action cannot be taken: outside a discrete space, or not as many finite numbers as a Box has.
   * @throws {Error} before the first reset.
   */
  step(action: Action): EnvStep<Observation> {
    if (this.elapsedSteps < 0)
      throw new Error(`${this.spec.id}.step: expected a reset before the first step.`);
    if (!this.actionSpace.takes(action)) {
      throw new RangeError(
        `${this.spec.id}.step: expected an action in ${this.actionSpace}, got ${describeAction(action)}.`,
      );
    }
    const reward = this.advance(action);
    return {
      observation: this.#observation(),
      reward,
      terminated: this.terminated,
      truncated: this.truncated,
      info: this.info(),
    };
  }

  /** Starts everything random anew. */
  seed(seed: number): void {
    checkSeed(`${this.spec.id}.seed`, seed);
    this.random = new Generator(seed);
    this.lastSeed = seed;
  }

  /** `reset` without the objects: for a batch. */
  restart(options?: ResetOptions): void {
    if (options !== undefined && this.resetOptionNames !== undefined) {
      checkOptionNames(`${this.spec.id}.reset`, options, this.resetOptionNames);
    }
    if (this.random === undefined) this.seed(drawSeed());
    this.elapsedSteps = 0;
    this.terminated = false;
    this.truncated = false;
    this.resetState(options ?? {});
  }

  /** `step` without the objects and checks: gives the reward and sets `terminated` and `truncated`. */
  advance(action: Action): number {
    const reward = this.stepState(action);
    this.elapsedSteps += 1;
    this.terminated = this.isTerminated();
    this.truncated = this.elapsedSteps >= this.spec.maxEpisodeSteps;
    return reward;
  }

  #observation(): Observation {
    const row = new Float32Array(this.observationSpace.size);
    this.observe(row, 0);
    return this.observationSpace.read(row, 0);
  }

  // ------------------------------------------------------------------------------- what an environment writes itself

  abstract readonly observationSpace: Space<Observation>;
  abstract readonly actionSpace: Space<Action>;

  /** Draws the first state of an episode from `this.random`. */
  abstract resetState(options: ResetOptions): void;
  /** Changes the state as the action demands and gives the reward. The action is in the action space. */
  abstract stepState(action: Action): number;
  /** Says whether the task has ended in the present state. */
  abstract isTerminated(): boolean;
  /** Writes the observation, `observationSpace.size` numbers, into `row` from `offset` on. */
  abstract observe(row: Float32Array, offset: number): void;

  /** What one wants to know of the present state beside the observation. */
  info(): Info {
    return {};
  }
  /**
   * The keys of `info()` that a parallel environment hands on in its `infos`: numbers only; a key may be missing now and then.
   * 'episode.r' is the number `r` of the object `episode`.
   */
  readonly infoNames: readonly string[] = [];

  /** Gives the internal state, for tests and for saving. */
  abstract getState(): Float64Array;
  /** Puts the environment into a state that `getState` gave. The clock goes on. */
  abstract setState(state: ArrayLike<number>): void;

  /** Draws the present state. The picture is empty before. */
  draw?(canvas: Canvas2D, scene: Scene): void;

  /** The options of a reset. Where they are listed, a reset refuses any other. */
  readonly resetOptionNames?: readonly string[];
  /** Steps a second when watched at real speed. */
  readonly framesPerSecond: number = 30;
  /** What each discrete action does, in a word or two; or what each number of a continuous one is. */
  readonly actionLabels: readonly string[] = [];
  /** States in which it is telling what a policy does. */
  readonly probes: readonly Probe[] = [];
  /** Width by height of a picture that shows it well. */
  readonly aspectRatio: number = 1;
  /**
   * How a person plays it: keys by their `KeyboardEvent.key`, those pressed together joined by '+', and what they do.
   * A game that goes on while nobody presses a key has an `idleAction`; one that has none waits for the person.
   */
  readonly keyActions: Readonly<Record<string, Action>> = {};
  readonly idleAction?: Action;
}

/** Tells '1', [1] and a Float32Array of 1 from 1. */
function describeAction(action: unknown): string {
  if (typeof action === 'string') return `'${action}'`;
  const isArray = Array.isArray(action) || ArrayBuffer.isView(action);
  return isArray ? `${action.constructor.name} [${action}]` : String(action);
}
