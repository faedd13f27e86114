import { describe, expect, it } from 'vitest';
import recording from '../golden/np_random.json';
import { Generator } from './generator.ts';
import { Pcg64 } from './pcg64.ts';
import { generateSeedState } from './seed-sequence.ts';

function times<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

describe.each(recording.rows)('seed $seed gives the numbers numpy gives', (row) => {
  it('as SeedSequence words', () => {
    expect([...generateSeedState(row.seed, 8)]).toEqual(row.seed_sequence_state);
  });

  it('as raw 64-bit words', () => {
    const pcg = new Pcg64(row.seed);
    const words = times(row.raw_uint64.length, () => {
      pcg.next();
      return String((BigInt(pcg.high) << 32n) | BigInt(pcg.low));
    });
    expect(words).toEqual(row.raw_uint64);
  });

  it.each([
    ['random()', (random: Generator) => random.random(), row.random],
    ['uniform(-0.05, 0.05)', (random: Generator) => random.uniform(-0.05, 0.05), row.uniform_m0_05_0_05],
    ['integers(0, 2)', (random: Generator) => random.integers(0, 2), row.integers_0_2],
    ['integers(0, 13)', (random: Generator) => random.integers(0, 13), row.integers_0_13],
    [
      'integers(0, 1000000007)',
      (random: Generator) => random.integers(0, 1000000007),
      row.integers_0_1000000007_int64,
    ],
  ])('from %s', (_name, draw, expected) => {
    const random = new Generator(row.seed);
    expect(times(expected.length, () => draw(random))).toEqual(expected);
  });

  it('if integers and floats alternate: integers() keeps its unused half word for its next call', () => {
    const random = new Generator(row.seed);
    expect(random.integers(0, 13)).toBe(row.integers_0_13[0]);
    expect(random.random()).toBe(row.random[1]);
    expect(random.integers(0, 13)).toBe(row.integers_0_13[1]);
    expect(random.random()).toBe(row.random[2]);
  });
});

describe('integers', () => {
  it('adds the low end to the number it draws', () => {
    const [{ seed, integers_0_13 }] = recording.rows;
    const random = new Generator(seed);
    expect(times(12, () => random.integers(-5, 8))).toEqual(integers_0_13.map((drawn) => drawn - 5));
  });

  it('gives a 32-bit half word, the lower half first, over the whole range of 2^32', () => {
    const [{ seed, raw_uint64 }] = recording.rows;
    const random = new Generator(seed);
    const word = BigInt(raw_uint64[0]);
    expect(times(2, () => BigInt(random.integers(0, 2 ** 32)))).toEqual([word & 0xffffffffn, word >> 32n]);
  });

  it('draws nothing when only one value is possible', () => {
    const random = new Generator(0);
    expect(times(3, () => random.integers(7, 8))).toEqual([7, 7, 7]);
    expect(random.random()).toBe(recording.rows[0].random[0]);
  });

  it('rejects the words that would favour some values', () => {
    // 2^32 words over 3·2^30 values: without rejection a value divisible by 3 would come from two words, any other from one.
    const count = 30_000;
    const random = new Generator(0);
    const divisible = times(count, () => random.integers(0, 3 * 2 ** 30)).filter((drawn) => drawn % 3 === 0);
    expect(Math.abs(divisible.length - count / 3)).toBeLessThan(5 * Math.sqrt(count * (1 / 3) * (2 / 3)));
  });

  it.each([
    [0, 0],
    [3, 2],
    [0, 2 ** 32 + 1],
    [0, Number.NaN],
    [0, Infinity],
  ])('throws a RangeError for the range [%s, %s)', (low, high) => {
    expect(() => new Generator(0).integers(low, high)).toThrow(RangeError);
  });
});

describe('normal', () => {
  it('has the mean, the standard deviation and the share within one deviation that a normal distribution has', () => {
    const count = 20_000;
    const random = new Generator(1);
    const draws = times(count, () => random.normal(3, 2));
    const mean = draws.reduce((sum, x) => sum + x, 0) / count;
    const deviation = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count);
    const within = draws.filter((x) => Math.abs(x - 3) < 2).length / count;
    expect(Math.abs(mean - 3)).toBeLessThan((5 * 2) / Math.sqrt(count)); // within five standard errors
    expect(Math.abs(deviation - 2)).toBeLessThan((5 * 2) / Math.sqrt(2 * count));
    expect(Math.abs(within - 0.6827)).toBeLessThan(5 * Math.sqrt((0.6827 * 0.3173) / count));
  });

  it('is standard normal by default', () => {
    expect(new Generator(2).normal(3, 2)).toBe(3 + 2 * new Generator(2).normal());
  });
});

// python3 -c "import numpy as np; s = np.random.SeedSequence(7, spawn_key=(2,)); print(s.generate_state(4), np.random.Generator(np.random.PCG64(s)).random(3))"
describe('a spawn key gives the numbers of the spawned SeedSequence', () => {
  it.each([
    [
      0,
      1,
      [673228719, 1136656250, 1681278441, 3264002610],
      [0.6771968569751019, 0.2429867485428212, 0.6117637963218119],
    ],
    [
      42,
      1,
      [4091952314, 31242083, 366899054, 1794014678],
      [0.4674907799518424, 0.04644889644868733, 0.5955100095961371],
    ],
    [
      2 ** 40 + 3,
      1,
      [2950439315, 4061408241, 2799717702, 2197401009],
      [0.686162139706047, 0.15928851677079015, 0.9306089880782558],
    ],
    [
      7,
      2,
      [3831650445, 4088273801, 1611045428, 732922199],
      [0.6320442355695731, 0.48677827296439047, 0.03426397859278918],
    ],
  ])('seed %i, key %i', (seed, key, words, numbers) => {
    expect([...generateSeedState(seed, 4, key)]).toEqual(words);
    const random = new Generator(seed, key);
    expect(numbers.map(() => random.random())).toEqual(numbers);
  });
});

describe('a seed', () => {
  it('of more than 32 bits is used in full', () => {
    expect(new Generator(2 ** 53 - 1).random()).not.toBe(new Generator(2 ** 32 - 1).random());
  });

  it.each([-1, 1.5, 2 ** 53, Number.NaN, Infinity, '3', undefined, null])(
    '%s throws a RangeError',
    (seed) => {
      expect(() => new Generator(seed as number)).toThrow(RangeError);
    },
  );
});

describe('the state of a generator', () => {
  it('brings back the next draws, also those of half a word', () => {
    const generator = new Generator(5);
    generator.integers(0, 6); // the other half of the word is left
    const state = generator.getState();
    const draw = (from: Generator) => [
      from.integers(0, 6),
      from.random(),
      from.integers(0, 6),
      from.normal(),
    ];
    const expected = draw(generator);
    const other = new Generator(99);
    other.setState(JSON.parse(JSON.stringify([...state])));
    expect(draw(other)).toEqual(expected);
    expect(state).toHaveLength(9);
  });

  it.each([
    [[]],
    [[1, 2]],
    [Array(9).fill(0.5)],
    [[...Array(8).fill(0), -2]],
    [[2 ** 32, ...Array(8).fill(0)]],
  ])('is refused if it is not one of getState: %j', (state) => {
    expect(() => new Generator(0).setState(state)).toThrow(
      /^Generator\.setState: expected a state of getState, got /,
    );
  });
});
