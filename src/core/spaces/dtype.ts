/** How the numbers of observations are stored, with numpy's names: as float32, or as bytes without or with a sign. */
export type Dtype = 'float32' | 'uint8' | 'int8';

/** Rows of observations, as a rollout keeps them. */
export type StoredRows = Float32Array | Uint8Array | Int8Array;

export const STORED_TYPES = { float32: Float32Array, uint8: Uint8Array, int8: Int8Array } as const;

/** The whole numbers that a byte holds. */
export const BYTE_RANGES = { uint8: [0, 255], int8: [-128, 127] } as const;

/** Makes an array of `length` numbers. */
export function createStored(dtype: Dtype, length: number): StoredRows {
  return new STORED_TYPES[dtype](length);
}

/** Gives the dtype of an array. */
export function dtypeOf(rows: StoredRows): Dtype {
  return rows instanceof Float32Array ? 'float32' : rows instanceof Uint8Array ? 'uint8' : 'int8';
}

/**
 * Copies numbers into bytes, and returns the index of the first one that a byte does not hold; −1 if there is none. Floats are copied
 * unchecked.
 */
export function storeNumbers(numbers: ArrayLike<number>, to: StoredRows, start: number): number {
  if (to instanceof Float32Array) {
    to.set(numbers, start);
    return -1;
  }
  const { length } = numbers;
  for (let i = 0; i < length; i++) {
    to[start + i] = numbers[i];
    if (to[start + i] !== numbers[i]) return i;
  }
  return -1;
}
