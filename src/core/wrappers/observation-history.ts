import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { Env, Probe, ResetOptions } from '../envs/env.ts';
import { checkWholeNumbers, wholePartsOf } from '../envs/env-checks.ts';
import { lazyProbe } from '../envs/lazy-probe.ts';
import { Box } from '../spaces/box.ts';
import { Composite } from '../spaces/composite.ts';
import { createStored, type StoredRows } from '../spaces/dtype.ts';
import type { Space, WholePart } from '../spaces/space.ts';
import { orderStack, stackSpace } from './stacking.ts';
import { Wrapper } from './wrapper.ts';
import { createZeroRow } from './zero-value.ts';

/**
 * Keeps the latest observations of an episode in a ring, as bytes if they are bytes. They advance with each step, not with `observe`: the
 * newest one overwrites the oldest, and no other is moved.
 */
abstract class ObservationHistory<O, A, Options extends object> extends Wrapper<O, A> {
  protected override readonly memory: readonly [frames: StoredRows, oldest: Int32Array];
  /** [D], undefined if observations are floats and the frames can be written at once. */
  readonly #row: Float32Array | undefined;
  readonly #wholeParts: readonly WholePart[];

  constructor(env: Env, options: Options, countFrames: (options: Options) => number) {
    super(env, options);
    const { size, dtype } = env.observationSpace;
    this.memory = [createStored(dtype, countFrames(options) * size), new Int32Array(1)];
    this.#row = dtype === 'float32' ? undefined : new Float32Array(size);
    this.#wholeParts = wholePartsOf(env);
  }

  /** [count × D]. The oldest one is not always the first. */
  protected get frames(): StoredRows {
    return this.memory[0];
  }

  /** The index of the oldest observation in the frames. */
  protected get oldest(): number {
    return this.memory[1][0];
  }

  /** Gives what precedes `first`, the first observation of an episode. */
  protected abstract before(first: StoredRows): ArrayLike<number>;

  override resetState(options: ResetOptions): void {
    super.resetState(options);
    const { frames } = this;
    const { size } = this.env.observationSpace;
    const newest = frames.length - size;
    this.#observeAt(newest);
    this.memory[1][0] = 0;
    const row = this.before(frames.subarray(newest));
    for (let at = 0; at < newest; at += size) frames.set(row, at);
  }

  override stepState(action: A): number {
    const reward = super.stepState(action);
    const at = this.oldest;
    this.#observeAt(at);
    this.memory[1][0] = (at + this.env.observationSpace.size) % this.frames.length;
    return reward;
  }

  #observeAt(at: number): void {
    const { frames } = this;
    const [rows, start] = frames instanceof Float32Array ? [frames, at] : [this.#row as Float32Array, 0];
    this.env.observe(rows, start);
    checkWholeNumbers(this.env, this.#wholeParts, rows, start);
    if (rows !== frames) frames.set(rows, at);
  }
}

export interface FrameStackObservationOptions {
  stackSize: number;
  /** What precedes the first observation: its copies ('reset'), zeros ('zero'), or an observation of your own; a list, if a Box. */
  paddingType?: unknown;
}

/**
 * Stacks the latest `stackSize` observations, the newest last. A Box becomes [stackSize × …], a Discrete becomes a MultiDiscrete,
 * and each member of a Tuple or Dict is stacked separately.
 */
export class FrameStackObservation<A> extends ObservationHistory<unknown, A, FrameStackObservationOptions> {
  static readonly optionNames: OptionNames<FrameStackObservationOptions> = {
    stackSize: true,
    paddingType: true,
  };
  override readonly observationSpace: Space;
  override readonly probes: readonly Probe[];
  readonly #padding: Float32Array | undefined;
  /** For each number of an observation, its index in the frames; undefined if the order is the same. */
  readonly #order: Int32Array | undefined;

  /** @throws {RangeError} if an option is invalid. */
  constructor(env: Env, options: FrameStackObservationOptions) {
    super(env, options, (given) => {
      checkWhole('FrameStackObservation', 'stackSize', given.stackSize, 1);
      return given.stackSize;
    });
    const { stackSize, paddingType = 'reset' } = options;
    const space = env.observationSpace;
    this.observationSpace = stackSpace(space, stackSize);
    this.#order =
      space instanceof Composite ? Int32Array.from(orderStack(space, stackSize, space.size, 0)) : undefined;
    this.#padding = readPadding(paddingType, space);
    this.probes = env.probes.map((probe) =>
      lazyProbe(probe.label, () => {
        const { observation } = probe;
        return orderStack(space, stackSize, space.size, 0).map((from) => observation[from % space.size]);
      }),
    );
  }

  protected override before(first: StoredRows): ArrayLike<number> {
    return this.#padding ?? first;
  }

  override observe(row: Float32Array, offset: number): void {
    const { frames, oldest } = this;
    const order = this.#order;
    if (order === undefined) {
      row.set(frames.subarray(oldest), offset);
      row.set(frames.subarray(0, oldest), offset + frames.length - oldest);
    } else {
      for (let i = 0; i < order.length; i++) row[offset + i] = frames[(order[i] + oldest) % frames.length];
    }
  }
}

function readPadding(paddingType: unknown, space: Space): Float32Array | undefined {
  if (paddingType === 'reset') return undefined;
  if (paddingType === 'zero') return createZeroRow(space);
  const isList = space instanceof Box && Array.isArray(paddingType);
  const observation = isList ? Float32Array.from(paddingType) : paddingType;
  if (space.contains(observation)) {
    const row = new Float32Array(space.size);
    space.write(observation, row, 0);
    return row;
  }
  throw new RangeError(
    `FrameStackObservation: expected paddingType 'reset', 'zero' or an observation in ${space}, got ${describeValue(paddingType)}.`,
  );
}

export interface DelayObservationOptions {
  /** In steps. */
  delay: number;
}

/** Gives the observation of `delay` steps ago. Until step `delay` it gives the value of the space nearest to zero. */
export class DelayObservation<O, A> extends ObservationHistory<O, A, DelayObservationOptions> {
  static readonly optionNames: OptionNames<DelayObservationOptions> = { delay: true };
  readonly #zero: Float32Array;

  /** @throws {RangeError} unless the delay is a whole number ≥ 0. */
  constructor(env: Env, options: DelayObservationOptions) {
    super(env, options, ({ delay }) => {
      checkWhole('DelayObservation', 'delay', delay, 0);
      return delay + 1;
    });
    this.#zero = createZeroRow(env.observationSpace);
  }

  protected override before(): ArrayLike<number> {
    return this.#zero;
  }

  override observe(row: Float32Array, offset: number): void {
    const { frames, oldest } = this;
    for (let i = 0; i < this.observationSpace.size; i++) row[offset + i] = frames[oldest + i];
  }
}
