// What the searches over weights must do where returns are known.

import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  type BackendName,
  createPolicy,
  crossEntropy,
  type EnvClass,
  evolutionStrategies,
  hillClimbing,
  makeVec,
  type Report,
  simulatedAnnealing,
  TrainingRun,
  TrainingState,
} from '../../../index.ts';
import { Echo } from '../testing/envs.ts';
import { ActionReward, NumberAction, ObservedAction } from '../testing/probe-envs.ts';

/** A search needs episodes that end. */
const LIMIT = { maxEpisodeSteps: 10 };

const SEARCHES = {
  'hill-climbing': { train: hillClimbing, count: 4, options: { neighbours: 4, noise: 0.5 } },
  'simulated-annealing': {
    train: simulatedAnnealing,
    count: 4,
    options: { neighbours: 4, noise: 0.3, temperature: 0.5, cooling: 0.9 },
  },
  'cross-entropy': { train: crossEntropy, count: 20, options: { population: 20, noise: 1 } },
  'evolution-strategies': {
    train: evolutionStrategies,
    count: 20,
    options: { population: 20, noise: 0.2, learningRate: 0.1 },
  },
} as const;
const NAMES = Object.keys(SEARCHES) as (keyof typeof SEARCHES)[];

/** Searches for some generations. Gives the reports and the policy. */
async function search(
  name: keyof typeof SEARCHES,
  env: EnvClass,
  generations: number,
  given: { backend?: BackendName; hidden?: number[]; options?: object } = {},
) {
  const { backend = 'cpu', hidden = [], options = {} } = given;
  const envs = await makeVec(env, { numEnvs: 2, workers: 0, seed: 0, envOptions: LIMIT });
  const policy = await createPolicy(envs, { hidden, backend, seed: 3 });
  const search = SEARCHES[name];
  const training = new TrainingState({ maxSteps: 1e6 });
  const reports: Report[] = [];
  for await (const report of search.train(envs, policy, {
    ...search.options,
    training,
    ...options,
  } as object)) {
    if (reports.push(report) === generations) break;
  }
  await envs.close();
  return { reports, policy };
}

describe.each(NAMES)('%s', (name) => {
  it('finds the action that suits the observation, with a linear policy', async () => {
    const { reports, policy } = await search(name, ObservedAction, 30);
    const logits = await policy.distributions(Float32Array.of(-1, 1));
    expect(logits[0]).toBeGreaterThan(logits[1]);
    expect(logits[3]).toBeGreaterThan(logits[2]);
    expect(reports.at(-1)?.meanReturn).toBeGreaterThan(0.5);
    policy.dispose();
  });

  it('finds the best number, and leaves the deviations of greedy actions alone', async () => {
    const { policy } = await search(name, NumberAction, 60);
    const [mean, logDeviation] = await policy.distributions(Float32Array.of(0));
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.15);
    expect(logDeviation).toBe(0);
    policy.dispose();
  });

  it('counts the steps of all episodes, those of the present policy included', async () => {
    const { count } = SEARCHES[name];
    const options = { episodes: 3, scoreEpisodes: 7 };
    const { reports, policy } = await search(name, ActionReward, 2, { options });
    expect(reports.map(({ envSteps }) => envSteps)).toEqual([3 * count + 7, 2 * (3 * count + 7)]);
    expect(reports.map(({ episodes }) => episodes)).toEqual([7, 14]);
    policy.dispose();
  });

  it('reports the present policy, not the luckiest candidate', async () => {
    const { reports, policy } = await search(name, Echo, 1, { options: { noise: 0.3 } });
    const [{ meanReturn, metrics }] = reports;
    expect(metrics.best).toBeGreaterThan(metrics.populationMean);
    expect(meanReturn).not.toBe(metrics.best);
    expect(metrics.populationDeviation).toBeGreaterThan(0);
    policy.dispose();
  });

  it.each(['shared', 'transfer'] as const)(
    "gives the same bytes over workers with transport '%s'",
    async (transport) => {
      const run = async (workers: number) => {
        const settings = {
          env: 'CartPole-v1',
          algorithm: name,
          seed: 5,
          numEnvs: 4,
          hidden: [8],
          backend: 'wasm',
        };
        const run = new TrainingRun({
          ...settings,
          workers,
          transport,
          options: SEARCHES[name].options,
        } as object);
        const found: unknown[] = [];
        for await (const { metrics, meanReturn, envSteps, iteration } of run) {
          found.push(metrics, meanReturn, envSteps);
          if (iteration === 3) break;
        }
        found.push((await run.policy!.save()).weights);
        await run.close();
        return found;
      };
      const here = await run(0);
      for (const workers of [1, 2, 3]) expect(await run(workers)).toEqual(here);
    },
  );

  it('resumes from a checkpoint with the same bytes', async () => {
    const settings = { env: 'CartPole-v1', algorithm: name, seed: 5, numEnvs: 4, workers: 0, backend: 'cpu' };
    const make = (checkpoint?: unknown) =>
      new TrainingRun(
        checkpoint
          ? { checkpoint }
          : ({ ...settings, hidden: [4], options: SEARCHES[name].options } as object),
      );
    const take = async (run: TrainingRun, end: number) => {
      const found: unknown[] = [];
      for await (const { metrics, meanReturn, iteration } of run) {
        found.push(metrics, meanReturn);
        if (iteration === end) break;
      }
      return found;
    };
    const whole = make();
    const all = await take(whole, 6);
    const half = make();
    const first = await take(half, 3);
    const resumed = make(JSON.parse(JSON.stringify(await half.checkpoint())));
    expect([...first, ...(await take(resumed, 6))]).toEqual(all);
    expect((await resumed.policy!.save()).weights).toEqual((await whole.policy!.save()).weights);
    for (const run of [whole, half, resumed]) await run.close();
  });

  it('leaks no tensors', async () => {
    const envs = await makeVec(ActionReward, { numEnvs: 2, workers: 0, seed: 0, envOptions: LIMIT });
    const policy = await createPolicy(envs, { hidden: [4], backend: 'wasm', seed: 3 });
    const before = tf.memory();
    const counts: object[] = [];
    const { train, options } = SEARCHES[name];
    for await (const { iteration } of train(envs, policy, options as object)) {
      const { numTensors, numBytes } = tf.memory();
      if (iteration === 3 || iteration === 20) counts.push({ numTensors, numBytes });
      if (iteration === 20) break;
    }
    expect(counts[1]).toEqual(counts[0]);
    const { numTensors, numBytes } = tf.memory();
    expect({ numTensors, numBytes }).toMatchObject({
      numTensors: before.numTensors,
      numBytes: before.numBytes,
    });
    policy.dispose();
  });

  it('keeps the statistics of normalisers, the same for any number of workers, in a policy that evaluates alike', async () => {
    const found = [];
    for (const workers of [0, 1, 2]) {
      const wrappers = ['NormalizeObservation', 'NormalizeReward'];
      const envs = await makeVec('Acrobot-v1', { numEnvs: 2, workers, seed: 0, wrappers });
      const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 3 });
      const { train, options } = SEARCHES[name];
      const given = { ...options, episodes: 1, scoreEpisodes: 2, maxEpisodeSteps: 20 };
      let steps = 0;
      for await (const { iteration, envSteps } of train(envs, policy, given as object)) {
        steps = envSteps;
        if (iteration === 2) break;
      }
      const { weights, observationStatistics } = await policy.save();
      found.push({ weights, observationStatistics, steps });
      policy.dispose();
      await envs.close();
    }
    expect(found[0].observationStatistics?.count).toBeCloseTo(found[0].steps, 3);
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
  });
});

describe('hillClimbing', () => {
  it('keeps the present weights apart from those of a neighbour that it rejects', async () => {
    const envs = await makeVec(NumberAction, { numEnvs: 1, workers: 0, seed: 0, envOptions: LIMIT });
    const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 3 });
    const first = (await policy.save()).weights;
    let distance = 0;
    let rejected = 0;
    let weights = first;
    for await (const report of hillClimbing(envs, policy, { noise: 1 })) {
      const now = (await policy.save()).weights;
      if (report.metrics.distance === distance) {
        rejected += 1;
        expect(now).toEqual(weights);
      } else expect(now).not.toEqual(weights);
      ({ distance } = report.metrics);
      weights = now;
      if (report.iteration === 30) break;
    }
    expect(rejected).toBeGreaterThan(5);
    expect(rejected).toBeLessThan(30);
    policy.dispose();
  });

  it('plays the present policy again on new episodes in each iteration', async () => {
    const { reports, policy } = await search('hill-climbing', Echo, 4, {
      options: { noise: 1e-6, adaptiveNoise: false, neighbours: 1, scoreEpisodes: 1 },
    });
    expect(new Set(reports.map(({ meanReturn }) => meanReturn)).size).toBe(4);
    policy.dispose();
  });

  it('refuses a schedule of adaptive noise, and noise outside of its limits', async () => {
    const envs = await makeVec(NumberAction, { numEnvs: 1, workers: 0, seed: 0, envOptions: LIMIT });
    const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 3 });
    const climb = (options: object) => hillClimbing(envs, policy, options).next();
    await expect(climb({ noise: [1, 0.1] })).rejects.toThrow('expected a single noise with adaptiveNoise');
    await expect(climb({ noise: 3 })).rejects.toThrow(
      'expected noise from minNoise to maxNoise, 0.001 to 2, got 3',
    );
    policy.dispose();
  });
});

it('evolution strategies refuse an odd population, and the cross-entropy method an elite of one', async () => {
  const envs = await makeVec(NumberAction, { numEnvs: 1, workers: 0, seed: 0, envOptions: LIMIT });
  const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 3 });
  await expect(evolutionStrategies(envs, policy, { population: 5 }).next()).rejects.toThrow(
    'expected an even population (mirrored pairs), got 5. Use 6.',
  );
  await expect(crossEntropy(envs, policy, { population: 10, eliteShare: 0.1 }).next()).rejects.toThrow(
    'expected an elite of at least 2 candidates',
  );
  policy.dispose();
});
