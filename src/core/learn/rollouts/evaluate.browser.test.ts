import { describe, expect, it } from 'vitest';
import {
  a2c,
  BatchEnv,
  createPolicy,
  evaluate,
  findWrapper,
  type MakeVecOptions,
  makeVec,
  NormalizeObservation,
  NormalizeReward,
  type ParallelEnv,
  PauseSwitch,
  type Policy,
  ppo,
  type ReinforceOptions,
  type Report,
  reinforce,
} from '../../../index.ts';
import { freezeStatistics } from '../../vector/wrap-parallel-env.ts';
import { Endless, Stairs } from '../testing/envs.ts';
import { createPolicyWith, takeReports } from '../testing/policies.ts';

// Observations are 0, so that only the biases matter: action 1 has probability ¾.
const shape = { inputs: 1, hidden: [], outputs: 2, activation: 'tanh' } as const;
const weights = [new Float32Array(2), Float32Array.of(0, Math.log(3))];
const createStairs = (autoreset: 'same-step' | 'next-step' = 'same-step') =>
  new BatchEnv(Stairs, { numEnvs: 3, seed: 0, autoreset, envOptions: { maxEpisodeSteps: 9 } }); // returns 1 + 2 + 3, 1 and 1 + 2

it('plays rounds of one episode per environment, and counts only the first environments of the last round', async () => {
  const policy = await createPolicyWith(shape, weights, 'cpu');
  for (const autoreset of ['same-step', 'next-step'] as const) {
    const envs = createStairs(autoreset);
    const returns = await evaluate(envs, policy, { episodes: 6 });
    for (const round of [returns.slice(0, 3), returns.slice(3)]) expect([...round].sort()).toEqual([1, 3, 6]);
    for (const episodes of [1, 2, 3, 4, 5]) {
      expect(await evaluate(envs, policy, { episodes })).toEqual(returns.slice(0, episodes));
    }
  }
  policy.dispose();
});

it('takes the most probable action, or draws actions if not greedy', async () => {
  const policy = await createPolicyWith(shape, weights, 'cpu');
  for (const greedy of [undefined, true, false]) {
    const envs = createStairs();
    await evaluate(envs, policy, { episodes: 600, ...(greedy === undefined ? {} : { greedy }) });
    const actions = (envs.envs as Stairs[]).flatMap(({ episodes }) => episodes.flat());
    const share = actions.reduce((sum, action) => sum + action, 0) / actions.length;
    if (greedy === false) expect(Math.abs(share - 0.75)).toBeLessThan(0.05);
    else expect(share).toBe(1);
  }
  policy.dispose();
});

it('can be paused and aborted', async () => {
  const envs = new BatchEnv(Endless, { numEnvs: 1 });
  const policy = await createPolicy(envs, { backend: 'cpu' });
  const controller = new AbortController();
  const pause = new PauseSwitch();
  const reason = new Error('enough');
  let steps = 0;
  (envs.envs[0] as Endless).onStep = (step) => {
    steps = step;
    if (step === 3) pause.pause();
  };
  const ended = expect(
    evaluate(envs, policy, { episodes: 1, maxEpisodeSteps: 1000, pause, signal: controller.signal }),
  ).rejects.toBe(reason);
  while (!pause.paused) await new Promise((resolve) => setTimeout(resolve));
  controller.abort(reason);
  await ended;
  expect(steps).toBe(3);
  policy.dispose();
});

it('and a training refuse a policy for other observations or actions', async () => {
  const options = { numEnvs: 2, workers: 0, seed: 1 };
  const [poles, arms] = [await makeVec('CartPole-v1', options), await makeVec('Acrobot-v1', options)];
  const policy = await createPolicy(poles, { backend: 'cpu', seed: 1 });
  const message =
    /^Policy: expected a policy for Acrobot-v1 \(6 numbers .* got one for CartPole-v1 \(4 numbers/;
  await expect(evaluate(arms, policy, { episodes: 1 })).rejects.toThrow(message);
  await expect(reinforce(arms, policy).next()).rejects.toThrow(message);
});

it('and a training say what to pass instead of swapped or missing arguments', async () => {
  const envs = await makeVec('CartPole-v1', { numEnvs: 2, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, { backend: 'cpu', seed: 1 });
  const expected = 'expected parallel environments, got an object of class Policy.';
  const [first, second] = [policy as never, envs as never];
  await expect(evaluate(first, second, { episodes: 1 })).rejects.toThrow(`evaluate: ${expected}`);
  for (const train of [reinforce, a2c, ppo]) {
    await expect(train(first, second).next()).rejects.toThrow(`${train.name}: ${expected}`);
    await expect(train(envs, undefined as never).next()).rejects.toThrow(
      /: expected a policy, got undefined\./,
    );
  }
  const file = (await policy.save()) as never;
  await expect(evaluate(envs, file, { episodes: 1 })).rejects.toThrow(
    'evaluate: expected a policy, got an object. Pass the result of await createPolicy(…) or loadPolicy(…).',
  );
  policy.dispose();
});

it('rejects an invalid number of episodes', async () => {
  const policy = await createPolicyWith(shape, weights, 'cpu');
  for (const episodes of [0, -1, 1.5, Number.NaN, Infinity]) {
    await expect(evaluate(createStairs(), policy, { episodes })).rejects.toThrow(
      new RangeError(`evaluate: expected episodes to be a whole number ≥ 1, got ${episodes}.`),
    );
  }
  policy.dispose();
});

it('and a training leave environments that must be reset before the next step, on this thread and in workers', async () => {
  for (const workers of [0, 2]) {
    const wrappers = ['NormalizeReward'];
    const envs = await makeVec('CartPole-v1', { numEnvs: 2, workers, seed: 1, wrappers });
    const policy = await createPolicy(envs, { hidden: [4], backend: 'cpu', seed: 1 });
    const message = /^ParallelEnv\.step: expected a reset of all environments first\./;
    for (const use of [
      () => evaluate(envs, policy, { episodes: 2 }),
      () => takeReports(1, envs, policy, {}),
      () => takeReports(1, envs, policy, { rolloutSteps: 5 }),
    ]) {
      await envs.reset();
      await envs.step([0, 1]);
      await use();
      await expect(envs.step([0, 1])).rejects.toThrow(message);
      await envs.reset();
      expect([...(await envs.step([0, 1])).infos.episodeLength]).toEqual([1, 1]);
    }
    policy.dispose();
    await envs.close();
  }
});

describe('an evaluation measures only', () => {
  const NORMALISED = { wrappers: ['NormalizeObservation', 'NormalizeReward'] };

  async function start(options: Partial<MakeVecOptions> = {}): Promise<[ParallelEnv, Policy]> {
    const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1, ...options });
    return [envs, await createPolicy(envs, { hidden: [4], backend: 'cpu', seed: 1 })];
  }

  async function end([envs, policy]: [ParallelEnv, Policy]): Promise<void> {
    policy.dispose();
    await envs.close();
  }

  const statistics = (envs: ParallelEnv) =>
    [NormalizeObservation, NormalizeReward].map((wrapper) => {
      const normalizer = findWrapper<NormalizeObservation | NormalizeReward>(envs, wrapper);
      return [normalizer?.updateStatistics, normalizer?.getStatistics()];
    });

  it('gives the same returns for the same seed, and leaves the statistics of normalisers as they are', async () => {
    const [envs, policy] = await start(NORMALISED);
    await takeReports(3, envs, policy, {});
    const before = statistics(envs);
    const returns = await evaluate(envs, policy, { episodes: 6 });
    for (let k = 0; k < 2; k++) {
      const unfreeze = freezeStatistics(envs); // the observations of a reset count, too
      await envs.reset({ seed: k });
      unfreeze();
      expect(await evaluate(envs, policy, { episodes: 6 })).toEqual(returns);
    }
    expect(await evaluate(envs, policy, { episodes: 6, seed: 2 })).not.toEqual(returns);
    await takeReports(1, envs, policy, {});
    expect(statistics(envs)).not.toEqual(before); // training continues to count
    await end([envs, policy]);
  });

  it('leaves them as they are after an error, too, and frozen ones frozen', async () => {
    const [envs, policy] = await start(NORMALISED);
    const normalizer = findWrapper(envs, NormalizeObservation) as NormalizeObservation;
    for (const updates of [true, false]) {
      normalizer.updateStatistics = updates;
      const before = statistics(envs);
      await expect(evaluate(envs, policy, { episodes: 6, signal: AbortSignal.abort() })).rejects.toThrow();
      expect(statistics(envs)).toEqual(before);
      await evaluate(envs, policy, { episodes: 1 });
      expect(statistics(envs)).toEqual(before);
    }
    await end([envs, policy]);
  });

  it.each([0, 2])(
    'does not change what a training learns, in it or between two (%i workers)',
    async (workers) => {
      const learn = async (measure: (envs: ParallelEnv, policy: Policy) => Promise<unknown>) => {
        const [envs, policy] = await start({ ...NORMALISED, workers });
        const reports: Report[] = [];
        for (let training = 0; training < 2; training++) {
          await measure(envs, policy);
          for await (const report of reinforce(envs, policy)) {
            reports.push(report);
            await measure(envs, policy);
            if (report.iteration === 2) break;
          }
        }
        const { seed } = envs;
        await end([envs, policy]);
        return { seed, reports: reports.map(({ timings, stepsPerSecond, decidedBy, ...rest }) => rest) };
      };
      const expected = await learn(async () => {});
      expect(expected.reports[2]).not.toEqual(expected.reports[0]); // the second training has other episodes
      expect(await learn((envs, policy) => evaluate(envs, policy, { episodes: 5, greedy: false }))).toEqual(
        expected,
      );
    },
  );

  it('is refused while a training is in the middle of a rollout of these environments', async () => {
    const [envs, policy] = await start();
    const options: ReinforceOptions = { rolloutSteps: 5 };
    const expected = (await takeReports(3, envs, policy, options)).at(-1)?.meanReturn;
    const [again, other] = await start();
    const reports: Report[] = [];
    for await (const report of reinforce(again, other, options)) {
      await expect(evaluate(again, other, { episodes: 1 })).rejects.toMatchObject({
        name: 'BusyError',
        message: expect.stringContaining('expected environments that no loop is using'),
      });
      reports.push(report);
      if (report.iteration === 3) break;
    }
    expect(reports.at(-1)?.meanReturn).toBe(expected);
    expect(await evaluate(again, other, { episodes: 1 })).toHaveLength(1);
    const learning = takeReports(1, again, other, {});
    await expect(evaluate(again, other, { episodes: 1 })).rejects.toMatchObject({ name: 'BusyError' });
    await learning;
    await end([envs, policy]);
    await end([again, other]);
  });
});

it('needs a time limit, its own or that of the environments, and counts what an episode returned until then', async () => {
  const policy = await createPolicyWith(shape, weights, 'cpu');
  const envs = new BatchEnv(Stairs, { numEnvs: 3, seed: 0 });
  await expect(evaluate(envs, policy, { episodes: 3 })).rejects.toThrow(
    new RangeError(
      'evaluate: expected maxEpisodeSteps, got none, and episodes of Stairs may never end. Pass a number of steps, such as 1000.',
    ),
  );
  await expect(evaluate(envs, policy, { episodes: 3, maxEpisodeSteps: 0 })).rejects.toThrow(
    new RangeError('evaluate: expected maxEpisodeSteps to be a whole number ≥ 1, got 0.'),
  );
  expect((await evaluate(envs, policy, { episodes: 3, maxEpisodeSteps: 2 })).sort()).toEqual([1, 3, 3]);
  policy.dispose();
});

it('gives raw returns if RecordEpisodeStatistics is inside the wrapper that changes rewards, as training reports do', async () => {
  const clip = { name: 'ClipReward', maxReward: 0.1 };
  const played: Record<string, number[]> = {};
  for (const [name, wrappers] of Object.entries({
    raw: [],
    clipped: [clip],
    outside: [clip, 'RecordEpisodeStatistics'],
    inside: ['RecordEpisodeStatistics', clip],
  })) {
    for (const autoreset of ['same-step', 'next-step'] as const) {
      const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1, wrappers, autoreset });
      const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 1 });
      const [{ meanReturn }] = await takeReports(1, envs, policy, {});
      policy.dispose();
      const fresh = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 1 });
      played[`${name} ${autoreset}`] = [meanReturn, ...(await evaluate(envs, fresh, { episodes: 4 }))];
      if (name === 'inside') {
        await expect(evaluate(envs, fresh, { episodes: 4, maxEpisodeSteps: 2 })).rejects.toThrow(
          'because RecordEpisodeStatistics gives no return before the end',
        );
      }
      fresh.dispose();
    }
  }
  for (const autoreset of ['same-step', 'next-step']) {
    const raw = played[`raw ${autoreset}`];
    expect(raw[1]).toBeGreaterThan(5);
    expect(played[`inside ${autoreset}`]).toEqual(raw);
    for (const name of ['clipped', 'outside']) {
      played[`${name} ${autoreset}`].forEach((value, i) => {
        expect(value).toBeCloseTo(raw[i] / 10, 9);
      });
    }
  }
});

it('refuses an option that it does not know', async () => {
  const policy = await createPolicyWith(shape, weights, 'cpu');
  await expect(evaluate(createStairs(), policy, { episodes: 1, greed: true } as never)).rejects.toThrow(
    "evaluate: unknown option 'greed'. Did you mean 'greedy'?",
  );
  policy.dispose();
});
