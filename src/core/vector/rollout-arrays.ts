// The memory of a rollout: what is kept of each step, laid out in one buffer, so that workers can write to it or send it.

import { type Dtype, STORED_TYPES, type StoredRows } from '../spaces/dtype.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import { ArrayLayout } from './array-layout.ts';
import type { RowRange } from './parallel-env.ts';

export interface RolloutShape {
  readonly observationSpace: { readonly size: number; readonly dtype: Dtype };
  readonly actionSpace: Pick<AnySpace, 'size' | 'rowType'>;
  /** The number of actions in a mask of possible ones, 0 if there are no masks. */
  readonly maskSize: number;
}

/** Rows of steps. Each array is [rows], or [rows × D] and so on. Observations of bytes are kept as bytes. */
export interface RolloutArrays {
  readonly buffer: ArrayBufferLike;
  readonly rows: number;
  readonly observations: StoredRows;
  readonly actions: Int32Array | Float32Array;
  readonly masks: Uint8Array;
  readonly logProbabilities: Float32Array;
  readonly entropies: Float32Array;
  readonly rewards: Float64Array;
  readonly mask: Uint8Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly done: Uint8Array;
  readonly times: Int32Array;
}

/**
 * Environments `start` up to, not including, `end`, whose worker was lost, or which threw: the episodes of the rollout before are cut off,
 * and nobody learns from their steps before step `steps` of this rollout.
 */
export interface LostRows extends RowRange {
  /** The first step of this rollout whose rows are not real: statistics count those before. */
  readonly from: number;
  readonly steps: number;
}

/** Lists the environments, counted from `firstEnv`, whose step t is lost. */
export function listLost(isLost: ArrayLike<number>, firstEnv: number, t: number): LostRows[] {
  return Array.from(isLost).flatMap((each, i) =>
    each ? [{ start: firstEnv + i, end: firstEnv + i + 1, from: t, steps: t + 1 }] : [],
  );
}

/** Masks rows out, so that nobody learns from them. Row t · `numEnvs` + i is that of environment `firstEnv` + i. */
export function discardRows(
  mask: Uint8Array,
  numEnvs: number,
  lost: readonly LostRows[],
  firstEnv = 0,
): void {
  for (const { start, end, steps } of lost) {
    const [first, last] = [start - firstEnv, end - firstEnv];
    for (let t = 0; t < steps; t++) mask.fill(0, t * numEnvs + first, t * numEnvs + last);
  }
}

/** Gives [N], 1 where the rows of step t are not real; undefined if all are. */
export function findLost(lost: readonly LostRows[], t: number, numEnvs: number): Uint8Array | undefined {
  const now = lost.filter(({ from, steps }) => from <= t && t < steps);
  if (now.length === 0) return undefined;
  const isLost = new Uint8Array(numEnvs);
  for (const { start, end } of now) isLost.fill(1, start, end);
  return isLost;
}

/** Gives the number of bytes that `rows` steps need. */
export function rolloutBytes(shape: RolloutShape, rows: number): number {
  const layout = new ArrayLayout(undefined);
  place(layout, shape, rows);
  return layout.bytes;
}

/** Lays out the arrays for `rows` steps in a buffer. */
export function createRolloutArrays(
  shape: RolloutShape,
  rows: number,
  buffer: ArrayBufferLike = new ArrayBuffer(rolloutBytes(shape, rows)),
): RolloutArrays {
  return { buffer, rows, ...place(new ArrayLayout(buffer), shape, rows) };
}

/** Copies `count` rows, starting at row `fromRow` of `from`, to those of `to` that start at `toRow`. */
export function copyRolloutRows(
  from: RolloutArrays,
  fromRow: number,
  to: RolloutArrays,
  toRow: number,
  count: number,
): void {
  for (const [name, source] of Object.entries(from)) {
    if (!ArrayBuffer.isView(source)) continue;
    const values = source as Float32Array;
    const size = values.length / from.rows;
    const target = to[name as 'observations'];
    target.set(values.subarray(fromRow * size, (fromRow + count) * size), toRow * size);
  }
}

function place(
  layout: ArrayLayout,
  { observationSpace, actionSpace, maskSize }: RolloutShape,
  rows: number,
): Omit<RolloutArrays, 'buffer' | 'rows'> {
  return {
    observations: layout.place<StoredRows>(
      STORED_TYPES[observationSpace.dtype],
      rows * observationSpace.size,
    ),
    actions: layout.place<Int32Array | Float32Array>(actionSpace.rowType, rows * actionSpace.size),
    masks: layout.place(Uint8Array, rows * maskSize),
    logProbabilities: layout.place(Float32Array, rows),
    entropies: layout.place(Float32Array, rows),
    rewards: layout.place(Float64Array, rows),
    mask: layout.place(Uint8Array, rows),
    terminated: layout.place(Uint8Array, rows),
    truncated: layout.place(Uint8Array, rows),
    done: layout.place(Uint8Array, rows),
    times: layout.place(Int32Array, rows),
  };
}
