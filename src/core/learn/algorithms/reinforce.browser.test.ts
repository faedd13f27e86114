import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { BatchEnv, createPolicy, makeVec, PauseSwitch } from '../../../index.ts';
import { Endless } from '../testing/envs.ts';
import { takeReports } from '../testing/policies.ts';

const policyOptions = { hidden: [], backend: 'cpu', seed: 1 } as const;

describe('reinforce', () => {
  it('gives the same curve for the same seed with 0, 1, 2 and 3 workers, and a different one for another seed', async () => {
    const curve = async (workers: number, seed = 3) => {
      const envs = await makeVec('CartPole-v1', { numEnvs: 6, workers, seed: 3 });
      const policy = await createPolicy(envs, { hidden: [8], backend: 'wasm', seed });
      const reports = await takeReports(4, envs, policy, {});
      policy.dispose();
      await envs.close();
      return reports.map(({ timings, stepsPerSecond, decidedBy, ...rest }) => rest);
    };
    const expected = await curve(0);
    expect(expected.at(-1)?.episodes).toBe(24);
    for (const workers of [0, 1, 2, 3]) expect(await curve(workers), `${workers} workers`).toEqual(expected);
    expect(await curve(0, 4)).not.toEqual(expected);
  });

  it('clips large gradients and reports their norm before clipping', async () => {
    const runs = [];
    for (const maxGradientNorm of [Infinity, 1e-6]) {
      const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 3 });
      const policy = await createPolicy(envs, policyOptions);
      runs.push(await takeReports(3, envs, policy, { maxGradientNorm }));
      policy.dispose();
    }
    const [free, short] = runs;
    expect(short[0].metrics.gradientNorm).toBe(free[0].metrics.gradientNorm);
    expect(short[0].metrics.gradientNorm).toBeGreaterThan(1e-6);
    expect(short[2].metrics.gradientNorm).not.toBe(free[2].metrics.gradientNorm);
  });

  it("stops within a rollout when aborted, with the signal's reason, and frees its memory", async () => {
    const envs = new BatchEnv(Endless, { numEnvs: 1 });
    const policy = await createPolicy(envs, policyOptions);
    const { numTensors } = tf.memory();
    const controller = new AbortController();
    const reason = new Error('enough');
    let steps = 0;
    (envs.envs[0] as Endless).onStep = (step) => {
      steps = step;
      if (step === 5) controller.abort(reason);
    };
    await expect(takeReports(1, envs, policy, { signal: controller.signal })).rejects.toBe(reason);
    expect(steps).toBe(5);
    expect(tf.memory().numTensors).toBe(numTensors);
    policy.dispose();
  });

  it('takes no step while paused, and continues afterwards', async () => {
    const envs = new BatchEnv(Endless, { numEnvs: 1 });
    const policy = await createPolicy(envs, policyOptions);
    const pause = new PauseSwitch();
    let steps = 0;
    const paused = new Promise<void>((resolve) => {
      (envs.envs[0] as Endless).onStep = (step) => {
        steps = step;
        if (step !== 3) return;
        pause.pause();
        resolve();
      };
    });
    const learning = takeReports(1, envs, policy, { pause, rolloutSteps: 7 });
    await paused;
    for (let task = 0; task < 20; task++) await new Promise((resolve) => setTimeout(resolve));
    expect(steps).toBe(3);
    pause.resume();
    expect(await learning).toMatchObject([{ envSteps: 7 }]);
    policy.dispose();
  });

  it('frees its memory when the loop is left, and keeps environments and policy usable', async () => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 2, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, policyOptions);
    const { numTensors } = tf.memory();
    await takeReports(2, envs, policy, {});
    expect(tf.memory().numTensors).toBe(numTensors);
    const { observations } = await envs.reset();
    expect((await policy.act(observations)).actions.length).toBe(2);
    policy.dispose();
  });

  it('rejects invalid options before the first step', async () => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 2, workers: 0, autoreset: 'disabled' });
    const policy = await createPolicy(envs, policyOptions);
    await expect(takeReports(1, envs, policy, {})).rejects.toThrow(/reinforce: .*got 'disabled'/);
    await expect(takeReports(1, envs, policy, { gamma: 2 })).rejects.toThrow(
      /reinforce: expected gamma .*got 2/,
    );
    policy.dispose();
  });
});
