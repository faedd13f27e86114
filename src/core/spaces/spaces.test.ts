import { describe, expect, it } from 'vitest';
import recording from '../golden/np_random.json';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import { type AnySpace, type SpaceJson, spaceFromJson } from './space-json.ts';
import { Tuple } from './tuple.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** Numbers with every kind of bounds: none, below, above, both. */
const mixed = new Box([-inf, 0, -inf, -1], [inf, inf, 0, 1]);

describe('a constructor', () => {
  it.each<[string, new (...args: never[]) => unknown, unknown[], string]>([
    ['Box()', Box, [], 'Box: expected 1 numbers in low (one per element), got undefined.'],
    ['Box(-1)', Box, [-1], 'Box: expected 1 numbers in high (one per element), got undefined.'],
    ['Box({}, 1)', Box, [{}, 1], 'Box: expected 1 numbers in low (one per element), got an object.'],
    [
      'MultiDiscrete()',
      MultiDiscrete,
      [],
      'MultiDiscrete: expected nvec to hold whole numbers from 1 to 2^31 − 1, got undefined.',
    ],
    [
      'MultiDiscrete(3)',
      MultiDiscrete,
      [3],
      'MultiDiscrete: expected nvec to hold whole numbers from 1 to 2^31 − 1, got 3.',
    ],
    [
      'MultiDiscrete([3], 1)',
      MultiDiscrete,
      [[3], 1],
      'MultiDiscrete: expected 1 whole numbers in start (one per count), and values of 32 bits, got 1.',
    ],
    ['MultiBinary()', MultiBinary, [], 'MultiBinary: expected whole numbers ≥ 1, got undefined.'],
    ['Tuple()', Tuple, [], 'Tuple, Dict: expected a space for each member, got undefined for 0.'],
    ['Dict()', Dict, [], 'Dict: expected a space for each member, got undefined.'],
    ['Dict(3)', Dict, [3], 'Dict: expected a space for each member, got 3.'],
  ])('says what it needs: %s', (_, Space, args, message) => {
    expect(() => new Space(...(args as never[]))).toThrow(message);
  });
});

it('equal bounds of large Boxes are one array, so that those of many environments take no memory', () => {
  const [one, other] = [new Box(0, 255, [80, 80], 'uint8'), new Box(new Float32Array(6400), 255, [80, 80])];
  expect(other.low).toBe(one.low);
  expect(new Box(1, 255, [80, 80]).low).not.toBe(one.low);
  expect([one.low.length, one.high[6399], new Box(0, 255, 1024).high.length]).toEqual([6400, 255, 1024]);
  const different = Float32Array.from({ length: 6400 }, (_, i) => i);
  expect(new Box(0, different).high).toEqual(different);
});

it('Box takes one length as its shape, as MultiBinary does', () => {
  expect(new Box(0, 1, 3)).toEqual(new Box(0, 1, [3]));
});

it('MultiBinary takes whole numbers of 32 bits as an action, too, if they are 0 or 1', () => {
  const space = new MultiBinary(2);
  expect(space.takes(Int32Array.of(1, 0))).toBe(true);
  for (const action of [Int32Array.of(256, 1), Int32Array.of(1), Uint8Array.of(1, 0), [1, 0]]) {
    expect(space.takes(action), String(action)).toBe(false);
  }
  expect(space.contains(Int32Array.of(1, 0))).toBe(false);
});

describe('sample', () => {
  const spaces: Record<string, AnySpace> = {
    'Discrete(2)': new Discrete(2),
    'Discrete(4)': new Discrete(4),
    'Box(-1.0, 1.0, (1,), float32)': new Box(-1, 1),
    'Box(-2.0, 2.0, (3,), float32)': new Box(-2, 2, [3]),
    'MultiDiscrete([3 5 2])': new MultiDiscrete([3, 5, 2]),
    'MultiBinary(6)': new MultiBinary(6),
  };
  const recorded = recording.space_samples.filter(({ space }) => space in spaces);

  it('is compared with recordings of every space above', () => {
    expect(new Set(recorded.map(({ space }) => space))).toEqual(new Set(Object.keys(spaces)));
  });

  it.each(recorded)(
    'of $space after seed $seed gives the values Gymnasium gives',
    ({ space: name, seed, samples }) => {
      const space = spaces[name];
      space.seed(seed);
      const drawn = samples.map(() => space.sample());
      expect(
        drawn.map((value) => (typeof value === 'number' ? value : [...(value as Float32Array)])),
      ).toEqual(samples);
    },
  );

  const draw = (space: AnySpace, mask: unknown, count: number): unknown[] => {
    space.seed(7);
    return Array.from({ length: count }, () => space.sample(mask));
  };

  // Expected: numpy's Generator(PCG64(7)), as in Gymnasium: choice([1, 2, 5]), and integers(0, 2, size=6, dtype=int8).
  it('with a mask gives allowed values only, those that Gymnasium gives', () => {
    const mask = [0, 1, 1, 0, 0, 1];
    expect(draw(new Discrete(6), mask, 8)).toEqual([5, 2, 5, 5, 2, 5, 5, 1]);
    expect(draw(new Discrete(6, 10), Int8Array.from(mask), 4)).toEqual([15, 12, 15, 15]);
    expect(draw(new Discrete(4), [0, 0, 0, 1], 4)).toEqual([3, 3, 3, 3]);
    expect(draw(new MultiDiscrete([6, 2, 6], [0, 4, 0]), [mask, [0, 1], mask], 2)).toEqual([
      Int32Array.of(5, 5, 2),
      Int32Array.of(5, 5, 5),
    ]);
    expect(draw(new MultiBinary(6), [2, 2, 2, 2, 2, 2], 1)).toEqual([Int8Array.of(1, 0, 1, 1, 1, 0)]);
    expect(draw(new MultiBinary(6), [0, 2, 1, 0, 2, 1], 1)).toEqual([Int8Array.of(0, 0, 1, 0, 1, 1)]);
  });

  it('with a mask that allows nothing gives the first value', () => {
    expect(draw(new Discrete(3, 5), [0, 0, 0], 2)).toEqual([5, 5]);
    expect(
      draw(
        new MultiDiscrete([2, 2], [3, 4]),
        [
          [0, 0],
          [0, 0],
        ],
        1,
      ),
    ).toEqual([Int32Array.of(3, 4)]);
  });

  it('of a Tuple or a Dict takes the masks of its members', () => {
    const tuple = new Tuple([new Discrete(3), new Discrete(3)]);
    const dict = new Dict({ a: new Discrete(3), b: new Box(0, 1), c: tuple });
    const { a, c } = dict.sample({ a: [0, 1, 0], c: [undefined, [0, 0, 1]] });
    expect([a, c[1]]).toEqual([1, 2]);
    expect(() => dict.sample({ aa: [0] })).toThrow(RangeError);
    expect(() => dict.sample({ aa: [0] })).toThrow(
      /^Dict\(.*\)\.sample: expected the masks of members a, b, c, got one for 'aa'\. Did you mean 'a'\?$/,
    );
    expect(() => tuple.sample([[1, 0, 0]])).toThrow(
      'Tuple(Discrete(3), Discrete(3)).sample: expected a mask of 2 entries',
    );
  });

  it.each<[AnySpace, unknown, string]>([
    [
      new Discrete(3),
      [1, 1],
      'Discrete(3).sample: expected a mask of 3 entries from 0 to 1, got Array [1, 1].',
    ],
    [new Discrete(3), 1, 'Discrete(3).sample: expected a mask of 3 entries from 0 to 1, got 1.'],
    [new Discrete(3), [1, 2, 0], '3 entries from 0 to 1, got Array [1, 2, 0].'],
    [new Discrete(2), [true, false], 'got Array [true, false].'],
    [
      new MultiDiscrete([2, 2]),
      [1, 0],
      'MultiDiscrete([2 2]).sample: expected a mask of 2 entries from 0 to 1, got 1.',
    ],
    [
      new MultiBinary(2),
      [0, 3],
      'MultiBinary(2).sample: expected a mask of 2 entries from 0 to 2, got Array [0, 3].',
    ],
    [new Box(0, 1), [1], 'expected no mask, got Array [1]. A Box has no values to choose from.'],
  ])('of %s refuses the mask %j', (space, mask, message) => {
    expect(() => space.sample(mask)).toThrow(message);
  });

  it.each<[AnySpace, unknown, string]>([
    [new Discrete(3), {}, 'Discrete(3).sample: expected a mask of 3 entries from 0 to 1, got an object.'],
    [new Discrete(3), '110', "got '110'."],
    [new Tuple([new Discrete(3)]), 1, 'expected a mask of 1 entries, got 1.'],
    [
      new Dict({ a: new Discrete(2) }),
      [[1, 0]],
      'masks of members by name, such as { a: … }, got Array [Array [',
    ],
  ])('of %s refuses %j in place of a mask with a TypeError', (space, mask, message) => {
    expect(() => space.sample(mask)).toThrow(TypeError);
    expect(() => space.sample(mask)).toThrow(message);
  });

  it('of a space with a start begins there', () => {
    const plain = new Discrete(4);
    const shifted = new Discrete(4, -3);
    plain.seed(1);
    shifted.seed(1);
    for (let i = 0; i < 10; i++) expect(shifted.sample()).toBe(plain.sample() - 3);
  });

  it('of an unbounded box lies inside, and has normal and exponential numbers', () => {
    const count = 5_000;
    mixed.seed(0);
    const sums = [0, 0, 0, 0];
    for (let n = 0; n < count; n++) {
      const value = mixed.sample();
      expect(mixed.contains(value)).toBe(true);
      value.forEach((x, i) => {
        sums[i] += x / count;
      });
    }
    const means = [0, 1, -1, 0]; // normal, 0 + exponential, 0 − exponential, uniform; standard deviations at most 1
    means.forEach((mean, i) => {
      expect(Math.abs(sums[i] - mean)).toBeLessThan(5 / Math.sqrt(count));
    });
  });

  it('of a box draws the numbers with one bound before those with two, by inversion', () => {
    const box = new Box([-1, 5], [1, inf]);
    const [first, second] = recording.rows[0].random; // seed 0
    box.seed(0);
    expect(box.sample()).toEqual(Float32Array.of(-1 + 2 * second, 5 - Math.log1p(-first)));
  });

  it.each<[Box, number[], number[]]>([
    // Gymnasium 1.3.0, seed 3
    [
      new Box(0, 255, [8], 'uint8'),
      [21, 60, 205, 149, 24, 110, 122, 40],
      [188, 29, 100, 132, 110, 150, 188, 244],
    ],
    [new Box(-1, 1, [8], 'int8'), [-1, -1, 1, 0, -1, 0, 0, -1], [1, -1, 0, 0, 0, 0, 1, 1]],
    [new Box(10, 12, [8], 'uint8'), [10, 10, 12, 11, 10, 11, 11, 10], [12, 10, 11, 11, 11, 11, 12, 12]],
  ])('of %s draws whole numbers, both bounds included', (space, first, second) => {
    space.seed(3);
    expect([...space.sample()]).toEqual(first);
    expect([...space.sample()]).toEqual(second);
  });

  it('without a seed differs from space to space', () => {
    const draw = () => [...new Box(-1, 1, [8]).sample()];
    expect(draw()).not.toEqual(draw());
  });
});

describe('contains', () => {
  it.each<[AnySpace, unknown, boolean]>([
    [new Discrete(3), 0, true],
    [new Discrete(3), 2, true],
    [new Discrete(3), 3, false],
    [new Discrete(3), -1, false],
    [new Discrete(3), 1.5, false],
    [new Discrete(3), nan, false],
    [new Discrete(3), '1', false],
    [new Discrete(3), Float32Array.of(1), false],
    [new Discrete(3, -1), -1, true],
    [new Discrete(3, -1), 2, false],
    [new Box(-1, 1, [2]), Float32Array.of(-1, 1), true],
    [new Box(-1, 1, [2]), Float32Array.of(0, 1.01), false],
    [new Box(-1, 1, [2]), Float32Array.of(-1.01, 0), false],
    [new Box(-1, 1, [2]), Float32Array.of(0, nan), false],
    [new Box(-1, 1, [2]), Float32Array.of(0), false],
    [new Box(-1, 1, [2]), Float32Array.of(0, 0, 0), false],
    [new Box(-1, 1, [2]), Float64Array.of(0, 0), false],
    [new Box(-1, 1, [2]), [0, 0], false],
    [new Box(-1, 1), 0, false],
    [new Box(0.1, 1), Float32Array.of(0.1), true], // bounds are float32: 0.1 rounds up in both
    [new Box(0, 9, [2], 'uint8'), Float32Array.of(0, 9), true],
    [new Box(0, 9, [2], 'uint8'), Float32Array.of(0, 10), false],
    [new Box(0, 9, [2], 'uint8'), Float32Array.of(0, 0.5), false],
    [new Box(-1, 1, [2], 'int8'), Float32Array.of(-1, nan), false],
    [new MultiDiscrete([3, 2], [0, -1]), Int32Array.of(2, -1), true],
    [new MultiDiscrete([3, 2], [0, -1]), Int32Array.of(2, 1), false],
    [new MultiDiscrete([3, 2], [0, -1]), Int32Array.of(-1, 0), false],
    [new MultiDiscrete([3, 2]), Int32Array.of(1), false],
    [new MultiDiscrete([3, 2]), [1, 1], false],
    [new MultiBinary(2), Int8Array.of(0, 1), true],
    [new MultiBinary(2), Int8Array.of(0, 2), false],
    [new MultiBinary([2, 2]), Int8Array.of(0, 1), false],
    [mixed, Float32Array.of(inf, 1e30, -1e30, 1), true],
    [mixed, Float32Array.of(0, -1, 0, 0), false],
    [mixed, Float32Array.of(0, 0, 1, 0), false],
  ])('%s, given %j: %j', (space, value, expected) => {
    expect(space.contains(value)).toBe(expected);
  });
});

describe('rows', () => {
  it('of a discrete space are whole numbers, one for each value', () => {
    const space = new Discrete(5);
    const rows = space.createRows(3);
    space.write(4, rows, 1);
    expect(rows).toEqual(Int32Array.of(0, 4, 0));
    expect(space.read(rows, 1)).toBe(4);
  });

  it('of a box are float32 numbers, `size` for each value, and read gives a copy', () => {
    const space = new Box(-9, 9, [2, 2]);
    const rows = space.createRows(2);
    space.write(Float32Array.of(1, 2, 3, 4), rows, 4);
    expect(rows).toEqual(Float32Array.of(0, 0, 0, 0, 1, 2, 3, 4));
    const value = space.read(rows, 4);
    rows.fill(7);
    expect(value).toEqual(Float32Array.of(1, 2, 3, 4));
  });
});

describe('findInvalid gives the index of the first number that is no part of an action', () => {
  it.each<[AnySpace, number[], number]>([
    [new MultiDiscrete([3, 2]), [2, 1], -1],
    [new MultiDiscrete([3, 2]), [2, 0.5], 1], // read would round it
    [new MultiDiscrete([3, 2]), [3, 0], 0],
    [new MultiBinary(2), [1, 0], -1],
    [new MultiBinary(2), [1, -1], 1],
    [new Discrete(2), [1], -1],
    [new Discrete(2), [2], 0],
    [new Box(-1, 1), [7], -1], // clipped by the environment
    [new Box(-1, 1, [2]), [0, nan], 1],
    [new Box(0, 9, [3], 'uint8'), [0, 255, 9], -1], // a byte holds it
    [new Box(0, 9, [3], 'uint8'), [0, 255, 256], 2],
    [new Box(0, 9, [2], 'uint8'), [0, 0.5], 1],
    [new Box(-1, 1, [2], 'int8'), [-128, -129], 1],
    [new Box(-1, 1, [2], 'int8'), [nan, 0], 0],
  ])('in %s, given %j: %j', (space, row, expected) => {
    expect(space.findInvalid(row, 0)).toBe(expected);
    expect(space.findInvalid([9, 9, ...row], 2)).toBe(expected);
  });
});

describe('two spaces are equal', () => {
  it.each<[AnySpace, AnySpace, boolean]>([
    [new Discrete(2), new Discrete(2), true],
    [new Discrete(2), new Discrete(2, 1), false],
    [new Box(0, 1, [2]), new Box([0, 0], [1, 1]), true],
    [new Box(0, 1, [4]), new Box(0, 1, [2, 2]), false],
    [new Box(0, 1, [4]), new Box(0, 1, [4], 'uint8'), false],
    [new Box(0, inf), new Box(0, 1), false],
    [new MultiDiscrete([2, 2]), new MultiDiscrete([2, 2], [0, 0]), true],
    [new MultiDiscrete([2, 2]), new MultiBinary(2), false],
    [new MultiBinary(2), new MultiBinary([2]), true],
  ])('%s and %s: %j', (a, b, expected) => {
    expect(a.equals(b)).toBe(expected);
    expect(b.equals(a)).toBe(expected);
  });
});

describe('JSON', () => {
  it.each([
    new Discrete(7),
    new Discrete(4, -2),
    new Box(-1, 1, [2, 3]),
    new Box(0, 255, [2, 3], 'uint8'),
    mixed,
    new MultiDiscrete([3, 2], [0, -1]),
    new MultiBinary([2, 3]),
  ])('describes %s in full', (space) => {
    expect(spaceFromJson(space.toJSON()).equals(space)).toBe(true);
    const copy = spaceFromJson(JSON.parse(JSON.stringify(space)) as SpaceJson);
    expect(copy.constructor).toBe(space.constructor);
    expect(copy.toJSON()).toEqual(space.toJSON());
    for (const key of ['size', 'n', 'start', 'low', 'high', 'shape', 'dtype'] as (keyof AnySpace)[]) {
      expect(copy[key]).toEqual(space[key]);
    }
  });

  it('of an unknown kind throws a TypeError', () => {
    expect(() => spaceFromJson({ kind: 'graph' } as unknown as SpaceJson)).toThrow(TypeError);
  });
});

describe('a constructor throws a RangeError for', () => {
  it.each<[string, () => AnySpace]>([
    ['no values', () => new Discrete(0)],
    ['a broken count', () => new Discrete(2.5)],
    ['a count above 2^31 − 1', () => new Discrete(2 ** 31)],
    ['values above 2^31 − 1, which rows of actions cannot hold', () => new Discrete(2, 2 ** 31 - 1)],
    ['values below −2^31', () => new Discrete(2, -(2 ** 31) - 1)],
    ['values of a MultiDiscrete above 2^31 − 1', () => new MultiDiscrete([2, 2], [0, 2 ** 31 - 1])],
    ['a broken start', () => new Discrete(2, 0.5)],
    ['a low above its high', () => new Box([0, 2], [1, 1])],
    ['a low that is not a number', () => new Box(nan, 1)],
    ['a high that is not a number', () => new Box(0, [1, nan])],
    ['an unknown dtype', () => new Box(0, 1, [2], 'int64' as 'int8')],
    ['a bound that no byte holds', () => new Box(0, [1, 256], [2], 'uint8')],
    ['a bound below 0 of bytes without a sign', () => new Box(-1, 1, [2], 'uint8')],
    ['a bound of bytes that is not whole', () => new Box(-0.5, 1, [2], 'int8')],
    ['infinite bounds of bytes', () => new Box(-Infinity, Infinity, [2], 'int8')],
    ['a count of zero', () => new MultiDiscrete([2, 0])],
    ['no counts', () => new MultiDiscrete([])],
    ['more starts than counts', () => new MultiDiscrete([2], [0, 0])],
    ['no binary numbers', () => new MultiBinary(0)],
    ['bounds of different lengths', () => new Box([0, 0], [1, 1, 1])],
    ['bounds that do not fill the shape', () => new Box([0, 0], 1, [3])],
  ])('%s', (_name, make) => {
    expect(make).toThrow(RangeError);
  });
});
