import { expect, it } from 'vitest';
import { type Convolution, planConvolutions } from './convolution.ts';
import type { Layer } from './mlp.ts';
import { layOutSquares } from './wasm-winograd.ts';

/** Lays out one convolution over a picture of three channels, in blocks of one row. */
function layOut(height: number, width: number, options: Partial<Convolution>) {
  const asked = { filters: 8, size: 4, stride: 2, padding: 'valid' as const, ...options };
  const [convolution] = planConvolutions('test', [height, width, 3], [asked]);
  const { size, filters } = convolution;
  const layer = { convolution, fanIn: size * size * 3, fanOut: filters } as unknown as Layer;
  return layOutSquares(layer, 1, () => 0);
}

it('computes four places at a time; where a side has an odd number, the last ones overlap', () => {
  const { places, ...squares } = layOut(12, 10, {})!; // 5 × 4 places
  expect(squares).toMatchObject({ side: 2, run: 6, nextLine: 120, right: 32, below: 128 });
  const at = (y: number, x: number) => ({ from: 4 * (2 * y * 10 + 2 * x) * 3, to: 4 * (y * 4 + x) * 8 });
  expect(places).toEqual([at(0, 0), at(0, 2), at(2, 0), at(2, 2), at(3, 0), at(3, 2)]);
});

it.each([
  ['a dense layer', layOutSquares({ fanIn: 48, fanOut: 8 } as unknown as Layer, 1, () => 0)],
  ['a kernel that is not twice as large as its stride', layOut(12, 10, { size: 3 })],
  ['zeros around the picture', layOut(12, 10, { padding: 'same' })],
  ['filters that are no multiple of four', layOut(12, 10, { filters: 6 })],
  ['one place along a side', layOut(4, 10, {})],
  ['3 × 3 places, which need as many products as by patches', layOut(8, 8, {})],
])('leaves to patches: %s', (_, squares) => {
  expect(squares).toBeUndefined();
});
