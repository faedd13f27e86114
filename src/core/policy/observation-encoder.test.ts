import { describe, expect, it } from 'vitest';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import type { StoredRows } from '../spaces/dtype.ts';
import { MultiBinary } from '../spaces/multi-binary.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import { Tuple } from '../spaces/tuple.ts';
import { ObservationEncoder } from './observation-encoder.ts';

describe('ObservationEncoder', () => {
  it('returns rows of numbers unchanged, without a copy', () => {
    const observations = Float32Array.of(1, 2, 3, 4);
    expect(new ObservationEncoder(new Box(-9, 9, [2])).encode(observations, 2)).toBe(observations);
  });

  it.each([
    [[5], new Box(0, 255, [5], 'uint8')],
    [[1, 5], new Box(0, 255, [1, 5], 'uint8')],
  ] as const)('scales bytes of the shape %j to 0 to 1, though no convolutions see them', (_, space) => {
    const encoded = new ObservationEncoder(space).encode(Float32Array.of(0, 51, 102, 204, 255), 1);
    for (const [k, expected] of [0, 0.2, 0.4, 0.8, 1].entries()) expect(encoded[k]).toBeCloseTo(expected, 6);
  });

  it('makes discrete numbers one-hot, wherever they are in the row', () => {
    const encoder = new ObservationEncoder(new Tuple([new Discrete(3), new Box(-9, 9), new Discrete(2)]));
    expect([encoder.rowSize, encoder.inputs]).toEqual([3, 6]);
    expect([...encoder.encode(Float32Array.of(2, -5, 0, 0, 7, 1), 2)]).toEqual([
      ...[0, 0, 1, -5, 1, 0],
      ...[1, 0, 0, 7, 0, 1],
    ]);
  });

  it('counts discrete numbers from the start of their space', () => {
    const encoded = new ObservationEncoder(new Discrete(19, 2)).encode(Float32Array.of(20), 1);
    expect(encoded.indexOf(1)).toBe(18);
  });

  it.each<[AnySpace, number[], number[]]>([
    [new Discrete(2), [0, 1, 1, 0], [0, 1, 0, 1, 8, 8]],
    [new Box(0, 9), [4, 5, 6, 7], [5, 6, 8, 8, 8, 8]],
  ])('writes a range of rows of %s into existing memory', (space, observations, expected) => {
    const out = new Float32Array(6).fill(8);
    new ObservationEncoder(space).encodeInto(out, Float32Array.from(observations), 1, 3);
    expect([...out]).toEqual(expected);
  });

  it.each<[AnySpace, StoredRows, number[]]>([
    [new Box(0, 9, [2]), Float32Array.of(1, 2, 3, 4, 5, 6), [5, 6, 1, 2, 5, 6]],
    [new Box(0, 4, [2], 'uint8'), Uint8Array.of(1, 2, 3, 4, 0, 4), [0, 1, 0.25, 0.5, 0, 1]],
    [new Box(-1, 1, [2], 'int8'), Int8Array.of(1, -1, 0, 0, -1, -1), [-1, -1, 1, -1, -1, -1]],
    [new Discrete(2), Float32Array.of(1, 0, 0), [1, 0, 0, 1, 1, 0]],
  ])('writes rows of %s in a given order', (space, observations, expected) => {
    const out = new Float32Array(6);
    new ObservationEncoder(space).encodeInto(out, observations, 1, 4, Int32Array.of(9, 2, 0, 2));
    expect([...out]).toEqual(expected);
  });

  it.each<[AnySpace, string]>([
    [new Box(0, 1, [4]), '4 numbers'],
    [new Box(0, 1), '1 number'],
    [new Discrete(16), 'one-hot 16'],
    [new MultiDiscrete([5, 5]), 'one-hot 5, one-hot 5'],
    [new Dict({ a: new MultiBinary(2), b: new Box(0, 1), c: new Discrete(3) }), '3 numbers, one-hot 3'],
  ])('describes the inputs of %s', (space, description) => {
    expect(new ObservationEncoder(space).description).toBe(description);
  });

  it.each<[number[], string]>([
    [[2, 5, 1, 0, NaN, 0], 'number 1 of observation 1 to be a finite number, got NaN.'],
    [[2, 5, 1, 3, 0, 0], 'number 0 of observation 1 to be a whole number from 0 to 2, got 3.'],
    [[2, 5, 0.5, 0, 0, 0], 'number 2 of observation 0 to be a whole number from 0 to 1, got 0.5.'],
  ])('finds numbers that cannot be observed: %j', (rows, message) => {
    const encoder = new ObservationEncoder(new Tuple([new Discrete(3), new Box(-9, 9), new Discrete(2)]));
    expect(() => encoder.check('here', Float32Array.from(rows), 2)).toThrow(
      new RangeError(`here: expected ${message}`),
    );
  });

  it('tells infinite numbers from the largest ones', () => {
    const encoder = new ObservationEncoder(new Box(-Infinity, Infinity, [2]));
    const most = 3.4028234663852886e38;
    encoder.check('here', Float32Array.of(most, most, most, most), 2);
    expect(() => encoder.check('here', Float32Array.of(1, Infinity, -Infinity, 1), 2)).toThrow(
      'here: expected number 1 of observation 0 to be a finite number, got Infinity.',
    );
  });

  it('rejects a space with too many inputs before it allocates memory for them', () => {
    expect(() => new ObservationEncoder(new Discrete(65537))).toThrow(
      'createPolicy: expected observations of at most 65536 numbers, one-hot where they are discrete, got 65537 of Discrete(65537).',
    );
    expect(() => new ObservationEncoder(new MultiDiscrete([2 ** 30, 2 ** 30]))).toThrow(RangeError);
    expect(new ObservationEncoder(new Discrete(65536)).inputs).toBe(65536);
  });
});
