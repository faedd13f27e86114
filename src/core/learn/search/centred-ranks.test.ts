import { describe, expect, it } from 'vitest';
import { centredRanks } from './centred-ranks.ts';

describe('centredRanks', () => {
  it('goes from −½ for the lowest score to ½ for the highest', () => {
    const ranks = centredRanks([10, -5, 3, 7]);
    for (const [i, rank] of [0.5, -0.5, -1 / 6, 1 / 6].entries()) expect(ranks[i]).toBeCloseTo(rank, 12);
  });

  it('gives equal scores the average of their ranks', () => {
    expect([...centredRanks([1, 1, 3])]).toEqual([-0.25, -0.25, 0.5]);
    expect([...centredRanks([7, 7, 7, 7])]).toEqual([0, 0, 0, 0]);
  });

  it('depends only on the order of the scores', () => {
    const scores = [10, -5, 3, 7, 3];
    expect(centredRanks(scores.map((score) => Math.exp(score) - 9))).toEqual(centredRanks(scores));
  });

  it('has a mean of 0, and gives a single score 0', () => {
    expect(centredRanks([4, 4, 9, -1, 2]).reduce((sum, rank) => sum + rank)).toBeCloseTo(0, 12);
    expect([...centredRanks([5])]).toEqual([0]);
  });
});
