import { expect, it, vi } from 'vitest';
import version2 from '../core/policy/testing/version-2.json';
import { evaluate, loadPolicy, makeVec } from '../index.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import type { PlayedEvent } from './protocol.ts';

/** Always pushes to the same side, so that its episodes end soon and at different times. */
const untrained = {
  ...version2,
  weights: version2.weights.map((text) => btoa('\0'.repeat(atob(text).length))),
};

const MODULE = `data:text/javascript,${encodeURIComponent(
  'export default ({ CartPole }) => ({ MyPole: class extends CartPole {} })',
)}`;

const how = {
  env: 'CartPole-v1',
  envOptions: {},
  episodes: 3,
  greedy: true,
  seed: 1000,
  backend: 'cpu',
} as const;

const ignore = async (): Promise<void> => {};

it('plays the episodes that evaluate plays in as many environments, and reports every round but the last', async () => {
  const events: PlayedEvent[] = [];
  const play = (episodes: number, seed: number) =>
    evaluatePolicy({ ...how, policy: untrained, episodes, seed }, async (event) => {
      events.push(event);
    });
  const all = await play(70, 1000);
  if (all.ended !== 'done') throw new Error('expected returns');
  const envs = await makeVec(how.env, { numEnvs: 64, workers: 0 });
  const policy = await loadPolicy(untrained, envs, { backend: 'cpu' });
  expect(all.returns).toEqual(await evaluate(envs, policy, { episodes: 70, seed: 1000 }));
  policy.dispose();
  expect(new Set(all.returns).size).toBeGreaterThan(1);
  const sum = all.returns.slice(0, 64).reduce((total, value) => total + value, 0);
  const betweenRounds = events.filter((event) => event.episodes > 0); // on a slow machine, others come during a round
  expect(betweenRounds).toEqual([
    { kind: 'played', episodes: 64, meanReturn: sum / 64, steps: expect.any(Number) },
  ]);
});

it('plays a saved policy of version 2, too', async () => {
  expect(await evaluatePolicy({ ...how, policy: version2 }, ignore)).toEqual({
    ...{ ended: 'done', returns: [500, 500, 500], backend: 'cpu' },
  });
});

it('plays a policy that learned through NormalizeObservation with its statistics and epsilon', async () => {
  // (x − 0) / √(0.75 + 0.25) does not change the observations
  const statistics = { mean: [0, 0, 0, 0], variance: [0.75, 0.75, 0.75, 0.75], count: 10, epsilon: 0.25 };
  const policy = { ...version2, observationStatistics: statistics };
  expect(await evaluatePolicy({ ...how, policy }, ignore)).toMatchObject({ returns: [500, 500, 500] });
});

it('plays without the wrappers that change rewards', async () => {
  const clip = { wrappers: [{ name: 'ClipReward', maxReward: 0.1 }] };
  const plain = await evaluatePolicy({ ...how, policy: untrained }, ignore);
  expect(await evaluatePolicy({ ...how, policy: untrained, envOptions: clip }, ignore)).toEqual(plain);
});

it('plays in the environment of a module, and names the limit that it sets if there is none', async () => {
  const play = (envOptions: object) =>
    evaluatePolicy(
      { ...how, policy: version2, env: 'MyPole', envSrc: MODULE, envOptions: { ...envOptions } },
      ignore,
    );
  expect(await play({ maxEpisodeSteps: 3 })).toMatchObject({ ended: 'done', returns: [3, 3, 3] });
  const free = await play({});
  expect(free).toMatchObject({ ended: 'done', maxEpisodeSteps: 1000 });
  expect(free.ended === 'done' && Math.max(...free.returns)).toBeGreaterThan(3);
});

it('continues if a report during a round fails, and ends if one between two rounds does', async () => {
  const every = vi.spyOn(globalThis, 'setInterval').mockImplementation((tick) => {
    (tick as () => void)();
    return 0 as never;
  });
  const broken = async (): Promise<void> => {
    throw new Error('the page has gone');
  };
  const play = (episodes: number) => evaluatePolicy({ ...how, policy: untrained, episodes }, broken);
  expect(await play(3)).toMatchObject({ ended: 'done' });
  await expect(play(70)).rejects.toThrow('the page has gone');
  every.mockRestore();
});

it('refuses a damaged file', async () => {
  expect(await evaluatePolicy({ ...how, policy: { ...version2, weights: [] } }, ignore)).toEqual({
    ended: 'refused',
    message: 'evaluate: expected a saved policy with 4 arrays of weights, got 0. Is the file complete?',
  });
});
