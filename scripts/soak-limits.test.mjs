import { describe, expect, it } from 'vitest';
import { describeLimits, findFaults } from './soak-limits.mjs';

const round = {
  task: 'CartPole-v1 by ppo',
  iterations: 5,
  disturbances: { paused: 2 },
  longestStallMs: 100,
  tensors: 0,
  gpuBytes: 0,
  workers: 0,
  heapBytes: 10e6,
  nodes: 100,
  listeners: 10,
};

describe('a soak', () => {
  it('is within its limits if what is left does not grow', () => {
    const rounds = [20e6, 10e6, 10.5e6, 11e6, 10e6, 12e6].map((heapBytes) => ({ ...round, heapBytes }));
    expect(findFaults(rounds)).toEqual([]);
  });

  it('may grow in the first third, which loads what is missing, and not in the last', () => {
    const rounds = [10e6, 30e6, 30e6, 30e6, 30e6, 40e6].map((heapBytes) => ({ ...round, heapBytes }));
    expect(findFaults(rounds)).toEqual([
      'bytes in the heap grew from 30000000 to 40000000, the limit is 37000000.',
    ]);
  });

  it('leaves no tensor more than before', () => {
    const rounds = [2, 2, 3].map((tensors) => ({ ...round, tensors }));
    expect(findFaults(rounds)).toEqual(['tensors grew from 2 to 3, the limit is 2.']);
  });

  it('says which round failed, stood still or left workers', () => {
    const rounds = [
      round,
      { ...round, error: 'no iteration' },
      { ...round, longestStallMs: 2000.4 },
      { ...round, workers: 2 },
    ];
    expect(findFaults(rounds)).toEqual([
      'round 2 (CartPole-v1 by ppo): no iteration',
      'round 3 (CartPole-v1 by ppo): the page did not answer for 2000 ms, the limit is 1000.',
      'round 4 (CartPole-v1 by ppo): 2 workers were left.',
    ]);
  });

  it('prints how often each thing happened, and a table of what is limited', () => {
    const rounds = [
      round,
      { ...round, heapBytes: 11e6, disturbances: { paused: 1, 'worker killed': 1 } },
      round,
    ];
    expect(describeLimits(rounds).split('\n')).toEqual([
      '3 rounds: paused 5 times, worker killed 1 times',
      'at most               second third    last third',
      'bytes in the heap         11000000      10000000',
      'bytes on the GPU                 0             0',
      'nodes                          100           100',
      'listeners                       10            10',
      'tensors                          0             0',
      'longest stall 100 ms',
    ]);
  });
});
