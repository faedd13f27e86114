import { expect, it } from 'vitest';
import { meanAndDeviation } from '../learn/rollouts/returns.ts';
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

it('initial weights have variance 1 / fan-in (tanh) or 2 / fan-in (relu), a hundredth of the scale in the last layer, and no bias', () => {
  for (const [activation, gain] of [
    ['tanh', 1],
    ['relu', 2],
  ] as const) {
    const shape = { inputs: 25, hidden: [400], outputs: 25, activation };
    const [kernel, bias, lastKernel, lastBias] = drawWeights(shape, new Generator(1));
    // Of 10,000 numbers the deviation itself deviates by 1 / √20,000 = 0.7 %, their mean by a hundredth of it.
    for (const [values, deviation] of [
      [kernel, Math.sqrt(gain / 25)],
      [lastKernel, Math.sqrt(gain / 400) / 100],
    ] as const) {
      const { mean, standardDeviation } = meanAndDeviation(values);
      expect(values.length).toBe(10_000);
      expect(Math.abs(mean)).toBeLessThan(0.04 * deviation);
      expect(Math.abs(standardDeviation / deviation - 1)).toBeLessThan(0.03);
    }
    expect(bias).toEqual(new Float32Array(400));
    expect(lastBias).toEqual(new Float32Array(25));
  }
});
