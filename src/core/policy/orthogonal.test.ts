import { expect, it } from 'vitest';
import { Generator } from '../random/generator.ts';
import { drawOrthogonal } from './orthogonal.ts';

/** The products of all pairs of rows, or of columns. */
function gram(matrix: Float32Array, rows: number, columns: number, of: 'rows' | 'columns'): number[][] {
  const at = (i: number, k: number) => (of === 'rows' ? matrix[i * columns + k] : matrix[k * columns + i]);
  const [count, length] = of === 'rows' ? [rows, columns] : [columns, rows];
  const indices = Array.from({ length: count }, (_, i) => i);
  return indices.map((i) =>
    indices.map((j) => {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += at(i, k) * at(j, k);
      return sum;
    }),
  );
}

it.each([
  [4, 64, 'rows'],
  [64, 64, 'rows'],
  [64, 3, 'columns'],
  [1, 1, 'rows'],
] as const)(
  'the shorter side of a matrix of %i × %i is orthogonal, and its vectors have the length of the gain',
  (rows, columns, of) => {
    const gain = Math.SQRT2;
    const products = gram(drawOrthogonal(rows, columns, gain, new Generator(1)), rows, columns, of);
    for (const [i, row] of products.entries()) {
      for (const [j, product] of row.entries()) expect(product).toBeCloseTo(i === j ? gain ** 2 : 0, 5);
    }
  },
);

it('a matrix too large for this has independent numbers of the same mean square', () => {
  const matrix = drawOrthogonal(700, 700, 3, new Generator(1));
  const meanSquare = matrix.reduce((sum, value) => sum + value * value, 0) / matrix.length;
  expect(meanSquare / (9 / 700)).toBeCloseTo(1, 1);
});
