import { expect, it } from 'vitest';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { RolloutMemory } from './rollout-memory.ts';

/** The memory for rollouts of N environments with D observed numbers. */
function create(
  numEnvs: number,
  size: number,
  { rolloutSteps = Infinity, maxEpisodeSteps = Infinity },
  actionSpace = new Discrete(2),
) {
  const envs = {
    ...{ numEnvs, autoreset: 'same-step', spec: { id: 'Test-v0', maxEpisodeSteps } },
    ...{ observationSpace: new Box(-1, 1, [size]), actionSpace },
  } as unknown as ParallelEnv;
  return new RolloutMemory(envs, rolloutSteps);
}

it('refuses a rollout of more than 4 GiB before it begins, and says how much it would take', () => {
  // 400 · 512 rows of 4 · 60,000 bytes and some: 45.8 GiB
  for (const options of [{ rolloutSteps: 400 }, { maxEpisodeSteps: 400 }]) {
    expect(() => create(512, 60_000, options)).toThrow(RangeError);
    expect(() => create(512, 60_000, options)).toThrow(
      'EpisodeCollector: expected a rollout that fits into memory (at most 4 GiB), got one of 45.8 GiB: 400 steps of 512 environments ' +
        'with 60000 observed numbers. Use fewer environments, a smaller rolloutSteps',
    );
  }
  expect(() => create(512, 60_000, {})).toThrow('got one of 7.33 GiB: 64 steps of 512');
  expect(() => create(65_536, 4, { rolloutSteps: 1e6 })).toThrow(/got one of 2690 GiB: 1000000 steps/);
});

it('begins rollouts of whole episodes that may end early, and refuses the step that has no room', () => {
  const memory = create(1, 60_000, { maxEpisodeSteps: 1e6 });
  memory.reserve(1);
  expect(() => memory.reserve(20_000)).toThrow(/got one of 4.47 GiB: 20000 steps of 1 environments/);
});

it('makes no more room than a rollout can need', () => {
  for (const options of [{ rolloutSteps: 10 }, { maxEpisodeSteps: 10 }]) {
    const memory = create(100, 100_000, options); // 64 steps would take 2.4 GiB
    memory.reserve(1);
    expect(memory.arrays.rows).toBe(10 * 100);
    expect(memory.read(10, []).observations.length).toBe(10 * 100 * 100_000);
  }
});

it('blames the size for a failed allocation only', () => {
  const reserve = (error: Error) => {
    const actionSpace = new Discrete(2);
    const memory = create(2, 4, {}, actionSpace);
    class Failing {
      static readonly BYTES_PER_ELEMENT = 4;
      constructor() {
        throw error;
      }
    }
    Object.defineProperty(actionSpace, 'rowType', { value: Failing });
    memory.reserve(1);
  };
  expect(() => reserve(new RangeError('Array buffer allocation failed'))).toThrow('fits into memory');
  const mistake = new TypeError('not a function');
  expect(() => reserve(mistake)).toThrow(mistake);
});
