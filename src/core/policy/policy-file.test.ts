import { describe, expect, it } from 'vitest';
import {
  checkPolicyFile,
  decodeWeights,
  encodeWeights,
  type PolicyDescription,
  type PolicyFile,
} from './policy-file.ts';

const description: PolicyDescription = {
  env: 'CartPole-v1',
  observations: '2 numbers',
  distribution: 'categorical',
  inputs: 2,
  hidden: [3],
  outputs: 2,
  activation: 'relu',
};
const weights = [
  Float32Array.of(0, -0.1, 1e-45, 3.4e38, -3.4e38, 0.5),
  Float32Array.of(1, 2, 3),
  Float32Array.of(-1, -2, -3, -4, -5, -6),
  Float32Array.of(Math.PI, -0),
];
const save = () => encodeWeights(description, weights);

/** Loads a file as `loadPolicy` does. */
function load(file: unknown): Float32Array[] {
  checkPolicyFile(file);
  return decodeWeights(file);
}

describe('a saved policy', () => {
  it('comes back from JSON bit for bit', () => {
    expect(load(JSON.parse(JSON.stringify(save())))).toEqual(weights);
  });

  it('says what it is, and holds weights as little-endian float32 in base64', () => {
    const { weights: encoded, ...rest } = save();
    expect(rest).toEqual({ format: 'palestra-policy', version: 2, ...description });
    expect(encoded[1]).toBe('AACAPwAAAEAAAEBA'); // 1, 2, 3: bytes 00 00 80 3f, 00 00 00 40, 00 00 40 40
  });

  it('may hold a part of a larger array', () => {
    const part = [Float32Array.of(9, 8, 7, 6).subarray(1, 3), Float32Array.of(5)];
    const narrow = { ...description, hidden: [], outputs: 1 };
    expect(load(encodeWeights(narrow, part))).toEqual([Float32Array.of(8, 7), Float32Array.of(5)]);
  });

  const replaceWeights = (i: number, text: unknown) => ({
    weights: save().weights.map((old, j) => (i === j ? text : old)),
  });
  const base64 = (...values: number[]) => btoa(String.fromCharCode(...values));
  it.each<[string, object, string, string]>([
    ['another format', { format: 'onnx' }, "format 'palestra-policy'", "'onnx'"],
    ['another version', { version: 1 }, 'version 2', '1'],
    ['no word on its observations', { observations: 4 }, 'words for its observations', 'number'],
    [
      'an unknown distribution',
      { distribution: 'beta' },
      "distribution 'categorical' or 'gaussian'",
      "'beta'",
    ],
    ['no deviations of numbers', { distribution: 'gaussian' }, '5 arrays of weights', '4'],
    ['options that are none', { envOptions: '8x8' }, 'options by name in envOptions', '8x8'],
    ['no inputs', { inputs: undefined }, 'sizes that are whole numbers ≥ 1', 'undefined, [3], 2'],
    ['half an output', { outputs: 1.5 }, 'sizes that are whole numbers ≥ 1', '2, [3], 1.5'],
    ['an empty layer', { hidden: [3, 0] }, 'sizes that are whole numbers ≥ 1', '2, [3,0], 2'],
    ['hidden layers that are no list', { hidden: 3 }, 'sizes that are whole numbers ≥ 1', '2, [3], 2'],
    ['an unknown activation', { activation: 'gelu' }, "activation 'tanh' or 'relu'", "'gelu'"],
    ['no weights', { weights: undefined }, 'a list of weights', 'undefined'],
    ['a layer too few', { weights: save().weights.slice(0, 2) }, '4 arrays of weights', '2'],
    ['a layer too many', { weights: [...save().weights, 'AACAPw=='] }, '4 arrays of weights', '5'],
    ['a short layer', replaceWeights(1, base64(0, 0, 128, 63)), '3 finite numbers in weights[1]', '1'],
    ['a cut layer', replaceWeights(1, base64(0, 0, 128)), '3 finite numbers in weights[1]', 'none'],
    ['no base64', replaceWeights(2, '~~~'), '6 finite numbers in weights[2]', 'none'],
    ['numbers for text', replaceWeights(3, [1, 2]), '2 finite numbers in weights[3]', 'none'],
    ['a NaN', replaceWeights(3, base64(0, 0, 192, 127, 0, 0, 0, 0)), '2 finite numbers in weights[3]', 'NaN'],
  ])('with %s is refused, with what was expected and what came', (_, damage, expected, got) => {
    const file = { ...save(), ...damage } as PolicyFile;
    expect(() => load(file)).toThrow(RangeError);
    expect(() => load(file)).toThrow(`loadPolicy: expected a saved policy with ${expected}, got ${got}`);
  });

  it.each([null, undefined, 'text', 5, []])('that is %j is refused', (file) => {
    expect(() => load(file)).toThrow(RangeError);
    expect(() => load(file)).toThrow(
      "expected a saved policy with format 'palestra-policy', got 'undefined'",
    );
  });
});
