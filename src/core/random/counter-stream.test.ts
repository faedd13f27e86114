import { describe, expect, it } from 'vitest';
import { CounterStream } from './counter-stream.ts';

/** Encrypts a counter under a chosen key, and gives the four words of the block. */
function encrypt(counter: readonly number[], key: readonly number[]): string[] {
  const stream = new CounterStream([key[0], key[1]]);
  const inner = stream as unknown as Record<'word0' | 'word1' | 'word2' | 'word3', number> & {
    encrypt(...words: readonly number[]): void;
  };
  inner.encrypt(...counter);
  return [inner.word0, inner.word1, inner.word2, inner.word3].map((word) =>
    word.toString(16).padStart(8, '0'),
  );
}

describe('a CounterStream', () => {
  // Source: Random123, tests/kat_vectors, philox4x32 10.
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('encrypts the counter %j under the key %j as Philox4x32-10 does', (counter, key, words) => {
    expect(encrypt(counter, key).join(' ')).toBe(words);
  });

  it('gives the same number for the same seed, stream, environment and step, whatever was drawn before', () => {
    const one = new CounterStream(7, 'actions');
    const other = new CounterStream(7, 'actions');
    const first = one.uniform(3, 1000);
    for (let env = 9; env >= 0; env--) other.uniform(env, 2 ** 40 + env);
    expect(other.uniform(3, 1000)).toBe(first);
  });

  it('gives other numbers for another seed, stream, environment or step', () => {
    const numbers = [
      new CounterStream(7, 'actions').uniform(3, 5),
      new CounterStream(8, 'actions').uniform(3, 5),
      new CounterStream(7, 'episodes').uniform(3, 5),
      new CounterStream(7, 'actions').uniform(4, 5),
      new CounterStream(7, 'actions').uniform(3, 6),
      new CounterStream(7, 'actions').uniform(3, 5 + 2 ** 32),
    ];
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('gives uniform numbers with mean ½ and variance 1/12, and unrelated neighbours', () => {
    const stream = new CounterStream(1, 'actions');
    const count = 100_000;
    const numbers = Array.from(
      { length: count },
      (_, k) => stream.uniform(k % 100, Math.floor(k / 100)) - 0.5,
    );
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    // within four standard errors
    expect(Math.abs(sum(numbers) / count)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(sum(numbers.map((x) => x * x)) / count - 1 / 12)).toBeLessThan(
      4 * Math.sqrt(1 / 180 / count),
    );
    for (const distance of [1, 100]) {
      const products = numbers.slice(distance).map((x, k) => x * numbers[k]);
      expect(Math.abs(sum(products) / count)).toBeLessThan(4 / 12 / Math.sqrt(count));
    }
    expect(numbers.every((x) => x >= -0.5 && x < 0.5)).toBe(true);
  });

  it('gives normal numbers with mean 0 and variance 1, even if their count is odd', () => {
    const stream = new CounterStream(2, 'actions');
    const out = new Float64Array(3);
    const count = 30_000;
    const numbers: number[] = [];
    for (let step = 0; step < count / 3; step++) {
      stream.fillNormals(out, 0, step);
      numbers.push(...out);
    }
    const mean = numbers.reduce((a, b) => a + b, 0) / count;
    const square = numbers.reduce((a, b) => a + b * b, 0) / count;
    const beyond2 = numbers.filter((x) => Math.abs(x) > 2).length / count;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    expect(Math.abs(beyond2 - 0.0455)).toBeLessThan(4 * Math.sqrt(0.0455 / count));
  });

  it('gives several uniform numbers for a step, of which the first is that of `uniform`', () => {
    const stream = new CounterStream(2, 'actions');
    const out = new Float64Array(5);
    const sums = new Float64Array(5);
    for (let step = 0; step < 10_000; step++) {
      stream.fillUniforms(out, 3, step);
      expect(out[0]).toBe(stream.uniform(3, step));
      for (const [k, number] of out.entries()) sums[k] += number;
    }
    for (const sum of sums) expect(Math.abs(sum / 10_000 - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 10_000));
    expect(new Set(out).size).toBe(5);
  });

  it('refuses a seed that is not a whole number ≥ 0', () => {
    expect(() => new CounterStream(-1, 'actions')).toThrow(RangeError);
  });
});
