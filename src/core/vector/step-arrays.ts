// The memory of a step: the arrays of the actions and of all results, laid out in one buffer. Which thread may write them, and
// when: workers/step-transport.ts.

import type { AnySpace } from '../spaces/space-json.ts';
import { ArrayLayout } from './array-layout.ts';
import type { FinalInfos, Infos, VecStep } from './parallel-env.ts';

export interface StepArrays extends VecStep {
  /** [N] if discrete, [N × A] otherwise; Int32Array if all numbers of the action space are whole. */
  readonly actions: Int32Array | Float32Array;
  /** [N], 1 where the environment threw in this step and another has begun an episode. */
  readonly envError: Uint8Array;
}

export interface RowShape {
  observationSpace: AnySpace;
  actionSpace: AnySpace;
  /** The names of the environment's own infos. Each has a column of numbers. */
  infoNames: readonly string[];
}

/** Gives the number of bytes that `rows` environments need. */
export function stepArraysBytes(shape: RowShape, rows: number): number {
  return layOut(shape, rows, undefined, 0).bytes;
}

/** Lays out the arrays for `rows` environments in `buffer`, starting at `offset` (a multiple of 8). */
export function createStepArrays(
  shape: RowShape,
  rows: number,
  buffer: ArrayBufferLike = new ArrayBuffer(stepArraysBytes(shape, rows)),
  offset = 0,
): StepArrays {
  return layOut(shape, rows, buffer, offset).arrays as StepArrays;
}

/** Returns only the actions of arrays that start at the beginning of `buffer`. */
export function openActions(
  { actionSpace }: RowShape,
  rows: number,
  buffer: ArrayBuffer,
): StepArrays['actions'] {
  return new actionSpace.rowType(buffer, 0, rows * actionSpace.size);
}

/** Returns views of the rows `start` up to, not including, `end`. */
export function sliceStepArrays(arrays: StepArrays, shape: RowShape, start: number, end: number): StepArrays {
  const d = shape.observationSpace.size;
  const a = shape.actionSpace.size;
  return {
    actions: arrays.actions.subarray(start * a, end * a),
    observations: arrays.observations.subarray(start * d, end * d),
    finalObservations: arrays.finalObservations.subarray(start * d, end * d),
    rewards: arrays.rewards.subarray(start, end),
    terminated: arrays.terminated.subarray(start, end),
    truncated: arrays.truncated.subarray(start, end),
    done: arrays.done.subarray(start, end),
    envError: arrays.envError.subarray(start, end),
    infos: sliceColumns(arrays.infos, start, end),
    finalInfos: sliceColumns(arrays.finalInfos, start, end),
  };
}

function sliceColumns<Columns extends Infos | FinalInfos>(
  columns: Columns,
  start: number,
  end: number,
): Columns {
  const slices = Object.entries(columns).map(([name, column]) => [name, column.subarray(start, end)]);
  return Object.fromEntries(slices) as Columns;
}

/** Copies all results, but not the actions, of `from` into `to`, which has the same number of rows. */
export function copyResults(from: StepArrays, to: StepArrays): void {
  to.observations.set(from.observations);
  to.finalObservations.set(from.finalObservations);
  to.rewards.set(from.rewards);
  to.terminated.set(from.terminated);
  to.truncated.set(from.truncated);
  to.done.set(from.done);
  to.envError.set(from.envError);
  for (const name of Object.keys(to.infos)) to.infos[name].set(from.infos[name]);
  for (const name of Object.keys(to.finalInfos)) to.finalInfos[name].set(from.finalInfos[name]);
}

function layOut(
  { observationSpace, actionSpace, infoNames }: RowShape,
  rows: number,
  buffer: ArrayBufferLike | undefined,
  offset: number,
): { bytes: number; arrays: StepArrays | undefined } {
  const layout = new ArrayLayout(buffer, offset);
  // First: openActions reads them from the start of the buffer.
  const actions = layout.place<Int32Array | Float32Array>(actionSpace.rowType, rows * actionSpace.size);
  const rewards = layout.place(Float64Array, rows);
  const episodeReturn = layout.place(Float64Array, rows);
  const episodeLength = layout.place(Int32Array, rows);
  const placeInfos = (): [name: string, column: Float64Array | Uint8Array][] => [
    ...infoNames.map((name): [string, Float64Array] => [name, layout.place(Float64Array, rows)]),
    ...infoNames.map((name): [string, Uint8Array] => [`_${name}`, layout.place(Uint8Array, rows)]),
  ];
  const ownInfos = placeInfos();
  const finalInfos = placeInfos();
  const observations = layout.place(Float32Array, rows * observationSpace.size);
  const finalObservations = layout.place(Float32Array, rows * observationSpace.size);
  const terminated = layout.place(Uint8Array, rows);
  const truncated = layout.place(Uint8Array, rows);
  const done = layout.place(Uint8Array, rows);
  const envError = layout.place(Uint8Array, rows);
  const { bytes } = layout;
  if (buffer === undefined) return { bytes, arrays: undefined };
  // `done` serves as the mask: an episode's statistics are complete when it ends.
  const statistics = { episodeReturn, _episodeReturn: done, episodeLength, _episodeLength: done };
  const infos: Infos = { ...statistics, ...Object.fromEntries(ownInfos) };
  const results = {
    rewards,
    terminated,
    truncated,
    done,
    infos,
    finalInfos: Object.fromEntries(finalInfos) as FinalInfos,
  };
  return { bytes, arrays: { actions, observations, finalObservations, envError, ...results } };
}
