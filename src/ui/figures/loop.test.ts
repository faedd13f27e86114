import { describe, expect, it } from 'vitest';
import { countMoments, findMoment, firstWeights, LinearPolicy, numberOf, playEpisode } from './loop.ts';
import { type FigureWorldId, makeWorld } from './shared/worlds.ts';

const SETTINGS = { seed: 1, gamma: 0.9, learningRate: 0.5 };
/** The first episode of a policy that does not prefer any action. */
const first = (id: FigureWorldId = 'AliasedGrid-v0', settings = SETTINGS) => {
  const world = makeWorld(id, 20);
  return playEpisode(world, firstWeights(world), settings, 0);
};
const expectClose = (values: readonly number[], expected: readonly number[]): void => {
  for (const [i, value] of expected.entries()) expect(values[i], `number ${i}`).toBeCloseTo(value, 6);
};

describe('an episode of the vacuum cleaner', () => {
  // The actions, from the left end: left and up against the walls, right, down against a wall, right, up against a wall, down to the goal.
  const { steps, gradient, weights, nextWeights, states, isTruncated } = first();

  it('takes the action in whose quarter the uniform number falls', () => {
    expect(steps.map(({ action }) => action)).toEqual([3, 0, 1, 2, 1, 0, 2]);
    for (const { action, uniform } of steps) expect(action).toBe(Math.floor(4 * uniform));
    expect(states.map(([room]) => room)).toEqual([0, 0, 0, 1, 1, 2, 2, 6]);
    expect(isTruncated).toBe(false);
  });

  it('has the walls around the cleaner as observations', () => {
    const seen = steps.map(({ observation }) => observation.join(''));
    expect(seen).toEqual(['1001', '1001', '1001', '1010', '1010', '1000', '1000']);
    expect(steps[3].features).toEqual([1, 0, 1, 0]);
  });

  it('has returns that walk backwards: G = r + 0.9 · G of the next step', () => {
    expect(steps.map(({ reward }) => reward)).toEqual([-0.02, -0.02, -0.02, -0.02, -0.02, -0.02, 1]);
    const returns = [0.4377292, 0.508588, 0.58732, 0.6748, 0.772, 0.88, 1];
    expectClose(
      steps.map((step) => step.return),
      returns,
    );
    // −log ¼ = 1.386294
    expectClose(
      steps.map(({ loss }) => loss),
      [0.6068215, 0.7050527, 0.8141984, 0.9354714, 1.0702192, 1.219939, 1.3862944],
    );
  });

  it('has the gradient (1/7) Σ (¼ − 1[a]) · x · G', () => {
    expectClose(gradient.slice(16), [-0.0247827, -0.0206015, -0.0656701, 0.1110543]); // biases: x is 1
    expectClose(gradient.slice(12, 16), [-0.0178827, -0.0291301, 0.0547728, -0.00776]); // a wall on the left: the first three steps
    expect(gradient.slice(4, 8)).toEqual([0, 0, 0, 0]); // no wall on the right was seen
  });

  it('is followed by a step of half the gradient downwards', () => {
    expect(weights).toEqual(Array(20).fill(0));
    expectClose(nextWeights.slice(16), [0.0123913, 0.0103007, 0.0328351, -0.0555272]);
  });
});

describe('an episode', () => {
  it('depends only on the seed, the weights and its number', () => {
    const world = makeWorld('AliasedGrid-v0', 20);
    const before = first();
    const second = playEpisode(world, before.nextWeights, SETTINGS, 1);
    expect(playEpisode(world, firstWeights(world), SETTINGS, 0)).toEqual(before);
    expect(playEpisode(world, before.nextWeights, SETTINGS, 1)).toEqual(second);
    expect(second.steps).not.toEqual(before.steps);
  });

  it('is cut off by the time limit', () => {
    const { steps, isTruncated } = first('Maze-v0');
    expect([steps.length, isTruncated]).toEqual([20, true]);
    expect(steps[19].return).toBe(-1); // rewards after the limit are unknown, and count as 0
    expect(steps[17].return).toBeCloseTo(-1 - 0.9 - 0.81, 12);
  });

  it('has one-hot inputs for the row and the column of a maze', () => {
    expect(first('Maze-v0').steps[0].features).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('of a cart has its four numbers as inputs', () => {
    const { steps } = first('CartPole-v1');
    expect(steps[0].features).toEqual(steps[0].observation);
    expect(steps.every(({ reward }) => reward === 1)).toBe(true);
  });
});

describe('a linear policy', () => {
  it('adds the bias and the weights of the inputs: z = 2 and 0.5 for a maze in row 1, column 2', () => {
    const world = makeWorld('Maze-v0');
    const weights = firstWeights(world);
    weights[4 * 1] = 1; // row 1, up
    weights[4 * 7] = 0.5; // column 2, up
    weights[4 * 10] = 0.5; // the bias of up
    weights[4 * 7 + 2] = 0.5; // column 2, down
    const { logits, probabilities } = new LinearPolicy(world, weights).decide([1, 2]);
    expect(logits).toEqual([2, 0, 0.5, 0]);
    // e² = 7.389056, e^0.5 = 1.648721, 1 and 1: their sum is 11.037777
    expectClose(probabilities, [0.669433, 0.090598, 0.149371, 0.090598]);
  });
});

describe('the moments of an episode', () => {
  it('are five for each step, the returns backwards, the losses, the gradient and the update', () => {
    const lines = Array.from({ length: countMoments(2) }, (_, m) => findMoment(m, 2));
    expect(lines.map(({ line, t }) => `${line} ${t}`)).toEqual([
      ...['observe 0', 'probabilities 0', 'draw 0', 'reward 0', 'store 0'],
      ...['observe 1', 'probabilities 1', 'draw 1', 'reward 1', 'store 1'],
      ...['return 1', 'return 0', 'loss 0', 'loss 1', 'gradient 1', 'update 1'],
    ]);
  });

  it('have numbers that find them', () => {
    for (let m = 0; m < countMoments(3); m++) expect(numberOf(findMoment(m, 3), 3)).toBe(m);
  });
});
