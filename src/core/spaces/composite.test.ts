import { describe, expect, it } from 'vitest';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import type { Space } from './space.ts';
import { type SpaceJson, spaceFromJson } from './space-json.ts';
import { Tuple } from './tuple.ts';

const tuple = new Tuple([new Discrete(32), new Box(-1, 1, [2]), new MultiDiscrete([3, 5], [-1, 10])]);
const dict = new Dict({
  position: new Box(0, 4, [2]),
  color: new Discrete(3),
  keys: new MultiBinary([2, 3]),
});
const nested = new Dict({ b: new Tuple([new Discrete(2), new Discrete(5)]), a: new Discrete(7) });

describe('sample gives the values that Gymnasium 1.4 printed', () => {
  it('of a tuple, seeded with 7', () => {
    tuple.seed(7);
    expect([tuple.sample(), tuple.sample()]).toEqual([
      [14, Float32Array.of(-0.1989722102880478, -0.25686243176460266), Int32Array.of(-1, 11)],
      [8, Float32Array.of(-0.18157240748405457, -0.5950309038162231), Int32Array.of(1, 12)],
    ]);
  });

  it('of a dict, seeded with 7', () => {
    dict.seed(7);
    expect([dict.sample(), dict.sample()]).toEqual([
      {
        color: 1,
        keys: Int8Array.of(0, 0, 0, 1, 0, 0),
        position: Float32Array.of(1.2286951541900635, 1.3311748504638672),
      },
      {
        color: 0,
        keys: Int8Array.of(1, 0, 0, 1, 1, 0),
        position: Float32Array.of(3.4052064418792725, 2.124450206756592),
      },
    ]);
  });

  it('of a tuple in a dict, seeded with 11', () => {
    nested.seed(11);
    expect([nested.sample(), nested.sample(), nested.sample()]).toEqual([
      { a: 6, b: [0, 0] },
      { a: 5, b: [1, 3] },
      { a: 2, b: [0, 4] },
    ]);
  });

  it('that lie inside, seeded or not', () => {
    for (const space of [tuple, dict, nested]) expect(space.contains(space.sample())).toBe(true);
    const unseeded = new Tuple([new Discrete(2 ** 30), new Discrete(2 ** 30)]);
    expect(unseeded.contains(unseeded.sample())).toBe(true);
    expect(unseeded.sample()).not.toEqual(unseeded.sample());
  });
});

describe('a row holds', () => {
  it('the members of a tuple in their order', () => {
    expect(tuple.layout.map(({ key, offset, size }) => [key, offset, size])).toEqual([
      [0, 0, 1],
      [1, 1, 2],
      [2, 3, 2],
    ]);
    const rows = tuple.createRows(2);
    tuple.write([31, Float32Array.of(-0.5, 0.5), Int32Array.of(1, 14)], rows, 5);
    expect(rows).toEqual(Float32Array.of(0, 0, 0, 0, 0, 31, -0.5, 0.5, 1, 14));
    expect(tuple.read(rows, 5)).toEqual([31, Float32Array.of(-0.5, 0.5), Int32Array.of(1, 14)]);
  });

  it('the members of a dict sorted by name', () => {
    expect(dict.layout.map(({ key, offset, size }) => [key, offset, size])).toEqual([
      ['color', 0, 1],
      ['keys', 1, 6],
      ['position', 7, 2],
    ]);
    const value = { position: Float32Array.of(1, 2), color: 2, keys: Int8Array.of(1, 0, 0, 0, 0, 1) };
    const rows = dict.createRows(1);
    dict.write(value, rows, 0);
    expect(rows).toEqual(Float32Array.of(2, 1, 0, 0, 0, 0, 1, 1, 2));
    expect(dict.read(rows, 0)).toEqual(value);
  });

  it('whole numbers if all members are whole', () => {
    expect(nested.createRows(2)).toEqual(new Int32Array(6));
    expect(nested.findInvalid([6, 1, 4], 0)).toBe(-1);
    expect(nested.findInvalid([9, 6, 1, 5], 1)).toBe(2);
  });
});

describe('contains', () => {
  const position = Float32Array.of(0, 4);
  const keys = new Int8Array(6);

  it.each<[Space, unknown, boolean]>([
    [nested, { a: 0, b: [1, 4] }, true],
    [nested, { a: 0, b: [1, 5] }, false],
    [nested, { a: 0, b: [1] }, false],
    [nested, { a: 0 }, false],
    [nested, { a: 0, b: [1, 4], c: 0 }, false],
    [nested, null, false],
    [nested, [0, [1, 4]], false],
    [dict, { color: 0, keys, position }, true],
    [dict, { color: 0, keys, position: [0, 4] }, false],
    [dict, { color: 0, keys, place: position }, false],
    [tuple, [0, Float32Array.of(0, 0), Int32Array.of(0, 10)], true],
    [tuple, [0, Float32Array.of(0, 9), Int32Array.of(0, 10)], false],
    [tuple, [0, Float32Array.of(0, 0), Int32Array.of(0, 10), 0], false],
    [tuple, 0, false],
  ])('%s, given %j: %j', (space, value, expected) => {
    expect(space.contains(value)).toBe(expected);
  });

  it('is stricter than takes: an environment clips the actions of a box', () => {
    expect(dict.takes({ color: 0, keys, position: Float32Array.of(-9, 9) })).toBe(true);
    expect(dict.takes({ color: 3, keys, position })).toBe(false);
  });
});

describe('JSON, text and equality', () => {
  it.each([tuple, dict, nested])('%s survives conversion to JSON and back', (space) => {
    const copy = spaceFromJson(JSON.parse(JSON.stringify(space)) as SpaceJson);
    expect(copy.constructor).toBe(space.constructor);
    expect(copy.equals(space)).toBe(true);
    expect(String(copy)).toBe(String(space));
  });

  it('reads as in Gymnasium', () => {
    expect(String(nested)).toBe("Dict('a': Discrete(7), 'b': Tuple(Discrete(2), Discrete(5)))");
  });

  it('distinguishes spaces, but ignores the order in which a dict was written', () => {
    const [a, b] = [new Discrete(2), new Discrete(3)];
    expect(new Dict({ a, b }).equals(new Dict({ b, a }))).toBe(true);
    expect(new Dict({ a, b }).equals(new Dict({ a: b, b: a }))).toBe(false);
    expect(new Tuple([a, b]).equals(new Tuple([b, a]))).toBe(false);
    expect(new Tuple([a]).equals(a)).toBe(false);
  });

  it('throws a TypeError for a member that is not a space', () => {
    expect(() => new Tuple([new Discrete(2), 3 as unknown as Space])).toThrow(TypeError);
    expect(() => new Dict({ a: 'Discrete(2)' as unknown as Space })).toThrow(TypeError);
  });
});
