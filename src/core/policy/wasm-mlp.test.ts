import { describe, expect, it } from 'vitest';
import { drawPlainWeights, drawRows, plainLogits, relativeError } from '../learn/testing/plain-network.ts';
import { Generator } from '../random/generator.ts';
import { type Layer, type Pass, toLayers } from './mlp.ts';
import type { Activation } from './network-shape.ts';
import { layerSizes } from './network-shape.ts';
import { plainMlp } from './plain-mlp.ts';
import { WasmMlp } from './wasm-mlp.ts';

const wasm = await WasmMlp.create();

/** Draws a network and input rows. */
function drawPass(sizes: readonly number[], activation: Activation, rows: number): Pass {
  const random = new Generator(rows);
  const shape = {
    inputs: sizes[0],
    hidden: sizes.slice(1, -1),
    outputs: sizes[sizes.length - 1],
    activation,
  };
  const weights = drawPlainWeights(shape, random);
  const layers = layerSizes(shape).map(
    ([fanIn, fanOut], l): Layer => ({ fanIn, fanOut, kernel: weights[2 * l], bias: weights[2 * l + 1] }),
  );
  return { layers, activation, inputs: drawRows(rows * shape.inputs, random), rows };
}

/** Passes `inputs` through one neuron of weight 1. */
function activate(activation: Activation, inputs: Float32Array): Float32Array {
  const one = { kernel: Float32Array.of(1), bias: Float32Array.of(0), fanIn: 1, fanOut: 1 };
  return wasm.forward({ layers: [one, one], activation, inputs, rows: inputs.length });
}

it.each([1, 5, 63, 64, 65, 1025])(
  'gives the outputs and gradients of plain arithmetic, for %i rows',
  (rows) => {
    for (const activation of ['tanh', 'relu'] as const) {
      for (const sizes of [
        [3, 2],
        [1, 1, 1],
        [4, 64, 64, 2],
        [7, 5, 6, 9, 3],
        [2, 33, 1],
      ]) {
        const pass = drawPass(sizes, activation, rows);
        const dy = drawRows(rows * sizes[sizes.length - 1], new Generator(1));
        const name = `${sizes} ${activation}`;
        expect(relativeError(wasm.forward(pass), plainMlp.forward(pass)), name).toBeLessThan(2e-6);
        for (const by of ['gradient', 'inputGradient'] as const) {
          const [found, expected] = [wasm[by](pass, dy), plainMlp[by](pass, dy)];
          // a relu that is always 0 has a gradient of 0, for which no relative error is defined
          if (expected.every((slope) => slope === 0)) expect(found, `${by} ${name}`).toEqual(expected);
          else expect(relativeError(found, expected), `${by} ${name}`).toBeLessThan(2e-6);
        }
      }
    }
  },
);

it.each([1, 64, 65, 500])('the gradient is the same with the hidden values kept, for %i rows', (rows) => {
  for (const activation of ['tanh', 'relu'] as const) {
    for (const sizes of [
      [3, 2],
      [4, 64, 33, 2],
    ]) {
      const pass = drawPass(sizes, activation, rows);
      const dy = drawRows(rows * 2, new Generator(1));
      const hidden = new Float32Array(wasm.countHidden(pass));
      expect(wasm.forward(pass, hidden)).toEqual(wasm.forward(pass));
      const other = drawPass(sizes, activation, rows + 8);
      wasm.forward(other); // leaves other values in the memory
      expect(wasm.gradient(pass, dy, hidden)).toEqual(wasm.gradient(pass, dy));
    }
  }
});

it('networks of many shapes take turns', async () => {
  const picture = ([height, width]: readonly [number, number]): Pass => {
    const convolutions = [{ filters: 4, size: 3, stride: 2, padding: 'valid' } as const];
    const shape = { inputs: 63, picture: [height, width, 1] as const, convolutions, hidden: [], outputs: 2 };
    const weights = drawPlainWeights({ ...shape, activation: 'relu' }, new Generator(1));
    const layers = toLayers({ ...shape, activation: 'relu' }, weights);
    return { layers, activation: 'relu', inputs: drawRows(9 * 63, new Generator(2)), rows: 9 };
  };
  const passes = [
    picture([9, 7]),
    picture([7, 9]),
    ...[2, 3, 4, 5, 6, 7].flatMap((hidden) => [
      drawPass([3, hidden, 2], 'tanh', 9),
      drawPass([3, hidden, 2], 'tanh', 20), // in larger blocks
      drawPass([3, hidden, hidden, 2], 'tanh', 9),
    ]),
  ];
  const used = await WasmMlp.create();
  for (const pass of [...passes, ...passes, passes[1], passes[0]]) {
    const fresh = await WasmMlp.create();
    const dy = drawRows(2 * pass.rows, new Generator(3));
    expect(used.forward(pass)).toEqual(fresh.forward(pass));
    expect(used.gradient(pass, dy)).toEqual(fresh.gradient(pass, dy));
    expect(used.inputGradient(pass, dy)).toEqual(fresh.inputGradient(pass, dy));
  }
});

it.each([
  ['plain', plainMlp],
  ['wasm', wasm],
] as const)(
  'the gradients by weights and by inputs equal finite differences of the outputs (%s)',
  (_, mlp) => {
    for (const activation of ['tanh', 'relu'] as const) {
      const pass = drawPass([3, 6, 5, 2], activation, 4);
      const dy = drawRows(8, new Generator(2));
      const shape = { inputs: 3, hidden: [6, 5], outputs: 2, activation };
      // In double precision, so that the steps are far smaller than the distance of any sum from the kink of relu.
      const weights = pass.layers.flatMap((l) => [Float64Array.from(l.kernel), Float64Array.from(l.bias)]);
      const inputs = Float64Array.from(pass.inputs);
      const sum = () =>
        [0, 1, 2, 3]
          .flatMap((row) => plainLogits(shape, weights, inputs.subarray(3 * row, 3 * row + 3)))
          .reduce((total, y, k) => total + y * dy[k], 0);
      const slopes = (numbers: Float64Array) =>
        Array.from(numbers, (number, k) => {
          const [above, below] = [1e-6, -1e-6].map((step) => {
            numbers[k] = number + step;
            return sum();
          });
          numbers[k] = number;
          return (above - below) / 2e-6;
        });
      const byWeights = weights.flatMap(slopes);
      expect(relativeError(mlp.gradient(pass, dy), byWeights), activation).toBeLessThan(1e-5);
      expect(relativeError(mlp.inputGradient(pass, dy), slopes(inputs)), activation).toBeLessThan(1e-5);
    }
  },
);

describe.each([
  ['plain', plainMlp],
  ['wasm', wasm],
] as const)('magnitudes below 1e-30 count as 0 (%s)', (_, mlp) => {
  const isTiny = (value: number) => value !== 0 && Math.abs(value) < 1e-30;
  /** One neuron after another, each with one weight. */
  const chain = (activation: Activation, inputs: number[], ...weights: number[]): Pass => ({
    layers: weights.map((weight) => ({
      kernel: Float32Array.of(weight),
      bias: Float32Array.of(0),
      fanIn: 1,
      fanOut: 1,
    })),
    activation,
    inputs: Float32Array.from(inputs),
    rows: inputs.length,
  });

  it("in the gradient of the outputs and in the inputs, whose arrays stay the caller's", () => {
    const pass = drawPass([3, 5, 2], 'tanh', 4);
    const dy = Float32Array.from({ length: 8 }, (_, k) => (k === 3 ? 1e-31 : 1e-38));
    const given = dy.slice();
    expect(mlp.gradient(pass, dy).every((slope) => slope === 0)).toBe(true);
    expect(mlp.inputGradient(pass, dy).every((slope) => slope === 0)).toBe(true);
    expect(dy).toEqual(given);
    const faint = chain('relu', [1e-31, -1e-40, 2e-30], 1e5);
    const inputs = faint.inputs.slice();
    expect([...mlp.forward(faint)]).toEqual([0, 0, expect.closeTo(2e-25, 30)]);
    expect(
      mlp.gradient({ ...faint, inputs: faint.inputs.slice(0, 2), rows: 2 }, Float32Array.of(1e5, 1e5))[0],
    ).toBe(0);
    expect(faint.inputs).toEqual(inputs);
  });

  // A later factor of 1e5 would make visible what an earlier one of 1e-5 has made tiny.
  it.each(['tanh', 'relu'] as const)('from layer to layer, forward and backward, with %s', (activation) => {
    expect([...mlp.forward(chain(activation, [1e-27], 1e-5, 1e5))]).toEqual([0]);
    expect(mlp.forward(chain(activation, [1e-24], 1e-5, 1e5))[0]).toBeCloseTo(1e-24, 30);
    const pass = chain(activation, [1e-3], 1e5, 1e-3, 1e-5);
    expect(mlp.gradient(pass, Float32Array.of(1e-27))[0]).toBe(0);
    expect([...mlp.inputGradient(chain(activation, [1e-3], 1e5, 1e-5), Float32Array.of(1e-27))]).toEqual([0]);
    expect(mlp.inputGradient(chain(activation, [1e-3], 1, 1e-5), Float32Array.of(1e-24))[0]).toBeCloseTo(
      1e-29,
      34,
    );
  });

  it.each(['tanh', 'relu'] as const)(
    'in all results, of a gradient from 1e-20 to 1e-45 with %s',
    (activation) => {
      const pass = drawPass([4, 64, 64, 2], activation, 256);
      const dy = Float32Array.from({ length: 512 }, (_, k) => (k % 3 === 0 ? -1 : 1) * 10 ** (-20 - k / 20));
      const [byWeights, byInputs] = [mlp.gradient(pass, dy), mlp.inputGradient(pass, dy)];
      for (const values of [byWeights, byInputs, mlp.forward(pass)]) expect(values.some(isTiny)).toBe(false);
      expect(byWeights.some((slope) => slope !== 0)).toBe(true);
      expect(byInputs.some((slope) => slope !== 0)).toBe(true);
    },
  );
});

it('computes tanh with a relative error below 4e-7 and never beyond ±1', () => {
  const small = Array.from({ length: 31 }, (_, exponent) => 10 ** -exponent);
  const inputs = Float32Array.from([
    ...Array.from({ length: 100_000 }, (_, k) => (k + 1) / 10_000),
    ...small,
    1e30,
    Infinity,
  ]);
  const values = activate('tanh', inputs);
  const errors = Array.from(inputs, (x, k) => Math.abs(values[k] - Math.tanh(x)) / Math.tanh(x));
  expect(Math.max(...errors)).toBeLessThan(4e-7);
  expect(values.every((value) => value <= 1)).toBe(true);
  expect(
    activate(
      'tanh',
      inputs.map((x) => -x),
    ),
  ).toEqual(values.map((value) => -value));
});

it('propagates NaN within its row only', () => {
  for (const activation of ['tanh', 'relu'] as const) {
    expect([...activate(activation, Float32Array.of(0.5, Number.NaN))].map(Number.isNaN)).toEqual([
      false,
      true,
    ]);
    const pass = drawPass([3, 5, 2], activation, 5);
    const dy = drawRows(10, new Generator(1));
    const before = wasm.gradient(pass, dy);
    const broken = { ...pass, inputs: pass.inputs.map(() => Number.NaN) };
    expect(wasm.gradient(broken, dy).some(Number.isNaN)).toBe(true);
    expect(wasm.gradient(pass, dy.with(3, Number.NaN)).some(Number.isNaN)).toBe(true);
    expect(wasm.gradient(pass, dy)).toEqual(before);
  }
});

it('gives a row the same outputs, independent of the other rows', () => {
  const pass = drawPass([4, 64, 64, 2], 'tanh', 100);
  const together = wasm.forward(pass);
  const alone = Array.from({ length: 100 }, (_, row) =>
    wasm.forward({ ...pass, inputs: pass.inputs.subarray(4 * row, 4 * row + 4), rows: 1 }),
  );
  expect(alone.flatMap((outputs) => [...outputs])).toEqual([...together]);
});

it('needs no more memory for more rows or more passes', async () => {
  const own = await WasmMlp.create();
  own.gradient(drawPass([4, 64, 64, 2], 'tanh', 64), new Float32Array(128));
  own.inputGradient(drawPass([4, 64, 64, 2], 'tanh', 64), new Float32Array(128));
  const { bytes } = own;
  const long = drawPass([4, 64, 64, 2], 'tanh', 4096);
  for (let i = 0; i < 20; i++) {
    own.gradient(long, new Float32Array(8192));
    own.inputGradient(long, new Float32Array(8192));
  }
  expect(own.bytes).toBe(bytes);
  own.forward(drawPass([4, 512, 512, 2], 'tanh', 1));
  expect(own.bytes).toBeGreaterThan(4 * 512 * 512);
});
