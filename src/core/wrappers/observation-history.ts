import type { Env, Probe, ResetOptions } from '../envs/env.ts';
import type { OptionNames } from '../envs/known-names.ts';
import { Box } from '../spaces/box.ts';
import { Wrapper } from './wrapper.ts';
import { requireBox, requireWhole } from './wrapper-checks.ts';
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
  /** What stands before the first observation: that again, zeros, or an observation of your own. */
  paddingType?: 'reset' | 'zero' | readonly number[];
}

/** Gives the last `stackSize` observations as one, [stackSize × …], the newest last. */
export class FrameStackObservation<A> extends ObservationHistory<Float32Array, A> {
  static readonly optionNames: OptionNames<FrameStackObservationOptions> = {
    stackSize: true,
    paddingType: true,
  };
  override readonly observationSpace: Box;
  override readonly probes: readonly Probe[];
  readonly #padding: Float32Array | undefined;

  /** @throws {RangeError} if an option is unusable, @throws {TypeError} if the observations are no Box. */
  constructor(env: Env, { stackSize, paddingType = 'reset' }: FrameStackObservationOptions) {
    super(env, requireWhole('FrameStackObservation', 'stackSize', stackSize, 1));
    const advice = ' Put FlattenObservation before it.';
    const box = requireBox('FrameStackObservation', 'observation', env.observationSpace, advice);
    const repeat = (bounds: Float32Array) => Array.from({ length: stackSize }, () => [...bounds]).flat();
    this.observationSpace = new Box(repeat(box.low), repeat(box.high), [stackSize, ...box.shape]);
    this.#padding = readPadding(paddingType, box);
    this.probes = env.probes.map(({ label, observation }) => ({
      label,
      observation: Array.from({ length: stackSize }, () => observation).flat(),
    }));
  }

  protected override pad(first: Float32Array): void {
    fillOlder(this.frames, this.#padding ?? first);
  }

  override observe(row: Float32Array, offset: number): void {
    row.set(this.frames, offset);
  }
}

function readPadding(paddingType: unknown, box: Box): Float32Array | undefined {
  if (paddingType === 'reset') return undefined;
  if (paddingType === 'zero') return createZeroRow(box);
  const row = Array.isArray(paddingType) ? Float32Array.from(paddingType) : paddingType;
  if (box.contains(row)) return row;
  throw new RangeError(
    `FrameStackObservation: expected paddingType 'reset', 'zero' or an observation in ${box}, got '${String(paddingType)}'.`,
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
    super(env, requireWhole('DelayObservation', 'delay', delay, 0) + 1);
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
