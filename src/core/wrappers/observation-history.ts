import type { OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { Env, Probe, ResetOptions } from '../envs/env.ts';
import { Box } from '../spaces/box.ts';
import { Composite } from '../spaces/composite.ts';
import type { Space } from '../spaces/space.ts';
import { orderStack, stackSpace } from './stacking.ts';
import { Wrapper } from './wrapper.ts';
import { createZeroRow } from './zero-value.ts';

/** Keeps the last observations of an episode, the oldest first. They advance with the steps, not with `observe`. */
abstract class ObservationHistory<O, A> extends Wrapper<O, A> {
  /** [count × D] */
  protected readonly frames: Float32Array;
  protected override readonly memory: readonly Float32Array[];

  constructor(env: Env, count: number) {
    super(env);
    this.frames = new Float32Array(count * env.observationSpace.size);
    this.memory = [this.frames];
  }

  /** Fills the frames before the first observation of an episode, which is given. */
  protected abstract pad(first: Float32Array): void;

  override resetState(options: ResetOptions): void {
    super.resetState(options);
    const width = this.env.observationSpace.size;
    const newest = this.frames.subarray(this.frames.length - width);
    this.env.observe(newest, 0);
    this.pad(newest);
  }

  override stepState(action: A): number {
    const reward = super.stepState(action);
    const width = this.env.observationSpace.size;
    this.frames.copyWithin(0, width);
    this.env.observe(this.frames, this.frames.length - width);
    return reward;
  }
}

/** Writes `row` over all frames but the newest. */
function fillOlder(frames: Float32Array, row: Float32Array): void {
  for (let at = 0; at < frames.length - row.length; at += row.length) frames.set(row, at);
}

export interface FrameStackObservationOptions {
  stackSize: number;
  /** What stands before the first observation: that again, zeros, or an observation of your own; of a Box, a list will do. */
  paddingType?: unknown;
}

/**
 * Gives the last `stackSize` observations as one, the newest last: a Box becomes [stackSize × …], a Discrete a MultiDiscrete,
 * and in a Tuple or Dict each member is stacked by itself.
 */
export class FrameStackObservation<A> extends ObservationHistory<unknown, A> {
  static readonly optionNames: OptionNames<FrameStackObservationOptions> = {
    stackSize: true,
    paddingType: true,
  };
  override readonly observationSpace: Space;
  override readonly probes: readonly Probe[];
  readonly #padding: Float32Array | undefined;
  /** Which number of the frames each number of an observation is; undefined if they stand in their order already. */
  readonly #order: Int32Array | undefined;

  /** @throws {RangeError} if an option is unusable. */
  constructor(env: Env, { stackSize, paddingType = 'reset' }: FrameStackObservationOptions) {
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
  /** Steps. */
  delay: number;
}

/** Gives the observation of `delay` steps ago; zeros, or what of the space is nearest to them, before there is one. */
export class DelayObservation<O, A> extends ObservationHistory<O, A> {
  static readonly optionNames: OptionNames<DelayObservationOptions> = { delay: true };
  readonly #zero: Float32Array;

  /** @throws {RangeError} unless the delay is a whole number ≥ 0. */
  constructor(env: Env, { delay }: DelayObservationOptions) {
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
