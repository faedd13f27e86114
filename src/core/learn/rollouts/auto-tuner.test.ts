import { describe, expect, it } from 'vitest';
import { AutoTuner } from './auto-tuner.ts';

/** Gives the candidates in the order of their use. `time` says how long each one takes. */
function tune(
  rounds: number,
  candidates: string[],
  time: (candidate: string, round: number) => number,
): string {
  const tuner = new AutoTuner(candidates);
  let used = '';
  for (let round = 0; round < rounds; round++) {
    used += tuner.candidate;
    tuner.record(time(tuner.candidate, round));
  }
  return used;
}

describe('AutoTuner', () => {
  it('tries the candidates in turn, four times each, then keeps the fastest', () => {
    expect(tune(11, ['a', 'b'], (candidate) => (candidate === 'a' ? 3 : 2))).toBe('ababababbbb');
    expect(tune(14, ['a', 'b', 'c'], (candidate) => (candidate === 'b' ? 2 : 3))).toBe('abcabcabcabcbb');
  });

  it('keeps the default unless another candidate is faster by a tenth', () => {
    expect(tune(10, ['a', 'b'], (candidate) => (candidate === 'a' ? 1.09 : 1)).slice(8)).toBe('aa');
    expect(tune(10, ['a', 'b'], (candidate) => (candidate === 'a' ? 1.11 : 1)).slice(8)).toBe('bb');
  });

  it('compares the best time of each, so that a slow start or a busy moment does not count', () => {
    const times: Record<string, number[]> = { a: [3, 3, 3, 3], b: [90, 2, 50, 4] };
    expect(tune(9, ['a', 'b'], (candidate, round) => times[candidate][round >> 1] ?? 1).at(-1)).toBe('b');
  });

  it('needs no trials for a single candidate', () => {
    expect(tune(3, ['a'], () => 1)).toBe('aaa');
  });
});
