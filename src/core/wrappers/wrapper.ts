import { describeValue } from '../checks/describe-value.ts';
import { checkClassOptions } from '../checks/known-names.ts';
import { Env, type Info, type Probe, type ResetOptions } from '../envs/env.ts';
import { checkWholeNumbers, wholePartsOf } from '../envs/env-checks.ts';
import { lazyProbe } from '../envs/lazy-probe.ts';
import type { StoredRows } from '../spaces/dtype.ts';
import type { Space, WholePart } from '../spaces/space.ts';

/**
 * The base class of wrappers: an environment around another one. It forwards every call; a subclass overrides those it changes.
 *
 * A wrapper shares the wrapped environment's random generator, as in Gymnasium, but counts its own steps. State that advances
 * with each step belongs in `resetState` and `stepState`, because `observe` may be called any number of times in a step.
 */
export abstract class Wrapper<Observation = unknown, Action = unknown> extends Env<Observation, Action> {
  /** The wrapped environment. */
  readonly env: Env;
  override readonly observationSpace: Space<Observation>;
  override readonly actionSpace: Space<Action>;
  override readonly framesPerSecond: number;
  override readonly aspectRatio: number;
  override readonly actionLabels: readonly string[];
  override readonly probes: readonly Probe[];
  override readonly infoNames: readonly string[];
  /** Whether the observations rely on the time limit of the wrapped environment, so that a lower one around this is refused. */
  readonly reliesOnLimit: boolean = false;
  /** The wrapper's own state, changed in place. `getState` and `setState` include it. */
  protected readonly memory: readonly (StoredRows | Float64Array | Int32Array)[] = [];

  /** Whether a subclass says itself when an episode ends. */
  readonly #ends = this.isTerminated !== Wrapper.prototype.isTerminated;

  /** A subclass with options passes them on, so that their names are checked. */
  constructor(env: Env, ...options: [options?: object]) {
    if (!(env instanceof Env)) {
      throw new TypeError(`${new.target.name}: expected an environment to wrap, got ${describeValue(env)}.`);
    }
    super();
    if (options.length > 0) checkClassOptions(new.target, options[0]);
    this.env = env;
    this.spec = env.spec;
    this.observationSpace = env.observationSpace as Space<Observation>;
    this.actionSpace = env.actionSpace as Space<Action>;
    this.framesPerSecond = env.framesPerSecond;
    this.aspectRatio = env.aspectRatio;
    this.actionLabels = env.actionLabels;
    this.probes = env.probes;
    this.infoNames = env.infoNames;
    if (env.draw) this.draw ??= (canvas, scene) => env.draw?.(canvas, scene);
    this.#shareRandom();
  }

  override get unwrapped(): Env {
    return this.env.unwrapped;
  }

  override seed(seed: number): void {
    this.env.seed(seed);
    this.#shareRandom();
  }

  override restart(options?: ResetOptions): void {
    this.#shareRandom(); // somebody may have seeded the wrapped environment directly
    super.restart(options);
  }

  override advance(action: Action): number {
    const reward = this.stepState(action);
    this.elapsedSteps += 1;
    this.terminated = this.#ends ? this.isTerminated() : this.env.terminated;
    if (this.terminated && !this.env.terminated) this.env.truncate(); // as a time limit around it does
    this.truncated = this.env.truncated;
    if (!this.truncated && this.elapsedSteps >= this.spec.maxEpisodeSteps) this.truncate();
    return reward;
  }

  /** Also tells the wrapped environment, because a wrapper in it may do something at the end of an episode. */
  override truncate(): void {
    super.truncate();
    this.env.truncate();
  }

  override resetState(options: ResetOptions): void {
    this.env.restart(options);
  }

  override stepState(action: Action): number {
    return this.env.advance(action);
  }

  override isTerminated(): boolean {
    return this.env.isTerminated();
  }

  override observe(row: Float32Array, offset: number): void {
    this.env.observe(row, offset);
  }

  override info(): Info {
    return this.env.info();
  }

  /** Gives the wrapped environment's state, followed by the wrapper's own. */
  override getState(): Float64Array {
    const inner = this.env.getState();
    if (this.memory.length === 0) return inner;
    const parts = [inner, ...this.memory];
    const state = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      state.set(part, at);
      at += part.length;
    }
    return state;
  }

  override setState(state: ArrayLike<number>): void {
    const length = this.memory.reduce((sum, part) => sum + part.length, 0);
    const numbers = Array.from(state);
    let at = numbers.length - length;
    this.env.setState(length === 0 ? state : numbers.slice(0, Math.max(0, at)));
    for (const part of this.memory) {
      part.set(numbers.slice(at, at + part.length));
      at += part.length;
    }
  }

  #shareRandom(): void {
    this.random = this.env.random;
    this.lastSeed = this.env.lastSeed;
  }
}

/** The base class of wrappers that transform observations. A subclass calls `adaptProbes` at the end of its constructor. */
export abstract class ObservationWrapper<Observation = unknown> extends Wrapper<Observation> {
  override probes: readonly Probe[] = [];
  readonly #inner: Float32Array;
  readonly #wholeParts: readonly WholePart[];

  constructor(env: Env, ...options: [options?: object]) {
    super(env, ...options);
    this.#wholeParts = wholePartsOf(env);
    this.#inner = new Float32Array(env.observationSpace.size);
  }

  /** Transforms the observation `inner`, and writes the result into `row`, starting at `offset`. */
  protected abstract transform(inner: Float32Array, row: Float32Array, offset: number): void;

  override observe(row: Float32Array, offset: number): void {
    this.env.observe(this.#inner, 0);
    checkWholeNumbers(this.env, this.#wholeParts, this.#inner, 0);
    this.transform(this.#inner, row, offset);
  }

  /** Transforms the wrapped environment's probes. */
  protected adaptProbes(): void {
    this.probes = this.env.probes.map((probe) =>
      lazyProbe(probe.label, () => {
        const row = new Float32Array(this.observationSpace.size);
        this.transform(Float32Array.from(probe.observation), row, 0);
        return row;
      }),
    );
  }
}
