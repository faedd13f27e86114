import { expect, it } from 'vitest';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { RolloutMemory } from './rollout-memory.ts';

/** The memory for rollouts of N environments with D observed numbers. */
function create(
  numEnvs: number,
  size: number,
  lengths: { rolloutSteps?: number; maxEpisodeSteps?: number },
  actionSpace = new Discrete(2),
) {
  return createFor(numEnvs, new Box(-1, 1, [size]), lengths, actionSpace);
}

function createFor(
  numEnvs: number,
  observationSpace: Box,
  { rolloutSteps = Infinity, maxEpisodeSteps = Infinity },
  actionSpace = new Discrete(2),
) {
  const envs = {
    ...{ numEnvs, autoreset: 'same-step', spec: { id: 'Test-v0', maxEpisodeSteps } },
    ...{ observationSpace, actionSpace },
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

it('takes at most 51 MiB for 128 steps of 64 environments whose observations are 80 × 80 bytes', () => {
  const memory = createFor(64, new Box(-1, 1, [80, 80], 'int8'), { rolloutSteps: 128 });
  memory.reserve(128);
  // 8,192 rows of 6,400 bytes for the picture and 28 for the rest: an action, two floats, a reward, 4 flags and a time
  expect(memory.arrays.buffer.byteLength).toBe(8192 * (6400 + 28));
  expect(memory.read(128, []).observations).toBeInstanceOf(Int8Array);
});

it('keeps the final observations of bytes as bytes, of truncated episodes only', () => {
  const memory = createFor(2, new Box(0, 255, [1, 2], 'uint8'), { rolloutSteps: 2 });
  memory.reserve(2);
  const { mask, truncated } = memory.arrays;
  mask.fill(1);
  truncated[3] = 1;
  const finals = [{ t: 1, env: 1, observation: Uint8Array.of(7, 255) }];
  expect(memory.read(2, finals)).toMatchObject({
    cutRows: Int32Array.of(3),
    finalObservations: Uint8Array.of(7, 255),
  });
  expect(memory.read(1, []).finalObservations).toEqual(new Uint8Array());
});
