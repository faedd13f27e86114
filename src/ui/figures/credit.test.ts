import { describe, expect, it } from 'vitest';
import { type Credit, creditGames, scoreOf } from './credit.ts';

/** Three games of three steps with P(move) = ½. */
const GAMES = [
  { actions: [1, 0, 1], rewards: [1, 0, 1] },
  { actions: [1, 0, 0], rewards: [0, 0, 1] },
  { actions: [0, 1, 0], rewards: [1, 0, 1] },
];
const credited = (credit: Credit, subtractMean = false, games = GAMES) =>
  creditGames(games, { theta: 0.5, credit, subtractMean });

describe('the gradient of a game', () => {
  it('has the scores 1 / θ and −1 / (1 − θ)', () => {
    expect([scoreOf(1, 0.5), scoreOf(0, 0.5)]).toEqual([2, -2]);
    expect(scoreOf(1, 0.8)).toBeCloseTo(1.25, 12);
    expect(scoreOf(0, 0.8)).toBeCloseTo(-5, 12);
  });

  it('with reward to go is 4, −2 and −4', () => {
    const games = credited('reward-to-go');
    expect(games.map(({ gradient }) => gradient)).toEqual([4, -2, -4]);
    expect(games.map(({ steps }) => steps.map(({ credit }) => credit))).toEqual([
      [2, 1, 1],
      [1, 1, 1],
      [2, 1, 1],
    ]);
    expect(games[2].steps.map(({ gradient }) => gradient)).toEqual([-4, 2, -2]); // the last two cancel
  });

  it('with the total reward is the same here, from other steps', () => {
    const games = credited('whole-return');
    expect(games.map(({ gradient }) => gradient)).toEqual([4, -2, -4]);
    expect(games[0].steps.map(({ credit }) => credit)).toEqual([2, 2, 2]);
    expect(games[2].steps.map(({ gradient }) => gradient)).toEqual([-4, 4, -4]);
  });

  it('of the third game is 0 if each reward is one less', () => {
    const less = GAMES.map(({ actions, rewards }) => ({ actions, rewards: rewards.map((r) => r - 1) }));
    expect(credited('reward-to-go', false, less)[2].gradient).toBe(0);
  });

  it('with the mean as baseline has credits that sum to 0', () => {
    const games = credited('reward-to-go', true); // mean: (4 + 3 + 4) / 9
    expect(games[0].steps.map(({ credit }) => credit)).toEqual([2 - 11 / 9, 1 - 11 / 9, 1 - 11 / 9]);
    const sum = games.flatMap(({ steps }) => steps).reduce((total, { credit }) => total + credit, 0);
    expect(sum).toBeCloseTo(0, 12);
  });
});
