import { describe, expect, it } from 'vitest';
import { Cleaner, expectSteps, greedyRight, longRunReward, moveProbabilities, Player } from './aliasing.ts';

describe('the vacuum cleaner', () => {
  it('senses walls, and draws its direction only in the rooms that look alike', () => {
    expect(moveProbabilities([1, 0, 0, 1], 0.3)).toEqual([0, 1, 0, 0]);
    expect(moveProbabilities([1, 1, 0, 0], 0.3)).toEqual([0, 0, 0, 1]);
    expect(moveProbabilities([1, 0, 0, 0], 0.3)).toEqual([0, 0, 1, 0]);
    expect(moveProbabilities([1, 0, 1, 0], 0.25)).toEqual([0, 0.25, 0, 0.75]);
  });

  it.each([
    [0.2, 0],
    [0.8, 1],
    [0.5, 1],
  ])('moves with P(right) %s greedily: %s', (right, expected) => {
    expect(greedyRight(right)).toBe(expected);
  });

  it('needs 3 steps from one end and runs for ever from the other one, if it is deterministic', () => {
    expect(expectSteps(1, 0)).toEqual({ steps: 3, found: 1 });
    expect(expectSteps(1, 4)).toEqual({ steps: 50, found: 0 });
    expect(expectSteps(0, 0)).toEqual({ steps: 50, found: 0 });
    expect(expectSteps(0)).toEqual({ steps: 26.5, found: 0.5 });
  });

  // T = 1 + 2 K steps with P(K > j) = (1 − p)^j: E[min(T, 50)] = 3 + 2 Σ_{j=1}^{23} (1 − p)^j + (1 − p)^24
  it.each([0.05, 0.5, 0.9])(
    'needs from the left end with P(right) %s as many steps as the geometric series says',
    (p) => {
      const q = 1 - p;
      const steps = 3 + (2 * (q - q ** 24)) / p + q ** 24;
      expect(expectSteps(p, 0).steps).toBeCloseTo(steps, 10);
      expect(expectSteps(p, 4).steps).toBeCloseTo(expectSteps(q, 0).steps, 10);
      expect(expectSteps(p, 0).found).toBeCloseTo(1 - q ** 24, 10);
    },
  );

  it('needs least with a probability of 1/2: 5 steps', () => {
    expect(expectSteps(0.5).steps).toBeCloseTo(5, 5);
    for (const right of [0.1, 0.3, 0.45, 0.55, 0.9]) expect(expectSteps(right).steps).toBeGreaterThan(5);
  });

  it.each([0, 0.3, 0.5])('needs in simulated episodes the expected number of steps, P(right) %s', (right) => {
    const cleaner = new Cleaner(right, 3);
    while (cleaner.episodes < 1000) cleaner.step();
    const { steps, found } = expectSteps(right);
    // 5 standard errors; the deviations are at most 23.5 steps and 1/2
    expect(Math.abs(cleaner.steps / 1000 - steps)).toBeLessThan(right === 0 ? 3.8 : 1);
    expect(Math.abs(cleaner.found / 1000 - found)).toBeLessThan(0.08);
  });

  it('starts where another one with the same seed starts, and waits at the end for the next step', () => {
    const [still, other] = [new Cleaner(0, 8), new Cleaner(0.5, 8)];
    for (let episode = 0; episode < 10; episode++) {
      for (const cleaner of [still, other]) while (cleaner.episodes === episode) cleaner.step();
      expect(other.room).toBe(6);
      for (const cleaner of [still, other]) cleaner.step();
      expect(still.elapsed).toBe(0);
      expect(other.room).toBe(still.room);
    }
  });
});

describe('rock, paper, scissors', () => {
  it('loses every round but the first with a fixed hand', () => {
    const player = new Player(1, 1);
    for (let round = 0; round < 100; round++) player.step();
    expect(player.scores).toHaveLength(101);
    expect(player.scores[100] - player.scores[1]).toBe(-99);
    player.step();
    expect(player.scores).toHaveLength(2); // the next game
  });

  // by hand: 1 loses always, 1/2 wins with P 1/4 and loses with P 1/2, 0 loses with P 1/2
  it.each([
    [1, -1],
    [0.5, -0.25],
    [1 / 3, 0],
    [0, -0.5],
  ])('has with P(rock) %s in the long run the reward %s', (rock, expected) => {
    expect(longRunReward(rock)).toBeCloseTo(expected, 12);
    const player = new Player(rock, 2);
    let [sum, count] = [0, 0];
    for (let round = 0; round < 20_000; round++) {
      const before = player.reward;
      player.step();
      if (player.scores.length <= 51) continue; // the counts are not yet like the policy
      sum += player.reward - before;
      count++;
    }
    expect(Math.abs(sum / count - expected)).toBeLessThan(0.05); // 5 standard errors are 0.04
  });
});
