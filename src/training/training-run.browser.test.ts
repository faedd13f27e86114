import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TOY } from '../core/learn/testing/toy-algorithm.ts';
import { decodePolicy } from '../core/policy/policy-codec.ts';
import { NormalizeObservation } from '../core/vector/normalize-observation.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { findWrapper } from '../core/vector/wrap-parallel-env.ts';
import {
  type BatchEnv,
  createPolicy,
  makeVec,
  type RunReport,
  TrainingRun,
  type TrainingRunOptions,
} from '../index.ts';

const runs: TrainingRun[] = [];
function makeRun(options: TrainingRunOptions = {}): TrainingRun {
  const small = { numEnvs: 8, workers: 0, backend: 'cpu', seed: 3 } as const;
  const hidden = options.policy === undefined ? { hidden: [8] } : {};
  const run = new TrainingRun(
    options.checkpoint === undefined ? { ...small, ...hidden, ...options } : options,
  );
  runs.push(run);
  return run;
}
afterEach(async () => {
  for (const run of runs.splice(0)) await run.close();
});

async function take(run: TrainingRun, iterations: number): Promise<RunReport[]> {
  const reports: RunReport[] = [];
  for await (const report of run) if (reports.push(report) === iterations) break;
  return reports;
}

/** Removes what depends on the clock. */
const curve = (reports: readonly RunReport[]) =>
  reports.map(({ stepsPerSecond, timings, seconds, decidedBy, ...rest }) => rest);

/** Passes a checkpoint through JSON, as a file does. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function weights(run: TrainingRun): Promise<readonly string[]> {
  const file = await run.policy?.save();
  return file?.weights ?? [];
}

describe('a TrainingRun', () => {
  test('takes a relative envSrc relative to the page', () => {
    const run = makeRun({ env: 'Walk', envSrc: './walk.js' });
    expect(run.settings.envSrc).toBe('./walk.js');
    const url = new URL('./walk.js', document.baseURI).href;
    expect(run.envSrc?.replace(/#palestra-\d+$/, '')).toBe(url);
  });

  test('iterates until maxSteps, and leaving a loop does not end it', async () => {
    const run = makeRun({ maxSteps: 1000 });
    const first = await take(run, 1);
    const rest = await take(run, Infinity);
    expect(first[0].iteration).toBe(1);
    expect(rest[0].iteration).toBe(2);
    expect(rest.at(-1)?.envSteps).toBeGreaterThanOrEqual(1000);
    expect(rest.at(-2)?.envSteps ?? 0).toBeLessThan(1000);
    expect(rest.at(-1)?.seconds).toBeGreaterThan(first[0].seconds);
    expect(await run.next()).toEqual({ done: true, value: undefined });
  });

  test('is solved when a full window of episodes reaches the target, and stays solved', async () => {
    const reports = await take(makeRun({ env: 'Bandit-v0', numEnvs: 64, target: -100 }), 3);
    expect(reports.map(({ episodes, solved }) => [episodes, solved])).toEqual([
      [64, false],
      [128, true],
      [192, true],
    ]);
  });

  test('stays solved when it is resumed, unless it is given another target', async () => {
    const run = makeRun({ env: 'Bandit-v0', numEnvs: 64, target: -100 });
    await take(run, 2);
    const checkpoint = await run.checkpoint();
    expect((await take(makeRun({ checkpoint }), 1))[0].solved).toBe(true);
    expect((await take(makeRun({ checkpoint, target: 1e6 }), 1))[0].solved).toBe(false);
  });

  test('gives the same curve for any number of workers', async () => {
    const curves = [0, 1, 2].map(async (workers) => curve(await take(makeRun({ workers }), 3)));
    const [alone, one, two] = await Promise.all(curves);
    expect(one).toEqual(alone);
    expect(two).toEqual(alone);
  });

  test('shares no episodes with a run of a neighbouring seed', async () => {
    const starts = [3, 4].map(async (seed) => {
      const run = makeRun({ seed });
      await run.start();
      return [...((await run.envs?.reset({ seed }))?.observations ?? [])];
    });
    const numbers = (await Promise.all(starts)).flat();
    expect(new Set(numbers).size).toBe(2 * 8 * 4);
  });

  test('trains with the reset options of its environments', async () => {
    const run = makeRun({ envOptions: { resetOptions: { low: 0.1, high: 0.1 } } });
    await take(run, 1);
    const { envs } = run.envs as BatchEnv;
    const fresh = envs.filter(({ elapsedSteps }) => elapsedSteps === 0); // the last one to end its episode, at least
    expect(fresh.length).toBeGreaterThan(0);
    for (const env of fresh) expect([...env.getState().slice(0, 4)]).toEqual([0.1, 0.1, 0.1, 0.1]);
  });

  test('takes no step while it is paused', async () => {
    const run = makeRun();
    await run.start();
    run.pause();
    const step = vi.spyOn(run.envs as NonNullable<typeof run.envs>, 'step');
    const report = run.next();
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
    expect([run.paused, step.mock.calls.length]).toEqual([true, 0]);
    run.resume();
    expect((await report).value?.iteration).toBe(1);
  });

  test('evaluates in separate environments, without an effect on later learning', async () => {
    const options = { wrappers: ['NormalizeObservation', 'NormalizeReward'] };
    const plain = curve(await take(makeRun(options), 4));
    const run = makeRun(options);
    const before = await take(run, 2);
    const returns = await run.evaluate({ episodes: 5 });
    expect(returns.length).toBe(5);
    expect(await run.evaluate({ episodes: 5 })).toEqual(returns);
    expect(await run.evaluate({ episodes: 5, seed: 9 })).not.toEqual(returns);
    expect(await run.evaluate({ episodes: 5, seed: Number.MAX_SAFE_INTEGER })).toHaveLength(5);
    expect(returns.every((value) => Number.isInteger(value) && value > 0)).toBe(true); // raw rewards
    expect(curve([...before, ...(await take(run, 2))])).toEqual(plain);
  });

  test('evaluates no environment without a time limit unless it is given one', async () => {
    const run = makeRun({ envOptions: { maxEpisodeSteps: Infinity } });
    await expect(run.evaluate({ episodes: 1 })).rejects.toThrow('expected maxEpisodeSteps, got none');
    expect(await run.evaluate({ episodes: 1, maxEpisodeSteps: 3 })).toEqual([3]);
    await expect(run.evaluate({ episodes: 1, greedily: true } as never)).rejects.toThrow(
      "unknown option 'greedily'",
    );
  });

  test('evaluates raw rewards, wherever the wrappers that change them stand', async () => {
    const clip = { name: 'ClipReward', maxReward: 0.1 };
    const plain = await makeRun().evaluate({ episodes: 3 });
    expect(await makeRun({ wrappers: [clip, 'NormalizeReward'] }).evaluate({ episodes: 3 })).toEqual(plain);
    expect(await makeRun({ envOptions: { wrappers: [clip] } }).evaluate({ episodes: 3 })).toEqual(plain);
  });

  test('ends episodes without a time limit at its budget, and does not count their returns', async () => {
    for (const envOptions of [{ maxEpisodeSteps: Infinity }, {}]) {
      const run = makeRun({
        ...{ env: 'CliffWalking-v1', algorithm: 'reinforce', numEnvs: 3, maxSteps: 100, envOptions },
      });
      const reports = await take(run, Infinity);
      expect(reports.map(({ iteration, envSteps }) => [iteration, envSteps])).toEqual([[1, 102]]);
      expect(reports[0].episodes).toBeLessThan(3);
      expect(reports[0].metrics.gradientNorm).toBeGreaterThan(0); // it has learned from them
    }
  });

  test('completes episodes with a time limit, so that a run ended by its budget resumes like an uninterrupted one', async () => {
    const expected = curve(await take(makeRun(), 3));
    const first = makeRun({ maxSteps: 1 });
    const reports = await take(first, Infinity);
    const checkpoint = throughJson(await first.checkpoint());
    reports.push(...(await take(makeRun({ checkpoint, maxSteps: 1e6 }), 2)));
    expect(curve(reports)).toEqual(expected);
  });

  describe('that evaluates while training', () => {
    const settings = {
      algorithm: 'ppo',
      numEnvs: 4,
      options: { rolloutSteps: 16 },
      evalEpisodes: 3,
    } as const;

    test('reports each evaluation, keeps the best policy, and learns the same as without', async () => {
      const plain = curve(await take(makeRun(settings), 6));
      const run = makeRun({ ...settings, evalEvery: 128 });
      const reports = await take(run, 6);
      const evaluations = reports.map(({ evaluation }) => evaluation);
      expect(evaluations.map((evaluation) => evaluation?.episodes)).toEqual([
        undefined,
        3,
        undefined,
        3,
        undefined,
        3,
      ]);
      expect(curve(reports).map(({ evaluation: _, ...report }) => report)).toEqual(plain);
      const best = Math.max(...evaluations.map((evaluation) => evaluation?.meanReturn ?? 0));
      expect(run.best?.meanReturn).toBe(best);
      const again = makeRun({ policy: run.best?.policy });
      const returns = await again.evaluate({ episodes: 3, seed: run.settings.seed });
      expect(returns.reduce((sum, value) => sum + value, 0) / 3).toBe(best);
    });

    test.each(['greedy', 'sampled'] as const)('evaluates with %s actions', async (evalActions) => {
      const run = makeRun({ ...settings, env: 'RockPaperScissors-v0', evalEvery: 1, evalActions });
      const [{ evaluation }] = await take(run, 1);
      const returns = await run.evaluate({ episodes: 3, greedy: evalActions === 'greedy' });
      const others = await run.evaluate({ episodes: 3, greedy: evalActions !== 'greedy' });
      const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / 3;
      expect(evaluation?.meanReturn).toBe(mean(returns));
      expect(mean(others)).not.toBe(mean(returns));
    });

    test('keeps its best policy and counts on when it is resumed, though the policy gets worse', async () => {
      // whole episodes: a resumed run has the evaluations of an uninterrupted one
      const worse = {
        algorithm: 'reinforce',
        options: { learningRate: 1 },
        evalEvery: 1,
        patience: 5,
      } as const;
      const run = makeRun({ ...settings, ...worse });
      const reports = await take(run, Infinity);
      const [best] = reports.map(({ evaluation }) => evaluation?.meanReturn ?? 0).sort((a, b) => b - a);
      const half = makeRun({ ...settings, ...worse });
      const before = await take(half, reports.length - 2);
      const resumed = makeRun({ checkpoint: throughJson(await half.checkpoint()) });
      expect(resumed.best).toEqual(half.best);
      expect(resumed.best?.meanReturn).toBe(best);
      const after = await take(resumed, Infinity);
      expect(before.length + after.length).toBe(reports.length);
      expect(resumed.best).toEqual(run.best);
      expect(resumed.best?.meanReturn).toBe(best);
    });

    test('ends when its patience is over, and continues when it is resumed with more', async () => {
      const never = { learningRate: 0, rolloutSteps: 16 }; // the policy stays as it is
      const run = makeRun({ ...settings, options: never, evalEvery: 64, patience: 2 });
      expect((await take(run, Infinity)).length).toBe(3); // one that is the best so far, and two that are no better
      expect(await run.next()).toEqual({ done: true, value: undefined });
      const checkpoint = throughJson(await run.checkpoint());
      expect(await take(makeRun({ checkpoint }), Infinity)).toEqual([]);
      const resumed = makeRun({ checkpoint, patience: 4 });
      expect((await take(resumed, Infinity)).length).toBe(2);
      expect(resumed.best).toEqual({ ...run.best, envSteps: 5 * 64 }); // the latest of those that are equally good
    });

    test('cuts episodes off that have no time limit', async () => {
      const run = makeRun({ ...settings, env: 'CliffWalking-v1', evalEvery: 64, evalEpisodes: 1 });
      const [{ evaluation }] = await take(run, 1);
      expect(evaluation?.meanReturn).toBeLessThan(0);
    });
  });

  test('stops an evaluation when it is closed', async () => {
    const run = makeRun();
    const { numTensors } = tf.memory();
    await run.start();
    const evaluation = run.evaluate({ episodes: 100_000 });
    const rejected = expect(evaluation).rejects.toThrow('expected no call after close');
    await run.close();
    await rejected;
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test('starts from a saved policy in the environment in which it learned', async () => {
    const envs = await makeVec('FrozenLake-v1', {
      numEnvs: 2,
      workers: 0,
      envOptions: { isSlippery: false },
    });
    const policy = await createPolicy(envs, { hidden: [4], activation: 'relu', backend: 'cpu' });
    const file = await policy.save();
    policy.dispose();
    const run = makeRun({ policy: throughJson(file) });
    await run.start();
    expect(run.envs?.spec.options).toMatchObject({ isSlippery: false });
    expect(await weights(run)).toEqual(file.weights);
    expect(run.settings).toMatchObject({ env: 'FrozenLake-v1', hidden: [4], activation: 'relu' });
    expect(() => new TrainingRun({ policy: file, hidden: [8] })).toThrow('a policy without hidden beside it');
    expect(() => new TrainingRun({ policy: file, env: 'Maze-v0' })).toThrow('a policy without another env');
  });

  test('takes from a saved policy what its means and deviations are, and keeps it in its checkpoints', async () => {
    const how = { actionMean: 'tanh', actionDeviation: 'state' } as const;
    const run = makeRun({ env: 'Pendulum-v1', algorithm: 'reinforce', hidden: [4], ...how });
    await run.start();
    const file = await run.policy!.save();
    expect(file).toMatchObject(how);
    const again = makeRun({ policy: throughJson(file), algorithm: 'reinforce' });
    expect(again.settings).toMatchObject(how);
    expect(() => new TrainingRun({ policy: file, actionMean: 'tanh' })).toThrow(
      'a policy without actionMean',
    );
    const checkpoint = await run.checkpoint();
    const {
      actionMean: _,
      actionDeviation: __,
      ...older
    } = checkpoint.run.settings as Record<string, unknown>;
    expect(makeRun({ checkpoint }).settings).toMatchObject(how);
    const resumed = makeRun({ checkpoint: { ...checkpoint, run: { ...checkpoint.run, settings: older } } });
    expect(resumed.settings).toMatchObject({ actionMean: 'linear', actionDeviation: 'shared' });
  });

  test('accepts an algorithm that is not in ALGORITHMS', async () => {
    const run = makeRun({ algorithm: TOY, options: { stride: 3 } });
    const [, second] = await take(run, 2);
    expect(second).toMatchObject({ iteration: 2, envSteps: 16, metrics: { stride: 3 } });
    const checkpoint = throughJson(await run.checkpoint());
    expect(() => new TrainingRun({ checkpoint })).toThrow("unknown algorithm 'toy'");
    expect((await take(makeRun({ checkpoint, algorithm: TOY }), 1))[0].iteration).toBe(3);
  });

  test('frees its memory when closed in any state, and rejects later calls', async () => {
    const { numTensors } = tf.memory();
    const fresh = makeRun();
    const started = makeRun({ workers: 1 });
    await started.start();
    const learning = makeRun();
    await take(learning, 2);
    const amidst = makeRun();
    const iteration = amidst.next();
    iteration.catch(() => {});
    const starting = makeRun({ workers: 1 });
    const start = starting.start();
    start.catch(() => {});
    await Promise.all([fresh, started, learning, amidst, starting].map((run) => run.close()));
    expect(tf.memory().numTensors).toBe(numTensors);
    await expect(iteration).rejects.toThrow();
    await expect(start).rejects.toThrow();
    await expect(learning.start()).rejects.toThrow('TrainingRun: expected no call after close');
  });
});

describe('a run that fails', () => {
  /** Adds a number to the rewards of environment 3 from the next step on. */
  function spoilRewards(run: TrainingRun, amount: number): void {
    const envs = run.envs as NonNullable<typeof run.envs>;
    const step = envs.step.bind(envs);
    vi.spyOn(envs, 'step').mockImplementation(async (actions) => {
      const result = await step(actions);
      result.rewards[3] += amount;
      return result;
    });
  }

  test.each([
    ['reinforce', Number.NaN, 'expected finite rewards, got NaN from environment 3.'],
    ['a2c', Infinity, 'expected finite rewards, got Infinity from environment 3.'],
    ['ppo', Number.NaN, 'expected finite rewards, got NaN from environment 3.'],
    ['ppo', 1e16, 'expected rewards from −1e15 to 1e15, whose squares do not overflow, got 1'],
  ])('names the iteration, and keeps the state before it: %s, %s', async (algorithm, amount, message) => {
    const options = algorithm === 'ppo' ? { rolloutSteps: 16, minibatchRows: 4 } : {};
    const run = makeRun({ algorithm, options });
    const { numTensors } = tf.memory();
    await take(run, 3);
    const before = throughJson(await run.checkpoint());
    spoilRewards(run, amount);
    const failure = await run.next().catch((error: Error) => error.message);
    expect(failure).toMatch(`${algorithm}: iteration 4: ${message}`);
    await expect(run.next()).rejects.toThrow(failure as string);
    expect(throughJson(await run.checkpoint())).toEqual(before);
    const decoded = decodePolicy('test', await run.policy?.save());
    for (const values of decoded.weights) expect(values.every(Number.isFinite)).toBe(true);
    await run.close();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test('takes back the minibatches before a loss that is not finite', async () => {
    const options = { rolloutSteps: 16, minibatchRows: 4 };
    const run = makeRun({ algorithm: 'ppo', activation: 'relu', options });
    await take(run, 3);
    const before = throughJson(await run.checkpoint());
    const envs = run.envs as ParallelEnv;
    const step = envs.step.bind(envs);
    vi.spyOn(envs, 'step').mockImplementation(async (actions) => {
      const result = await step(actions);
      result.observations[4 * 3] += 1e25; // the square of its value is not a float32; minibatches without it come first
      return result;
    });
    await expect(run.next()).rejects.toThrow(/^ppo: iteration 4: expected a finite loss, got Infinity\./);
    expect(throughJson(await run.checkpoint())).toEqual(before);
    await run.close();
  });

  test('keeps the statistics of its normalisers as they were', async () => {
    const wrappers = ['NormalizeObservation', 'NormalizeReward'];
    const run = makeRun({ algorithm: 'ppo', options: { rolloutSteps: 16 }, wrappers });
    await take(run, 2);
    const before = throughJson(await run.checkpoint());
    const inner = findWrapper(run.envs as ParallelEnv, NormalizeObservation)?.env as ParallelEnv;
    const step = inner.step.bind(inner);
    vi.spyOn(inner, 'step').mockImplementation(async (actions) => {
      const result = await step(actions);
      result.observations[4 * 5] = Number.NaN;
      return result;
    });
    await expect(run.next()).rejects.toThrow(
      'ppo: iteration 3: expected finite observations, got NaN from environment 5.',
    );
    expect(throughJson(await run.checkpoint())).toEqual(before);
    await expect(run.evaluate({ episodes: 2 })).resolves.toHaveLength(2);
  });
});

describe('a checkpoint', () => {
  const cases: [string, TrainingRunOptions][] = [
    ['cpu', { backend: 'cpu' }],
    ['wasm', { backend: 'wasm', hidden: [8, 8] }],
    [
      'normalised, with continuous actions',
      { env: 'Pendulum-v1', algorithm: 'reinforce', wrappers: ['NormalizeObservation', 'NormalizeReward'] },
    ],
    [
      'with convolutions',
      { wrappers: [{ name: 'FrameStackObservation', stackSize: 6 }], convolutions: '4x3/1 same, 3x2/2' },
    ],
    ['step by step', { options: { update: 'time-step', maxGradientNorm: 0.5 } }],
    [
      'with a trunk that actor and critic share', // all episodes are alike, and end with the rollouts
      {
        ...{ algorithm: 'ppo', options: { sharedTrunk: true, rolloutSteps: 12 } },
        ...{ env: 'CliffWalking-v1', envOptions: { maxEpisodeSteps: 12 } },
      },
    ],
  ];

  test.each(cases)('resumes byte for byte like an uninterrupted run: %s', async (_, options) => {
    const whole = makeRun(options);
    const expected = curve(await take(whole, 5));
    const interrupted = makeRun(options);
    const before = await take(interrupted, 2);
    const checkpoint = throughJson(await interrupted.checkpoint());
    await interrupted.close();
    for (const workers of [0, 2]) {
      const resumed = makeRun({ checkpoint, workers });
      expect(curve([...before, ...(await take(resumed, 3))])).toEqual(expected);
      expect(await weights(resumed)).toEqual(await weights(whole));
    }
  });

  test.each([
    ['a2c', {}],
    ['ppo', {}],
    ['a2c', { sharedTrunk: true }],
    ['ppo', { sharedTrunk: true }],
  ])(
    'of %s with %j resumes always alike, with both networks, schedules and new episodes',
    async (algorithm, more) => {
      const options = { rolloutSteps: 8, learningRate: [0.01, 0], entropyCoefficient: [0.1, 0], ...more };
      const run = makeRun({
        algorithm,
        options,
        wrappers: ['NormalizeObservation'],
        maxSteps: 400,
        numEnvs: 4,
      });
      const before = await take(run, 2);
      const checkpoint = throughJson(await run.checkpoint());
      const resume = async (workers: number) => {
        const resumed = makeRun({ checkpoint, workers });
        return [curve(await take(resumed, 3)), await weights(resumed)] as const;
      };
      const [reports, after] = await resume(0);
      expect(await resume(2)).toEqual([reports, after]);
      expect(reports.map(({ iteration }) => iteration)).toEqual([3, 4, 5]);
      expect(reports[0].metrics.learningRate).toBeCloseTo(0.01 * (1 - before[1].envSteps / 400), 9);
    },
  );

  test.each([
    ['ddpg', true],
    ['ddpg', false],
    ['td3', true],
  ])('of %s resumes always alike, with the replay memory on request: %s', async (algorithm, saveReplay) => {
    const options = {
      ...{ rolloutSteps: 8, warmUpSteps: 64, batchRows: 16, criticHidden: [8], replayRows: 100, saveReplay },
      ...{ noise: 'ornstein-uhlenbeck', noiseDeviation: [0.5, 0.1] },
    };
    const run = makeRun({ env: 'Pendulum-v1', algorithm, options, numEnvs: 4, maxSteps: 400 });
    await take(run, 5);
    const checkpoint = throughJson(await run.checkpoint());
    const iteration = run.next();
    const during = run.checkpoint();
    await iteration;
    expect(throughJson(await during)).toEqual(checkpoint);
    const resume = async (workers: number) => {
      const resumed = makeRun({ checkpoint, workers });
      return [curve(await take(resumed, 3)), await weights(resumed)] as const;
    };
    const [reports, after] = await resume(0);
    expect(await resume(2)).toEqual([reports, after]);
    expect(reports.map(({ metrics }) => metrics.replayRows)).toEqual(
      saveReplay ? [100, 100, 100] : [32, 64, 96],
    );
    expect(Number.isNaN(reports[0].metrics.meanQ)).toBe(!saveReplay);
    expect(Number.isNaN(reports[1].metrics.meanQ)).toBe(false);
  });

  test('with typed arrays survives structuredClone, and resumes as the one of JSON does', async () => {
    const options = { rolloutSteps: 8, warmUpSteps: 64, batchRows: 16, criticHidden: [8], saveReplay: true };
    const run = makeRun({ env: 'Pendulum-v1', algorithm: 'ddpg', options, numEnvs: 4, maxSteps: 400 });
    await take(run, 5);
    const cloned = structuredClone(await run.checkpoint({ typedArrays: true }));
    const resumed = makeRun({ checkpoint: cloned });
    const fromJson = makeRun({ checkpoint: throughJson(await run.checkpoint()) });
    expect(curve(await take(resumed, 3))).toEqual(curve(await take(fromJson, 3)));
    expect(await weights(resumed)).toEqual(await weights(fromJson));
  });

  test('can be read while the iteration that follows it ends', async () => {
    const run = makeRun({ algorithm: 'ppo', options: { rolloutSteps: 4 } });
    await take(run, 1);
    const before = throughJson(await run.checkpoint());
    const iteration = run.next();
    const reads = Array.from({ length: 3 }, () => run.checkpoint());
    await iteration;
    for (const read of await Promise.all(reads)) expect(throughJson(read)).toEqual(before);
  });

  test('works before the first iteration and of a resumed run, too', async () => {
    const whole = makeRun();
    const expected = curve(await take(whole, 3));
    const first = makeRun({ checkpoint: throughJson(await makeRun().checkpoint()) });
    const reports = await take(first, 1);
    const second = makeRun({ checkpoint: throughJson(await first.checkpoint()) });
    reports.push(...(await take(second, 2)));
    expect(curve(reports)).toEqual(expected);
    expect(reports[2].seconds).toBeGreaterThan(reports[0].seconds);
  });

  test('of a resumed run that has not iterated is the one it was resumed from', async () => {
    const run = makeRun({ env: 'Pendulum-v1', wrappers: ['NormalizeObservation', 'NormalizeReward'] });
    await take(run, 2);
    const checkpoint = throughJson(await run.checkpoint());
    const resumed = makeRun({ checkpoint });
    await resumed.showStart(); // as the page does: no statistic changes by it
    expect(throughJson(await resumed.checkpoint())).toEqual(checkpoint);
  });

  test.each(['reinforce', 'a2c', 'ppo'])(
    'of %s during an iteration, even a paused one, is that before it',
    async (algorithm) => {
      const run = makeRun({ algorithm });
      await take(run, 1);
      const before = throughJson(await run.checkpoint());
      run.pause();
      const iteration = run.next();
      expect(throughJson(await run.checkpoint())).toEqual(before);
      run.resume();
      const during = run.checkpoint();
      await iteration;
      expect(throughJson(await during)).toEqual(before);
      expect(throughJson(await run.checkpoint())).not.toEqual(before);
    },
  );

  test('is the same whether the next iteration starts at once or not, and whatever a program acts meanwhile', async () => {
    const run = makeRun();
    await take(run, 1);
    const reports = [run.next(), run.checkpoint(), run.next()] as const;
    await run.policy?.act(new Float32Array(8 * 4)); // a program's own decision, amidst the iteration
    const [first, checkpoint, second] = await Promise.all(reports);
    const expected = curve([first.value, second.value] as RunReport[]);
    expect(curve(await take(makeRun({ checkpoint: throughJson(checkpoint) }), 2))).toEqual(expected);
  });

  test('resumes exactly, but a policy file does not: it has no state of the optimiser', async () => {
    const run = makeRun();
    await take(run, 3);
    const [checkpoint, policy] = [throughJson(await run.checkpoint()), throughJson(await run.policy?.save())];
    await take(run, 1);
    const resumed = makeRun({ checkpoint });
    await take(resumed, 1);
    expect(await weights(resumed)).toEqual(await weights(run));
    const started = makeRun({ policy });
    expect((await take(started, 1))[0]).toMatchObject({ iteration: 1 });
    expect(await weights(started)).not.toEqual(await weights(run));
  });

  test('names the module of its environment, but only a caller who names it loads it', async () => {
    const saved = throughJson(await makeRun().checkpoint()) as { run: { settings: object } };
    const settings = { ...saved.run.settings, envSrc: './own.js' };
    const checkpoint = { ...saved, run: { ...saved.run, settings } };
    expect(() => new TrainingRun({ checkpoint })).toThrow(
      "TrainingRun: expected envSrc beside a checkpoint that was learned in the module './own.js', got none. A checkpoint is data: what it " +
        "names is not loaded. If you trust the module, pass envSrc: './own.js'.",
    );
    expect(new TrainingRun({ checkpoint, envSrc: './own.js' }).settings.envSrc).toBe('./own.js');
  });

  test('fixes all settings that affect the learning', async () => {
    const checkpoint = throughJson(await makeRun().checkpoint());
    expect(new TrainingRun({ checkpoint, target: 9, maxSteps: 77 }).settings).toMatchObject({
      ...{ numEnvs: 8, hidden: [8], seed: 3, target: 9, maxSteps: 77 },
    });
    expect(() => new TrainingRun({ checkpoint, algorithm: TOY })).toThrow(
      "expected the algorithm of the checkpoint, 'reinforce', got 'toy'",
    );
    expect(() => new TrainingRun({ checkpoint, seed: 4 })).toThrow(
      /^TrainingRun: expected only envSrc, workers, .*, maxSteps, evalEvery, .* with a checkpoint, got seed\./,
    );
  });

  test('with the state of another optimiser is rejected in the first iteration', async () => {
    const run = makeRun();
    await take(run, 1);
    const checkpoint = throughJson(await run.checkpoint()) as { run: { training: { parts: object } } };
    checkpoint.run.training.parts = { optimizer: { kind: 'adam', steps: 1 } };
    await expect(makeRun({ checkpoint }).next()).rejects.toThrow(RangeError);
  });
});
