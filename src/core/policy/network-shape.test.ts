import { expect, it } from 'vitest';
import { Generator } from '../random/generator.ts';
import { drawWeights, layerSizes } from './network-shape.ts';

it('a network has one layer more than hidden sizes, and the fan-in of a layer is the size before it', () => {
  const sizes = { inputs: 4, outputs: 2, activation: 'tanh' } as const;
  expect(layerSizes({ ...sizes, hidden: [] })).toEqual([[4, 2]]);
  expect(layerSizes({ ...sizes, hidden: [8, 16] })).toEqual([
    [4, 8],
    [8, 16],
    [16, 2],
  ]);
});

it('initial weights are orthogonal, of gain √2 in hidden layers and the given one in the last, and biases are 0', () => {
  const shape = { inputs: 4, hidden: [16], outputs: 2, activation: 'tanh' } as const;
  const [kernel, bias, lastKernel, lastBias] = drawWeights(shape, new Generator(1), 0.01);
  expect([kernel.length, lastKernel.length]).toEqual([4 * 16, 16 * 2]);
  const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  expect(squares(kernel)).toBeCloseTo(4 * 2, 5); // four rows of length √2
  expect(squares(lastKernel)).toBeCloseTo(2 * 0.01 ** 2, 9); // two columns of length 0.01
  expect(bias).toEqual(new Float32Array(16));
  expect(lastBias).toEqual(new Float32Array(2));
});
