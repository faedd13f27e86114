import type { CounterStream } from '../../random/counter-stream.ts';

/**
 * Deals rows, in random order, into minibatches of at most `size` rows, of equal size or one row apart. The order depends only on the
 * stream and on `step`.
 */
export function dealMinibatches(
  rows: Int32Array,
  size: number,
  { stream, step }: { stream: CounterStream; step: number },
): Int32Array[] {
  const shuffled = rows.slice();
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(stream.uniform(i, step) * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  const count = Math.ceil(rows.length / size);
  const first = (m: number) => Math.floor((m * rows.length) / count);
  return Array.from({ length: count }, (_, m) => shuffled.subarray(first(m), first(m + 1)));
}
