import type { Generator } from '../random/generator.ts';

/** Above this many multiplications (a second of work), vectors stay as drawn. */
const MOST_WORK = 2 ** 28;

/**
 * Draws a matrix [rows × columns] whose columns, or rows if there are fewer rows, are orthogonal and of length `gain`. All such matrices
 * are equally likely. So a layer changes no vector's length but by its gain, and learns from its first step in every direction.
 *
 * Matrices of more than about 645 × 645 are of independent normal numbers with the same mean square.
 *
 * Source: Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014.
 */
export function drawOrthogonal(
  rows: number,
  columns: number,
  gain: number,
  random: Generator,
): Float32Array<ArrayBuffer> {
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const vectors = Array.from({ length: count }, () =>
    Float64Array.from({ length }, () => random.normal(0, 1 / Math.sqrt(length))),
  );
  if (count * count * length <= MOST_WORK) orthonormalise(vectors);
  const matrix = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      matrix[i * columns + j] = gain * (rows < columns ? vectors[i][j] : vectors[j][i]);
    }
  }
  return matrix;
}

/** Gram–Schmidt, twice: the second time removes what rounding left. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  for (const [i, vector] of vectors.entries()) {
    for (let round = 0; round < 2; round++) {
      for (let j = 0; j < i; j++) addMultiple(vector, vectors[j], -dot(vector, vectors[j]));
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < vector.length; k++) vector[k] /= length;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function addMultiple(to: Float64Array, from: Float64Array, factor: number): void {
  for (let k = 0; k < to.length; k++) to[k] += factor * from[k];
}
