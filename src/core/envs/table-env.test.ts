import { describe, expect, it } from 'vitest';
import { CliffWalking, FrozenLake, Taxi } from '../../envs.ts';

const own = { desc: ['SFH', 'FFG'], rewardSchedule: [5, -5, -1], successRate: 0.5 } as const;

describe('consecutive environments', () => {
  it.each([
    ['CliffWalking', () => new CliffWalking({ isSlippery: true })],
    ['FrozenLake', () => new FrozenLake({ mapName: '8x8' })],
    ['FrozenLake with a map of its own', () => new FrozenLake({ ...own, desc: [...own.desc] })],
    ['Taxi', () => new Taxi({ isRainy: true })],
  ])('share one table if their options are the same: %s', (_name, make) => {
    expect(make().transitions).toBe(make().transitions);
  });

  it.each([
    ['isSlippery', { ...own, isSlippery: false }],
    ['successRate', { ...own, successRate: 0.25 }],
    ['the reward of the goal', { ...own, rewardSchedule: [4, -5, -1] }],
    ['the reward of a hole', { ...own, rewardSchedule: [5, -4, -1] }],
    ['the reward of a frozen tile', { ...own, rewardSchedule: [5, -5, -2] }],
    ['the map', { ...own, desc: ['SFF', 'HFG'] }],
    ['the shape of the map', { ...own, desc: ['SF', 'HF', 'FG'] }],
  ] as const)('have their own tables if they differ in %s', (_name, options) => {
    const first = new FrozenLake(own).transitions;
    const other = new FrozenLake(options).transitions;
    expect(other).not.toEqual(first);
    expect(new FrozenLake(own).transitions).toEqual(first);
  });

  it('have different tables if their options differ', () => {
    const weathers = [{}, { isRainy: true }, { isRainy: true, rainyProbability: 0.5 }];
    const outcomes = weathers.map((options) => new Taxi(options).transitions[0][0].length);
    const likely = weathers.map((options) => new Taxi(options).transitions[0][0][0].probability);
    expect(outcomes).toEqual([1, 3, 3]);
    expect(likely).toEqual([1, 0.8, 0.5]);
    const grounds = [false, true, false].map((isSlippery) => new CliffWalking({ isSlippery }));
    expect(grounds.map(({ transitions }) => transitions[0][0].length)).toEqual([1, 3, 1]);
  });

  it('have their own tables on random maps', () => {
    const [first, other] = [0, 1].map(() => new FrozenLake({ mapName: null }));
    expect(other.transitions).not.toEqual(first.transitions);
  });
});
