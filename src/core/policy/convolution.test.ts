import { describe, expect, it } from 'vitest';
import { drawPlainWeights, drawRows, plainLogits, relativeError } from '../learn/testing/plain-network.ts';
import { Generator } from '../random/generator.ts';
import { type Convolution, listPatches, planConvolutions } from './convolution.ts';
import { parseConvolutions, readConvolutions, showConvolutions } from './convolution-options.ts';
import { countWeights, type MlpArithmetic, type Pass, splitJoined, toLayers } from './mlp.ts';
import { drawWeights, layerSizes, type NetworkShape, weightLengths } from './network-shape.ts';
import { plainMlp } from './plain-mlp.ts';
import { WasmMlp } from './wasm-mlp.ts';

const ARITHMETICS: readonly [string, MlpArithmetic][] = [
  ['plain', plainMlp],
  ['wasm', await WasmMlp.create()],
];

const layer = (filters: number, size: number, stride: number, padding: Convolution['padding'] = 'valid') => ({
  ...{ filters, size, stride, padding },
});

/** A network of one convolution, whose outputs are those of the convolution: the last layer copies them. */
function copying(
  picture: readonly [number, number, number],
  convolution: Convolution,
  kernel: readonly number[],
): Omit<Pass, 'inputs' | 'rows'> {
  const [{ outHeight, outWidth }] = planConvolutions('test', picture, [convolution]);
  const outputs = outHeight * outWidth * convolution.filters;
  const inputs = picture[0] * picture[1] * picture[2];
  const shape: NetworkShape = {
    ...{ inputs, picture, convolutions: [convolution], hidden: [], outputs, activation: 'relu' },
  };
  const identity = Float32Array.from({ length: outputs ** 2 }, (_, k) => (k % (outputs + 1) === 0 ? 1 : 0));
  const weights = [
    Float32Array.from(kernel),
    new Float32Array(convolution.filters),
    identity,
    new Float32Array(outputs),
  ];
  return { layers: toLayers(shape, weights), activation: 'relu' };
}

/** Networks with every stride from 1 to 4, both paddings, several channels and odd sizes. The last has a picture of few rows and columns. */
const SHAPES: readonly NetworkShape[] = [
  ...([1, 2, 3, 4] as const).flatMap((stride) =>
    (['valid', 'same'] as const).map((padding): NetworkShape => {
      const picture = [9, 7, 2] as const;
      const convolutions = [layer(3, 4, stride, padding), layer(5, 2, 1, padding)].slice(
        0,
        stride === 4 ? 1 : 2,
      );
      return { inputs: 126, picture, convolutions, hidden: [6], outputs: 2, activation: 'tanh' };
    }),
  ),
  {
    ...{ inputs: 363, picture: [11, 11, 3], convolutions: [layer(4, 5, 3, 'same'), layer(8, 3, 2, 'same')] },
    ...{ hidden: [], outputs: 3, activation: 'relu' },
  },
  {
    // kernels twice as large as their strides, at an odd and an even number of places
    ...{ inputs: 168, picture: [14, 12, 1], convolutions: [layer(2, 3, 1), layer(8, 4, 2), layer(4, 2, 1)] },
    ...{ hidden: [], outputs: 3, activation: 'relu' },
  },
  {
    inputs: 10,
    picture: [5, 2, 1],
    convolutions: [layer(1, 2, 1)],
    hidden: [3],
    outputs: 1,
    activation: 'tanh',
  },
];

function nameOf({ picture, convolutions = [], activation }: NetworkShape): string {
  return `${picture!.join(' × ')}, ${showConvolutions(convolutions)}, ${activation}`;
}

function drawPass(shape: NetworkShape, rows: number): Pass & { weights: readonly Float32Array[] } {
  const random = new Generator(rows);
  const weights = drawPlainWeights(shape, random);
  const inputs = drawRows(rows * shape.inputs, random);
  return { layers: toLayers(shape, weights), activation: shape.activation, inputs, rows, weights };
}

describe('planConvolutions', () => {
  it('refuses pictures and convolutions of more numbers than memory should hold, which weights do not limit', () => {
    expect(() => planConvolutions('f', [4096, 4096, 1], [layer(1, 1, 4096)])).toThrow(
      'f: expected pictures of at most 4194304 numbers for convolutions, got 4096 × 4096 × 1. ',
    );
    expect(() => planConvolutions('f', [1000, 1000, 1], [layer(17, 1, 1)])).toThrow(
      'f: expected convolutions[0] to compute at most 16777216 numbers for one observation, got 17000000. ',
    );
  });
});

describe.each(ARITHMETICS)('convolutions in %s arithmetic', (_, arithmetic) => {
  it('sums the products under a kernel, by hand', () => {
    // the picture 1 2 3 / 4 5 6 / 7 8 9 and the kernel 1 0 / 0 −1: each pixel minus the one below it on the right, which relu makes 0
    const inputs = Float32Array.of(9, 2, 3, 4, 5, 6, 7, 8, 1);
    const valid = copying([3, 3, 1], layer(1, 2, 1), [1, 0, 0, -1]);
    expect([...arithmetic.forward({ ...valid, inputs, rows: 1 })]).toEqual([4, 0, 0, 4]);
    // of both channels, the second one counts tenfold; stride 2 sees the first and the third pixel of each line
    const channels = copying([3, 3, 2], layer(1, 1, 2), [1, 10]);
    const picture = Float32Array.from({ length: 18 }, (_, k) => k);
    expect([...arithmetic.forward({ ...channels, inputs: picture, rows: 1 })]).toEqual([10, 54, 142, 186]);
  });

  it('surrounds a picture with zeros for the padding same, one more below and on the right, by hand', () => {
    // 3 × 3 with a kernel of 2: no zeros before, one after. Each output is the sum of a pixel and its neighbours to the right and below
    const same = copying([3, 3, 1], layer(1, 2, 1, 'same'), [1, 1, 1, 1]);
    const inputs = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect([...arithmetic.forward({ ...same, inputs, rows: 1 })]).toEqual([12, 16, 9, 24, 28, 15, 15, 17, 9]);
  });

  it('gives the gradient of a kernel and of the picture, by hand', () => {
    const { layers, activation } = copying([2, 3, 1], layer(1, 2, 1), [1, 2, 3, 4]);
    const pass = { layers, activation, inputs: Float32Array.of(1, 2, 3, 4, 5, 6), rows: 1 };
    const dy = Float32Array.of(1, 10);
    // the left patch is 1 2 / 4 5, the right one 2 3 / 5 6
    const gradient = arithmetic.gradient(pass, dy);
    expect([...gradient.subarray(0, 5)]).toEqual([1 + 20, 2 + 30, 4 + 50, 5 + 60, 11]);
    expect([...arithmetic.inputGradient(pass, dy)]).toEqual([1, 2 + 10, 20, 3, 4 + 30, 40]);
  });

  it.each(SHAPES.map((shape) => [nameOf(shape), shape] as const))(
    'gives the outputs and the gradients of another implementation: %s',
    (_, shape) => {
      const rows = 2;
      const { weights, ...pass } = drawPass(shape, rows);
      const doubles = weights.map((values) => Float64Array.from(values));
      const inputs = Float64Array.from(pass.inputs);
      const outputs = (): number[] =>
        Array.from({ length: rows }, (_, row) =>
          plainLogits(shape, doubles, inputs.subarray(row * shape.inputs, (row + 1) * shape.inputs)),
        ).flat();
      expect(relativeError(arithmetic.forward(pass), outputs())).toBeLessThan(1e-5);

      const dy = drawRows(rows * shape.outputs, new Generator(1));
      const loss = (): number => outputs().reduce((sum, output, j) => sum + output * dy[j], 0);
      const gradient = arithmetic.gradient(pass, dy);
      const byInputs = arithmetic.inputGradient(pass, dy);
      const found = splitJoined(
        gradient,
        weights.map(({ length }) => length),
      );
      for (const [i, values] of [...doubles, inputs].entries()) {
        const some = Array.from(values.keys()).filter((k) => k % Math.ceil(values.length / 30) === 0);
        const slopes = some.map((k) => slope(values, k, loss));
        const slopesFound = some.map((k) => (found[i] ?? byInputs)[k]);
        expect(relativeError(slopesFound, slopes)).toBeLessThan(1e-4);
      }
    },
  );
});

it.each(SHAPES.map((shape) => [nameOf(shape), shape] as const))(
  'WebAssembly gives the numbers of plain arithmetic, with the hidden values kept, too: %s',
  (_, shape) => {
    const [[, plain], [, wasm]] = ARITHMETICS;
    for (const rows of [1, 9, 130]) {
      const { weights: _, ...pass } = drawPass(shape, rows);
      const dy = drawRows(rows * shape.outputs, new Generator(1));
      expect(relativeError(wasm.forward(pass), plain.forward(pass))).toBeLessThan(1e-5);
      expect(relativeError(wasm.inputGradient(pass, dy), plain.inputGradient(pass, dy))).toBeLessThan(1e-5);
      const gradient = wasm.gradient(pass, dy);
      expect(relativeError(gradient, plain.gradient(pass, dy))).toBeLessThan(1e-5);
      const hidden = new Float32Array(wasm.countHidden(pass));
      wasm.forward(pass, hidden);
      expect(wasm.gradient(pass, dy, hidden)).toEqual(gradient);
    }
  },
);

/** The slope of `loss` along one number, by central differences. */
function slope(values: Float64Array, k: number, loss: () => number): number {
  const value = values[k];
  const [above, below] = [1e-5, -1e-5].map((step) => {
    values[k] = value + step;
    return loss();
  });
  values[k] = value;
  return (above - below) / 2e-5;
}

it.each(SHAPES.map((shape) => [nameOf(shape), shape] as const))(
  'a row in WebAssembly does not depend on the rows beside it: %s',
  (_, shape) => {
    const [, [, wasm]] = ARITHMETICS;
    const { weights: _weights, ...pass } = drawPass(shape, 70);
    const all = wasm.forward(pass);
    const last = wasm.forward({ ...pass, inputs: pass.inputs.slice(69 * shape.inputs), rows: 1 });
    expect(last).toEqual(all.slice(69 * shape.outputs));
    expect(wasm.forward(pass, new Float32Array(wasm.countHidden(pass)))).toEqual(all); // in larger blocks
  },
);

/** Draws rows of pictures in which few pixels are not 0 in any row, and half of those are 0 in each row. Some are too small to count. */
function drawFewPixels(shape: NetworkShape, rows: number): Float32Array {
  const random = new Generator(3);
  const pixels = Array.from({ length: Math.ceil(shape.inputs / 9) }, () => random.integers(0, shape.inputs));
  const inputs = new Float32Array(rows * shape.inputs);
  for (let row = 0; row < rows; row++) {
    for (const pixel of pixels) {
      if (random.integers(0, 2) === 1) inputs[row * shape.inputs + pixel] = random.normal(0, 1);
    }
    inputs[row * shape.inputs + random.integers(0, shape.inputs)] ||= 1e-35;
  }
  return inputs;
}

describe.each(SHAPES.map((shape) => [nameOf(shape), shape] as const))(
  'pictures of few pixels, whose zeros WebAssembly leaves out: %s',
  (_, shape) => {
    const [[, plain], [, wasm]] = ARITHMETICS;

    it('have the numbers of plain arithmetic, also beside blocks of full pictures', () => {
      const { weights, ...pass } = drawPass(shape, 150);
      pass.inputs.set(drawFewPixels(shape, 80), 64 * shape.inputs); // blocks of 64 rows: full, few pixels, full
      const dy = drawRows(150 * shape.outputs, new Generator(1));
      expect(relativeError(wasm.forward(pass), plain.forward(pass))).toBeLessThan(1e-5);
      expect(relativeError(wasm.inputGradient(pass, dy), plain.inputGradient(pass, dy))).toBeLessThan(1e-5);
      const gradient = wasm.gradient(pass, dy);
      expect(relativeError(gradient, plain.gradient(pass, dy))).toBeLessThan(1e-5);
      const hidden = new Float32Array(wasm.countHidden(pass));
      wasm.forward(pass, hidden);
      expect(wasm.gradient(pass, dy, hidden)).toEqual(gradient);
    });

    it('have the bytes that they have in a block with a full picture, where nothing is left out', () => {
      const { weights, ...beside } = drawPass(shape, 64);
      const inputs = drawFewPixels(shape, 63);
      beside.inputs.set(inputs);
      const alone = { ...beside, inputs, rows: 63 };
      const outputs = 63 * shape.outputs;
      expect(wasm.forward(alone)).toEqual(wasm.forward(beside).slice(0, outputs));
      const dy = drawRows(64 * shape.outputs, new Generator(1)).fill(0, outputs); // the full picture has no part in the gradient
      expect(wasm.gradient(alone, dy.slice(0, outputs))).toEqual(wasm.gradient(beside, dy));
    });
  },
);

it('the network of Mnih et al. (2013) has these sizes over 80 × 80 pixels', () => {
  const convolutions = [layer(16, 8, 4), layer(32, 4, 2)];
  const shape: NetworkShape = {
    ...{ inputs: 6400, picture: [80, 80, 1], convolutions, hidden: [128], outputs: 2, activation: 'relu' },
  };
  expect(planConvolutions('test', [80, 80, 1], convolutions)).toMatchObject([
    { outHeight: 19, outWidth: 19 },
    { height: 19, width: 19, channels: 16, outHeight: 8, outWidth: 8 },
  ]);
  expect(layerSizes(shape)).toEqual([
    [64, 16],
    [256, 32],
    [2048, 128],
    [128, 2],
  ]);
  expect(weightLengths(shape)).toEqual([1024, 16, 8192, 32, 262_144, 128, 256, 2]);
  expect(countWeights(drawPass(shape, 1).layers)).toBe(271_794);
});

it('kernels of convolutions are orthogonal at first, of gain √2', () => {
  const convolutions = [layer(4, 3, 1)];
  const [kernel, bias] = drawWeights(
    { inputs: 50, picture: [5, 5, 2], convolutions, hidden: [], outputs: 1, activation: 'relu' },
    new Generator(1),
    1,
  );
  const column = (j: number): number[] => Array.from({ length: 18 }, (_, i) => kernel[4 * i + j]);
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
  expect(dot(column(0), column(0))).toBeCloseTo(2, 5);
  expect(dot(column(0), column(3))).toBeCloseTo(0, 5);
  expect(bias).toEqual(new Float32Array(4));
});

it('places kernels as TensorFlow does', () => {
  const plan = (side: number, convolution: Convolution) => {
    const [{ outHeight, top }] = planConvolutions('test', [side, side, 1], [convolution]);
    return [outHeight, top];
  };
  expect(plan(7, layer(1, 3, 2))).toEqual([3, 0]);
  expect(plan(8, layer(1, 3, 2))).toEqual([3, 0]); // the last line is not seen
  expect(plan(8, layer(1, 3, 2, 'same'))).toEqual([4, 0]); // one zero in all, behind
  expect(plan(7, layer(1, 3, 2, 'same'))).toEqual([4, 1]);
  expect(plan(8, layer(1, 5, 1, 'same'))).toEqual([8, 2]);
});

it('a patch at the edge leaves out the zeros', () => {
  const [plan] = planConvolutions('test', [3, 3, 2], [layer(1, 3, 2, 'same')]);
  expect(listPatches(plan)).toEqual([
    { from: 0, kernelFrom: 8, lines: 2, run: 4 }, // from line 1, column 1 of the kernel on
    { from: 2, kernelFrom: 6, lines: 2, run: 4 },
    { from: 6, kernelFrom: 2, lines: 2, run: 4 },
    { from: 8, kernelFrom: 0, lines: 2, run: 4 },
  ]);
});

describe('refusals', () => {
  const read = (given: unknown) => () => readConvolutions('createPolicy', given);

  it.each([
    [[{ filters: 0, size: 3 }], /convolutions\[0\]\.filters to be a whole number from 1 to 1024, got 0/],
    [[{ filters: 4, size: 2.5 }], /convolutions\[0\]\.size to be a whole number from 1 to 256, got 2\.5/],
    [
      [{ filters: 4, size: 3, stride: 4 }],
      /convolutions\[0\]\.stride to be a whole number from 1 to its size, 3, because pixels between two kernels would not be seen, got 4/,
    ],
    [[{ filters: 4, size: 3, stride: 0 }], /convolutions\[0\]\.stride .* got 0/],
    [
      [{ filters: 4, size: 3, padding: 'full' }],
      /convolutions\[0\]\.padding to be 'valid' or 'same', got 'full'/,
    ],
    [
      [{ filters: 4, size: 3, strid: 1 }],
      /convolutions\[0\]: unknown option 'strid'\. Did you mean 'stride'\?/,
    ],
    [[3], /convolutions\[0\] to be an object/],
    ['8x3', /convolutions to be a list/],
  ])('an option of a wrong value is named: %j', (given, message) => {
    expect(read(given)).toThrow(message);
  });

  it('a kernel larger than its input is named, with the sizes of that input', () => {
    expect(() => planConvolutions('createPolicy', [8, 6, 3], [layer(4, 7, 1)])).toThrow(
      'createPolicy: expected convolutions[0].size to be at most 6, because its input has 8 × 6 pixels and 3 channels, got 7. ' +
        'Take a smaller size.',
    );
    expect(() => planConvolutions('createPolicy', [12, 12, 1], [layer(4, 4, 4), layer(2, 4, 1)])).toThrow(
      /convolutions\[1\]\.size to be at most 3, because its input has 3 × 3 pixels and 4 channels, got 4\. Take a smaller size, smaller strides/,
    );
  });
});

describe('as text', () => {
  it('convolutions are filters x size / stride and the padding', () => {
    const convolutions = [layer(16, 8, 4), layer(32, 4, 2, 'same'), layer(8, 3, 1)];
    expect(showConvolutions(convolutions)).toBe('16x8/4, 32x4/2 same, 8x3/1');
    expect(parseConvolutions('test', '16x8/4, 32 × 4 / 2 same,8x3')).toEqual(convolutions);
    expect(showConvolutions([])).toBe('none');
    expect(parseConvolutions('test', 'none')).toEqual([]);
  });

  it.each(['', '16', '16x8/', '16x8/4 full', 'x', '16x8/9'])('refuses the text "%s"', (text) => {
    expect(() => parseConvolutions('test', text)).toThrow(RangeError);
  });
});
