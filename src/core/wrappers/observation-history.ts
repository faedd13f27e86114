import { checkClassOptions, type OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { Env, Probe, ResetOptions } from '../envs/env.ts';
import { checkWholeNumbers, wholePartsOf } from '../envs/env-checks.ts';
import { Box } from '../spaces/box.ts';
import { Composite } from '../spaces/composite.ts';
import type { Space, WholePart } from '../spaces/space.ts';
import { orderStack, stackSpace } from './stacking.ts';
import { Wrapper } from './wrapper.ts';
import { createZeroRow } from './zero-value.ts';

/** Keeps the latest observations of an episode, the oldest first. They advance with each step, not with `observe`. */
abstract class ObservationHistory<O, A> extends Wrapper<O, A> {
  /** [count × D] */
  protected readonly frames: Float32Array;
  protected override readonly memory: readonly Float32Array[];
  /** The index of the newest observation in the frames. */
  readonly #newest: number;
  readonly #wholeParts: readonly WholePart[];

  constructor(env: Env, count: number) {
    super(env);
    this.frames = new Float32Array(count * env.observationSpace.size);
    this.memory = [this.frames];
    this.#newest = this.frames.length - env.observationSpace.size;
    this.#wholeParts = wholePartsOf(env);
  }

  /** Fills the frames before `first`, the first observation of an episode. */
  protected abstract pad(first: Float32Array): void;

  override resetState(options: ResetOptions): void {
    super.resetState(options);
    this.#observeNewest();
    this.pad(this.frames.subarray(this.#newest));
  }

  override stepState(action: A): number {
    const reward = super.stepState(action);
    this.frames.copyWithin(0, this.env.observationSpace.size);
    this.#observeNewest();
    return reward;
  }

  #observeNewest(): void {
    this.env.observe(this.frames, this.#newest);
    checkWholeNumbers(this.env, this.#wholeParts, this.frames, this.#newest);
  }
}

/** Overwrites all frames except the newest with `row`. */
function fillOlder(frames: Float32Array, row: Float32Array): void {
  for (let at = 0; at < frames.length - row.length; at += row.length) frames.set(row, at);
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
export class FrameStackObservation<A> extends ObservationHistory<unknown, A> {
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
    checkClassOptions(new.target, options);
    const { stackSize, paddingType = 'reset' } = options;
    checkWhole('FrameStackObservation', 'stackSize', stackSize, 1);
    super(env, stackSize);
    const space = env.observationSpace;
    this.observationSpace = stackSpace(space, stackSize);
    const order = orderStack(space, stackSize, space.size, 0);
    this.#order = space instanceof Composite ? Int32Array.from(order) : undefined;
    this.#padding = readPadding(paddingType, space);
    this.probes = env.probes.map(({ label, observation }) => ({
      label,
      observation: order.map((from) => observation[from % space.size]),
    }));
  }

  protected override pad(first: Float32Array): void {
    fillOlder(this.frames, this.#padding ?? first);
  }

  override observe(row: Float32Array, offset: number): void {
    const order = this.#order;
    if (order === undefined) row.set(this.frames, offset);
    else for (let i = 0; i < order.length; i++) row[offset + i] = this.frames[order[i]];
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
    `FrameStackObservation: expected paddingType 'reset', 'zero' or an observation in ${space}, got '${String(paddingType)}'.`,
  );
}

export interface DelayObservationOptions {
  /** In steps. */
  delay: number;
}

/** Gives the observation of `delay` steps ago. Until step `delay` it gives the value of the space nearest to zero. */
export class DelayObservation<O, A> extends ObservationHistory<O, A> {
  static readonly optionNames: OptionNames<DelayObservationOptions> = { delay: true };
  readonly #zero: Float32Array;

  /** @throws {RangeError} unless the delay is a whole number ≥ 0. */
  constructor(env: Env, options: DelayObservationOptions) {
    checkClassOptions(new.target, options);
    const { delay } = options;
    checkWhole('DelayObservation', 'delay', delay, 0);
    super(env, delay + 1);
    this.#zero = createZeroRow(env.observationSpace);
  }

  protected override pad(): void {
    fillOlder(this.frames, this.#zero);
  }

  override observe(row: Float32Array, offset: number): void {
    const width = this.observationSpace.size;
    for (let i = 0; i < width; i++) row[offset + i] = this.frames[i];
  }
}
