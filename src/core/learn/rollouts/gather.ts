import type { LearningBatch } from '../networks/learning-batch.ts';
import type { RolloutRows } from './rollout-memory.ts';

type Numbers = Float32Array | Float64Array;

/** Lists the rows from `first` up to, but not including, `end` whose mask is 1. */
export function listRows(mask: Uint8Array, first: number, end: number): Int32Array {
  const rows = new Int32Array(end - first);
  let count = 0;
  for (let k = first; k < end; k++) if (mask[k]) rows[count++] = k;
  return rows.subarray(0, count);
}

/** Gives a copy of the listed rows of `from`, which has `numRows` rows of equal length. */
export function gatherRows<T extends Float32Array | Int32Array | Uint8Array>(
  from: T,
  numRows: number,
  rows: Int32Array,
): T {
  const width = from.length / numRows;
  const gathered = from.slice(0, rows.length * width) as T;
  for (let k = 0, to = 0; k < rows.length; k++) {
    const first = rows[k] * width;
    for (let j = 0; j < width; j++) gathered[to++] = from[first + j];
  }
  return gathered;
}

/**
 * Makes a batch of the listed rows of a rollout. `columns` has numbers for each row of the rollout. Observations, which may be pictures, are
 * not copied: the batch is valid as long as the rollout is.
 */
export function gatherBatch<Column extends string>(
  { mask, observations, actions, masks }: Pick<RolloutRows, 'mask' | 'observations' | 'actions' | 'masks'>,
  rows: Int32Array,
  columns: Readonly<Record<Column, Numbers>>,
): LearningBatch<Column> {
  const entries = Object.entries<Numbers>(columns).map(([name, numbers]) => {
    const values = new Float32Array(rows.length); // Float32Array.from takes ten times as long
    for (let i = 0; i < rows.length; i++) values[i] = numbers[rows[i]];
    return [name, values];
  });
  return {
    rows: rows.length,
    observations,
    order: rows,
    actions: gatherRows(actions, mask.length, rows),
    masks: masks && gatherRows(masks, mask.length, rows),
    columns: Object.fromEntries(entries) as Record<Column, Float32Array>,
  };
}
