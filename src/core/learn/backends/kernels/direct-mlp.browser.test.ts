import { afterEach, expect, it, vi } from 'vitest';
import { createPolicy, Generator, makeVec, type Policy } from '../../../../index.ts';
import type { NetworkShape } from '../../../policy/network-shape.ts';
import { drawPlainWeights, drawRows, plainLogits, relativeError } from '../../testing/plain-network.ts';
import { createPolicyWith, takeReports } from '../../testing/policies.ts';

const shape: NetworkShape = { inputs: 3, hidden: [8, 5], outputs: 2, activation: 'tanh' };
const random = new Generator(1);
const weights = drawPlainWeights(shape, random);

afterEach(() => vi.restoreAllMocks());

function expectLogits(logits: Float32Array, observations: Float32Array): void {
  const expected = Array.from({ length: observations.length / 3 }, (_, i) =>
    plainLogits(shape, weights, observations.subarray(3 * i, 3 * i + 3)),
  ).flat();
  expect(relativeError(logits, expected)).toBeLessThan(1e-5);
}

it('reuses the buffers of its first decision, with one upload for each', async () => {
  const policy = await createPolicyWith(shape, weights, 'webgpu');
  await policy.distributions(drawRows(3 * 7, random));
  const created = vi.spyOn(GPUDevice.prototype, 'createBuffer');
  const written = vi.spyOn(GPUQueue.prototype, 'writeBuffer');
  const submitted = vi.spyOn(GPUQueue.prototype, 'submit');
  for (let decision = 0; decision < 10; decision++) {
    const observations = drawRows(3 * 7, random);
    expectLogits(await policy.distributions(observations), observations);
  }
  expect(created).toHaveBeenCalledTimes(0);
  expect(written).toHaveBeenCalledTimes(10);
  const commands = submitted.mock.calls.map(([buffers]) => [...buffers].length);
  expect(commands.filter((count) => count > 0)).toHaveLength(10);
  policy.dispose();
});

it('nudges the browser to poll the GPU, but only while decisions are short', async () => {
  const policy = await createPolicyWith(shape, weights, 'webgpu');
  const submit = vi.spyOn(GPUQueue.prototype, 'submit');
  const countNudges = (): number => submit.mock.calls.filter(([buffers]) => [...buffers].length === 0).length;
  while (countNudges() === 0) await policy.distributions(drawRows(3 * 7, random));
  const mapAsync = GPUBuffer.prototype.mapAsync;
  vi.spyOn(GPUBuffer.prototype, 'mapAsync').mockImplementation(async function (this: GPUBuffer, ...how) {
    const end = performance.now() + 6;
    while (performance.now() < end); // a decision that takes longer than nudging is for
    return mapAsync.apply(this, how);
  });
  await policy.distributions(drawRows(3 * 7, random));
  submit.mockClear();
  await policy.distributions(drawRows(3 * 7, random));
  expect(countNudges()).toBe(0);
  policy.dispose();
});

it('keeps concurrent decisions apart, whatever their numbers of rows', async () => {
  const policy = await createPolicyWith(shape, weights, 'webgpu');
  for (let round = 0; round < 3; round++) {
    const several = [5, 64, 5, 1].map((rows) => drawRows(3 * rows, random));
    const found = await Promise.all(several.map((observations) => policy.distributions(observations)));
    for (const [i, observations] of several.entries()) expectLogits(found[i], observations);
  }
  policy.dispose();
});

it('finishes the decisions in flight when the policy is disposed of', async () => {
  const policy = await createPolicyWith(shape, weights, 'webgpu');
  const observations = drawRows(3 * 4, random);
  const logits = policy.distributions(observations);
  policy.dispose();
  expectLogits(await logits, observations);
});

it('decides with the learned weights, as the cpu does', async () => {
  const learn = async (backend: 'cpu' | 'webgpu'): Promise<{ policy: Policy; logits: Float32Array }> => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { hidden: [8], seed: 2, backend });
    await takeReports(3, envs, policy, { rolloutSteps: 20, chunkRows: 32 });
    return { policy, logits: await policy.distributions((await envs.reset({ seed: 5 })).observations) };
  };
  const [cpu, webgpu] = [await learn('cpu'), await learn('webgpu')];
  expect(relativeError(webgpu.logits, cpu.logits)).toBeLessThan(1e-3);
  cpu.policy.dispose();
  webgpu.policy.dispose();
});
