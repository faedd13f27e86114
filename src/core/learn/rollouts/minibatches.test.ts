import { expect, it } from 'vitest';
import { CounterStream } from '../../random/counter-stream.ts';
import { dealMinibatches } from './minibatches.ts';

const stream = new CounterStream(1, 'minibatches');
const rows = Int32Array.from({ length: 22 }, (_, k) => 10 * k);
const deal = (size: number, step = 0) => dealMinibatches(rows, size, { stream, step });

it.each([
  [22, [22]],
  [100, [22]],
  [11, [11, 11]],
  [8, [7, 7, 8]],
  [1, Array(22).fill(1)],
])('each row is dealt once, in minibatches of at most %i rows and of about equal size', (size, sizes) => {
  const minibatches = deal(size);
  expect(minibatches.map(({ length }) => length)).toEqual(sizes);
  expect(minibatches.flatMap((minibatch) => [...minibatch]).sort((a, b) => a - b)).toEqual([...rows]);
});

it('the order is random, another one in each step, and depends on nothing else', () => {
  const [first, second] = [deal(8), deal(8, 1)];
  expect(first.flatMap((minibatch) => [...minibatch])).not.toEqual([...rows]);
  expect(second).not.toEqual(first);
  expect(deal(8)).toEqual(first);
});

it('each row is equally likely to come first', () => {
  const counts = new Map<number, number>();
  const few = rows.subarray(0, 5);
  for (let step = 0; step < 5000; step++) {
    const [[first]] = dealMinibatches(few, 1, { stream, step });
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  // Each count has mean 1000 and standard deviation 28.
  for (const row of few) expect(Math.abs((counts.get(row) ?? 0) - 1000)).toBeLessThan(120);
});
