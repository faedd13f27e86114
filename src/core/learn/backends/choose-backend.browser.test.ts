import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { createPolicy, loadPolicy, makeVec } from '../../../index.ts';

const options = { hidden: [8], seed: 3 };

it("'auto' reports the measured times, and reuses its choice for the same shapes", async () => {
  const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, options);
  expect(policy.backend.reason).toMatch(
    /^[\d.]+ ms per act .*against [\d.]+ .*on (a software WebGPU adapter \(google swiftshader\)|WebAssembly)$/i,
  );
  const [again, loaded] = await Promise.all([
    createPolicy(envs, options),
    loadPolicy(await policy.save(), envs),
  ]);
  expect(again.backend).toBe(policy.backend); // the same object: not measured again
  expect(loaded.backend).toBe(policy.backend);
  const wider = await createPolicy(envs, { ...options, hidden: [9] });
  expect(wider.backend).not.toBe(policy.backend);
  for (const made of [policy, again, loaded, wider]) made.dispose();
});

it.each(['CartPole-v1', 'Pendulum-v1', 'Blackjack-v1'])(
  'the measurement leaves no tensor and does not change weights or actions (%s)',
  async (id) => {
    const envs = await makeVec(id, { numEnvs: 5, workers: 0, seed: 1 });
    const { observations } = await envs.reset();
    const before = tf.memory();
    const measured = await createPolicy(envs, options);
    const named = await createPolicy(envs, { ...options, backend: measured.backend.name });
    expect(await measured.save()).toEqual(await named.save());
    for (let draw = 0; draw < 20; draw++) {
      const { actions } = await measured.act(observations);
      expect(actions).toEqual((await named.act(observations)).actions);
    }
    measured.dispose();
    named.dispose();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  },
);
