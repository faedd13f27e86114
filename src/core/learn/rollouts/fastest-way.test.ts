import { describe, expect, it } from 'vitest';
import { FastestWay } from './fastest-way.ts';

/** The ways gone, when each takes what `time` says. */
function go(rounds: number, ways: string[], time: (way: string, round: number) => number): string {
  const choice = new FastestWay(ways);
  let gone = '';
  for (let round = 0; round < rounds; round++) {
    gone += choice.way;
    choice.report(time(choice.way, round));
  }
  return gone;
}

describe('the fastest way', () => {
  it('is tried in turn with the others, four times each, and taken from then on', () => {
    expect(go(11, ['a', 'b'], (way) => (way === 'a' ? 3 : 2))).toBe('ababababbbb');
    expect(go(14, ['a', 'b', 'c'], (way) => (way === 'b' ? 2 : 3))).toBe('abcabcabcabcbb');
  });

  it('is the plain one unless another is faster by a tenth', () => {
    expect(go(10, ['a', 'b'], (way) => (way === 'a' ? 1.09 : 1)).slice(8)).toBe('aa');
    expect(go(10, ['a', 'b'], (way) => (way === 'a' ? 1.11 : 1)).slice(8)).toBe('bb');
  });

  it('is told by the best time of each: a slow start and a busy moment do not count', () => {
    const times: Record<string, number[]> = { a: [3, 3, 3, 3], b: [90, 2, 50, 4] };
    expect(go(9, ['a', 'b'], (way, round) => times[way][round >> 1] ?? 1).at(-1)).toBe('b');
  });

  it('needs no trial where there is one only', () => {
    expect(go(3, ['a'], () => 1)).toBe('aaa');
  });
});
