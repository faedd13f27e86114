import { expect, it } from 'vitest';
import { BatchEnv, createPolicy, Generator } from '../../../index.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { drawPlainWeights, drawRows, plainLogits, relativeError } from '../testing/plain-network.ts';
import { createPolicies } from '../testing/policies.ts';

const shape: NetworkShape = { inputs: 4, hidden: [6, 5], outputs: 3, activation: 'tanh' };

/** log π of one action, in double precision. */
function logChance(weights: readonly Float32Array[], row: readonly number[], action: number): number {
  const logits = plainLogits(shape, weights, row);
  return logits[action] - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
}

it('the saliency is the gradient of log π of the most probable action, on all backends', async () => {
  const random = new Generator(5);
  const weights = drawPlainWeights(shape, random);
  const observations = drawRows(7 * shape.inputs, random);
  const expected = Array.from({ length: 7 }, (_, i) => {
    const row = [...observations.subarray(4 * i, 4 * i + 4)];
    const logits = plainLogits(shape, weights, row);
    const action = logits.indexOf(Math.max(...logits));
    return row.map((x, j) => {
      const at = (value: number) => logChance(weights, row.with(j, value), action);
      return (at(x + 1e-5) - at(x - 1e-5)) / 2e-5;
    });
  }).flat();
  for (const policy of await createPolicies(shape, weights)) {
    expect(relativeError(await policy.saliency(observations), expected)).toBeLessThan(1e-4);
    policy.dispose();
  }
});

it('the saliency of a deterministic policy is the gradient of the sum of its actions', async () => {
  const envs = new BatchEnv('Pendulum-v1', { numEnvs: 1, seed: 0 });
  const policy = await createPolicy(envs, { deterministic: true, backend: 'cpu', seed: 1, hidden: [8] });
  const row = [0.5, -0.8, 1.5];
  const [found, expected] = [await policy.saliency(Float32Array.from(row)), []] as [Float32Array, number[]];
  for (const [j, x] of row.entries()) {
    const at = async (value: number) =>
      (await policy.distributions(Float32Array.from(row.with(j, value))))[0];
    expected.push(((await at(x + 0.01)) - (await at(x - 0.01))) / 0.02);
  }
  expect(relativeError(found, expected)).toBeLessThan(1e-2); // float32
  policy.dispose();
});

it('there is none of discrete observations', async () => {
  const envs = new BatchEnv('Taxi-v4', { numEnvs: 1, seed: 0 });
  const policy = await createPolicy(envs, { backend: 'cpu' });
  await expect(policy.saliency(Float32Array.of(3))).rejects.toThrow(
    'Policy.saliency: expected observations without discrete numbers, got one-hot 500.',
  );
  policy.dispose();
});

it('the saliency of stacked pictures is in the order and on the scale of the observation', async () => {
  const wrappers = [{ name: 'FrameStackObservation', stackSize: 3 }];
  const envs = new BatchEnv('CatchPixels-v0', { numEnvs: 1, seed: 0, envOptions: { wrappers } });
  const network = { convolutions: [{ filters: 4, size: 8, stride: 4 }], hidden: [8] };
  const policy = await createPolicy(envs, { network, activation: 'tanh', backend: 'cpu', seed: 1 });
  const random = new Generator(2);
  const row = Float32Array.from({ length: 3 * 40 * 40 }, () => 100 + 50 * random.uniform(-1, 1));
  const logits = await policy.distributions(row);
  const action = logits.indexOf(Math.max(...logits));
  const saliency = await policy.saliency(row);
  const largest = Math.max(...saliency.map(Math.abs));
  for (const k of [0, 41, 900, 1599, 1600, 2500, 3233, 4799]) {
    const at = async (step: number) => {
      const moved = [...(await policy.distributions(row.with(k, row[k] + step)))];
      return moved[action] - Math.log(moved.reduce((sum, logit) => sum + Math.exp(logit), 0));
    };
    const slope = ((await at(20)) - (await at(-20))) / 40;
    expect(Math.abs(saliency[k] - slope)).toBeLessThan(0.02 * largest);
  }
  expect(largest).toBeGreaterThan(0);
  policy.dispose();
});
