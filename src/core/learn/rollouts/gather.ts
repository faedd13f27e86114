/** Lists the rows from `first` up to, but not including, `end` whose mask is 1. */
export function listRows(mask: Uint8Array, first: number, end: number): Int32Array {
  const rows = new Int32Array(end - first);
  let count = 0;
  for (let k = first; k < end; k++) if (mask[k]) rows[count++] = k;
  return rows.subarray(0, count);
}

/** Gives a copy of the listed rows of `from`, which has `numRows` rows of equal length. */
export function gatherRows<T extends Float32Array | Int32Array>(
  from: T,
  numRows: number,
  rows: Int32Array,
): T {
  const width = from.length / numRows;
  const gathered = from.slice(0, rows.length * width) as T;
  for (let k = 0; k < rows.length; k++) {
    for (let j = 0; j < width; j++) gathered[k * width + j] = from[rows[k] * width + j];
  }
  return gathered;
}
