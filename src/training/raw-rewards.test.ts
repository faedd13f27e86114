import { expect, it } from 'vitest';
import { withGamma, withoutRewardWrappers, withoutRewardWrappersIn } from './raw-rewards.ts';

it('NormalizeReward gets the discount of the algorithm, unless it has one of its own', () => {
  const wrappers = ['NormalizeObservation', { name: 'NormalizeReward', clip: 10 }, 'NormalizeReward'];
  expect(withGamma(wrappers, 0.9)).toEqual([
    'NormalizeObservation',
    { name: 'NormalizeReward', gamma: 0.9, clip: 10 },
    { name: 'NormalizeReward', gamma: 0.9 },
  ]);
  expect(withGamma([{ name: 'NormalizeReward', gamma: 0.5 }], 0.9)).toEqual([
    { name: 'NormalizeReward', gamma: 0.5 },
  ]);
  expect(withGamma(wrappers, undefined)).toBe(wrappers); // a search has no discount
});

it('evaluations leave out the wrappers that change rewards, of the run and of the environment', () => {
  const wrappers = ['ClipAction', { name: 'ClipReward', minReward: -1 }, 'NormalizeReward'];
  expect(withoutRewardWrappers(wrappers)).toEqual(['ClipAction']);
  expect(withoutRewardWrappersIn({ wrappers, goal: 3 })).toEqual({ wrappers: ['ClipAction'], goal: 3 });
  expect(withoutRewardWrappersIn({ goal: 3 })).toEqual({ goal: 3 });
});
