import { describe, expect, it } from 'vitest';
import { decodeFloats, encodeBytes } from './float-text.ts';
import { toHalves } from './half-float.ts';
import { decodePolicy, encodePolicy } from './policy-codec.ts';
import type { PolicyContent, PolicyFile } from './policy-file.ts';
import version2 from './testing/version-2.json';

const content: PolicyContent = {
  env: 'CartPole-v1',
  observations: [{ length: 2 }],
  distribution: 'categorical',
  inputs: 2,
  hidden: [3],
  outputs: 2,
  activation: 'relu',
  weights: [
    Float32Array.of(0, -0.1, 1e-45, 3.4e38, -3.4e38, 0.5),
    Float32Array.of(1, 2, 3),
    Float32Array.of(-1, -2, -3, -4, -5, -6),
    Float32Array.of(Math.PI, -0),
  ],
};
const save = () => encodePolicy(content);
const load = (file: unknown) => decodePolicy('loadPolicy', file);
const base64 = (...values: number[]) => btoa(String.fromCharCode(...values));
const toText = (saved: PolicyContent) => JSON.stringify(encodePolicy(saved));

describe('a saved policy', () => {
  it('is read from its text bit for bit, with all fields', () => {
    const full: PolicyContent = {
      ...content,
      envOptions: { maxEpisodeSteps: Infinity, wrappers: [{ name: 'TimeLimit', maxEpisodeSteps: 9 }] },
      observationStatistics: { mean: [0.1, -7], variance: [1e-9, 3], count: 12.0001, epsilon: 1e-3 },
    };
    expect(load(toText(full))).toEqual(full);
    expect(load(JSON.parse(toText(full)))).toEqual(full);
    const several = { ...content, actionSizes: [1, 1] };
    expect(load(toText(several))).toEqual(several);
    const bounded: PolicyContent = {
      ...{ ...content, distribution: 'gaussian', actionMean: 'tanh', actionDeviation: 'state' },
    };
    expect(load(toText(bounded))).toEqual(bounded); // without log-deviations of its own
    const discrete = { ...content, observations: [{ length: 2, oneHotFrom: -1 }] };
    expect(load(toText(discrete))).toEqual(discrete);
  });

  it('names its format, and holds weights as little-endian float32 in base64', () => {
    const { weights: encoded, ...rest } = save();
    const { weights: _, ...description } = content;
    expect(rest).toEqual({ format: 'palestra-policy', version: 3, ...description });
    expect(encoded[1]).toBe('AACAPwAAAEAAAEBA'); // 1, 2, 3: bytes 00 00 80 3f, 00 00 00 40, 00 00 40 40
  });

  it('can hold a part of a larger array', () => {
    const part = [Float32Array.of(9, 8, 7, 6).subarray(1, 3), Float32Array.of(5)];
    const narrow = { ...content, hidden: [], outputs: 1, weights: part };
    expect(load(toText(narrow)).weights).toEqual([Float32Array.of(8, 7), Float32Array.of(5)]);
  });

  it('of version 2, which describes its observations in words, is read, too', () => {
    const { weights, ...description } = load(version2);
    expect(description).toEqual({
      env: 'CartPole-v1',
      observations: [{ length: 4 }],
      distribution: 'categorical',
      inputs: 4,
      hidden: [16],
      outputs: 2,
      activation: 'tanh',
    });
    expect(weights.map(({ length }) => length)).toEqual([64, 16, 32, 2]);
    const words = {
      ...version2,
      observations: 'one-hot 2, 1 number, one-hot 1',
      envOptions: { mapName: '8x8' },
    };
    expect(load(words)).toMatchObject({
      observations: [{ length: 2, oneHotFrom: 0 }, { length: 1 }, { length: 1, oneHotFrom: 0 }],
      envOptions: { mapName: '8x8' },
    });
    expect(() => load({ ...version2, observations: 'pixels' })).toThrow(
      "loadPolicy: expected a saved policy with words for its observations, such as '4 numbers', got 'pixels'.",
    );
  });

  it('with weights as float16 has version 5, half the bytes, and rounded weights', () => {
    const small = {
      ...content,
      weights: [
        Float32Array.of(1, -2, 65_504, 2 ** -24, 1 / 3, -0),
        Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20), // ties go to the even neighbour
        Float32Array.of(2 ** -25, 3 * 2 ** -25, 1023.75 * 2 ** -24, 2 ** -26, 65_503, 1e-40),
        Float32Array.of(0.1, 0),
      ],
    };
    const file = encodePolicy(small, 'float16');
    expect(file).toMatchObject({ version: 5, precision: 'float16' });
    // 3c00 c000 7bff 0001 3555 8000
    expect(file.weights[0]).toBe(base64(0, 0x3c, 0, 0xc0, 0xff, 0x7b, 1, 0, 0x55, 0x35, 0, 0x80));
    const read = load(JSON.stringify(file));
    expect(read.weights).toEqual([
      Float32Array.of(1, -2, 65_504, 2 ** -24, 0x555 / 4096, -0),
      Float32Array.of(1, 1 + 2 ** -9, 1 + 2 ** -10),
      Float32Array.of(0, 2 ** -23, 2 ** -14, 0, 65_504, 0),
      Float32Array.of(0x666 / 16_384, 0),
    ]);
    expect({ ...read, weights: small.weights }).toEqual(small);
    expect(encodePolicy(read, 'float16')).toEqual(file);
    const large = { ...small, weights: [...small.weights.slice(0, 3), Float32Array.of(65_505, 0)] };
    expect(() => encodePolicy(large, 'float16')).toThrow(
      "Policy.save: expected weights from −65504 to 65504 for precision 'float16', got 65505. Take precision 'float32'.",
    );
  });

  it('holds each float16 as IEEE 754 defines it', () => {
    const halves = Array.from({ length: 0x10000 }, (_, half) => half).filter(
      (half) => (half & 0x7c00) !== 0x7c00,
    );
    const numbers = Float32Array.from(halves, (half) => {
      const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 31, half & 1023];
      return (
        sign * (exponent === 0 ? (fraction / 1024) * 2 ** -14 : (1 + fraction / 1024) * 2 ** (exponent - 15))
      );
    });
    const text = encodeBytes(Uint16Array.from(halves));
    const read = decodeFloats(text, 'float16') ?? [];
    expect(numbers.findIndex((number, i) => !Object.is(number, read[i]))).toBe(-1);
    expect(encodeBytes(toHalves(numbers))).toBe(text);
  });

  it('of a newer version is rejected with a message that says so and names the reader', () => {
    expect(() => decodePolicy('readPolicy', { ...save(), version: 6 })).toThrow(
      new RangeError(
        'readPolicy: expected a saved policy of version 2 to 5, got version 6, made by a newer version of Palestra. ' +
          'Update palestra to read it.',
      ),
    );
  });

  const replaceWeights = (i: number, text: unknown) => ({
    weights: save().weights.map((old, j) => (i === j ? text : old)),
  });
  it.each<[string, object, string, string]>([
    ['another format', { format: 'onnx' }, "format 'palestra-policy'", "'onnx'"],
    ['another version', { version: 1 }, 'version 2 to 5', '1'],
    ['no observations', { observations: undefined }, 'a list of observation parts', 'undefined'],
    ['words for observations', { observations: '2 numbers' }, 'a list of observation parts', '"2 numbers"'],
    ['a part without a length', { observations: [{}] }, 'a list of observation parts', '[{}]'],
    [
      'a fractional start',
      { observations: [{ length: 2, oneHotFrom: 0.5 }] },
      'a list of observation parts',
      '[{"length":2,"oneHotFrom":0.5}]',
    ],
    ['other observations', { observations: [{ length: 3 }] }, 'observations of 2 inputs', '3'],
    [
      'sizes of discrete actions with another sum',
      { actionSizes: [3, 1] },
      'sizes of discrete actions with a sum of 2',
      'Array [3, 1]',
    ],
    ['sizes of 0', { actionSizes: [2, 0] }, 'sizes of discrete actions with a sum of 2', 'Array [2, 0]'],
    [
      'another mean',
      { distribution: 'gaussian', actionMean: 'relu' },
      "'linear' or 'tanh' for actionMean, with continuous actions only",
      "'relu'",
    ],
    [
      'a mean of discrete actions',
      { actionMean: 'tanh' },
      "'linear' or 'tanh' for actionMean, with continuous actions only",
      "'tanh'",
    ],
    [
      'a deviation of discrete actions',
      { actionDeviation: 'state' },
      "'shared' or 'state' for actionDeviation, with continuous actions only",
      "'state'",
    ],
    [
      'statistics for too few numbers',
      { observationStatistics: { mean: [0], variance: [1], count: 1 } },
      'mean, variance and count of each observed number in observationStatistics',
      '{"mean":[0],"variance":[1],"count":1}',
    ],
    [
      'statistics for discrete observations',
      {
        observations: [{ length: 2, oneHotFrom: 0 }],
        observationStatistics: { mean: [0, 0], variance: [1, 1], count: 1 },
      },
      'mean, variance and count of each observed number in observationStatistics',
      '{"mean":[0,0],"variance":[1,1],"count":1}',
    ],
    [
      'a negative variance',
      { observationStatistics: { mean: [0, 0], variance: [1, -1], count: 1 } },
      'mean, variance and count of each observed number in observationStatistics',
      '{"mean":[0,0],"variance":[1,-1],"count":1}',
    ],
    [
      'an option with an unknown number',
      { envOptions: { limit: { $number: 'many' } } },
      '$number Infinity, -Infinity, NaN, -0 in envOptions',
      "'many'",
    ],
    [
      'an unknown distribution',
      { distribution: 'beta' },
      "distribution 'categorical', 'gaussian' or 'deterministic'",
      "'beta'",
    ],
    ['continuous actions without deviations', { distribution: 'gaussian' }, '5 arrays of weights', '4'],
    ['options that are not an object', { envOptions: '8x8' }, 'options by name in envOptions', "'8x8'"],
    ['no inputs', { inputs: undefined }, 'sizes that are whole numbers ≥ 1', 'undefined, [3], 2'],
    ['a fractional number of outputs', { outputs: 1.5 }, 'sizes that are whole numbers ≥ 1', '2, [3], 1.5'],
    ['an empty layer', { hidden: [3, 0] }, 'sizes that are whole numbers ≥ 1', '2, [3,0], 2'],
    ['hidden layers that are not a list', { hidden: 3 }, 'sizes that are whole numbers ≥ 1', '2, 3, 2'],
    ['an unknown activation', { activation: 'gelu' }, "activation 'tanh' or 'relu'", "'gelu'"],
    ['no weights', { weights: undefined }, 'a list of weights', 'undefined'],
    ['one layer too few', { weights: save().weights.slice(0, 2) }, '4 arrays of weights', '2'],
    ['one layer too many', { weights: [...save().weights, 'AACAPw=='] }, '4 arrays of weights', '5'],
    ['a short layer', replaceWeights(1, base64(0, 0, 128, 63)), '3 finite numbers in weights[1]', '1'],
    [
      'a cut layer',
      replaceWeights(1, base64(0, 0, 128)),
      '3 finite numbers in weights[1]',
      'unreadable text',
    ],
    ['no base64', replaceWeights(2, '~~~'), '6 finite numbers in weights[2]', 'unreadable text'],
    ['numbers for text', replaceWeights(3, [1, 2]), '2 finite numbers in weights[3]', 'unreadable text'],
    [
      'an unknown precision',
      { version: 5, precision: 'bfloat16' },
      "precision 'float32' or 'float16'",
      "'bfloat16'",
    ],
    ['no precision in version 5', { version: 5 }, "precision 'float32' or 'float16'", 'undefined'],
    [
      'convolutions without a picture in version 5',
      { version: 5, precision: 'float32', convolutions: [] },
      'a picture of 2 numbers, [height, width, channels]',
      'undefined',
    ],
    ['float32 called float16', { version: 5, precision: 'float16' }, '6 finite numbers in weights[0]', '12'],
    [
      'half a float16',
      { version: 5, precision: 'float16', ...replaceWeights(0, base64(0, 0, 0)) },
      '6 finite numbers in weights[0]',
      'unreadable text',
    ],
    [
      'an infinite float16',
      {
        version: 5,
        precision: 'float16',
        ...replaceWeights(0, base64(0, 0x7c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
      },
      '6 finite numbers in weights[0]',
      'NaN',
    ],
    [
      'a NaN in float16',
      {
        version: 5,
        precision: 'float16',
        ...replaceWeights(0, base64(1, 0xfc, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
      },
      '6 finite numbers in weights[0]',
      'NaN',
    ],
    ['a NaN', replaceWeights(3, base64(0, 0, 192, 127, 0, 0, 0, 0)), '2 finite numbers in weights[3]', 'NaN'],
  ])('with %s is rejected, and the error says what was expected and found', (_, damage, expected, got) => {
    const file = { ...save(), ...damage } as PolicyFile;
    expect(() => load(file)).toThrow(RangeError);
    expect(() => load(file)).toThrow(`loadPolicy: expected a saved policy with ${expected}, got ${got}`);
  });

  it('that claims more than its text holds is rejected before anything is allocated', () => {
    const claim = { inputs: 1e9, observations: [{ length: 1e9 }], hidden: [1e9] };
    expect(() => load({ ...save(), ...claim } as PolicyFile)).toThrow(
      'expected a saved policy with 1000000000000000000 finite numbers in weights[0], got 6',
    );
  });

  it('whose options nest without end is rejected', () => {
    let nested: unknown = 1;
    for (let level = 0; level < 1e5; level++) nested = [nested];
    const options = { envOptions: { nested } };
    expect(() => load({ ...save(), ...options } as PolicyFile)).toThrow(
      'expected a saved policy with at most 100 lists or objects within one another in envOptions, got more.',
    );
  });

  it.each<[string, object, string]>([
    ['a text for a part', { observations: ['ab'] }, 'a list of observation parts'],
    ['a list for a part', { observations: [[1, 2]] }, 'a list of observation parts'],
    [
      'texts for bounds',
      { observations: [{ length: 2, scaledFrom: [0, '9'] }] },
      'a list of observation parts',
    ],
    ['three bounds', { observations: [{ length: 2, scaledFrom: [0, 9, 9] }] }, 'a list of observation parts'],
    ['one number for frames', { observations: [{ length: 2, frames: [2] }] }, 'a list of observation parts'],
    [
      'a list for weights',
      { weights: save().weights.map((text) => [text]) },
      '6 finite numbers in weights[0]',
    ],
    ['a list for a version', { version: [3] }, 'version 2 to 5'],
  ])('with %s, which JavaScript would take, is rejected', (_, damage, expected) => {
    const file = { ...save(), ...damage } as unknown as PolicyFile;
    expect(() => load(file)).toThrow(`expected a saved policy with ${expected}`);
  });

  it('that is text but not JSON is rejected', () => {
    expect(() => load('{"format":"pal')).toThrow(
      /^loadPolicy: expected a saved policy with JSON, got other text \(.+\)\. Is the file complete\?$/,
    );
  });

  it.each([null, undefined, '"text"', 5, []])('that is %j is rejected', (file) => {
    expect(() => load(file)).toThrow(RangeError);
    expect(() => load(file)).toThrow("expected a saved policy with format 'palestra-policy', got undefined");
  });
});
