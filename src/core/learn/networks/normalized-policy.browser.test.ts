import { expect, it } from 'vitest';
import { createPolicy, findWrapper, loadPolicy, makeVec, NormalizeObservation } from '../../../index.ts';
import { takeReports } from '../testing/policies.ts';

const normalized = (wrappers = ['NormalizeObservation', 'NormalizeReward'] as const) =>
  makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1, wrappers });
const options = { hidden: [8], backend: 'cpu', seed: 1 } as const;

it('a policy that learned through NormalizeObservation is loaded with frozen statistics', async () => {
  const envs = await normalized();
  const policy = await createPolicy(envs, options);
  await takeReports(1, envs, policy, { rolloutSteps: 30 });
  const file: unknown = JSON.parse(JSON.stringify(await policy.save()));
  const learned = findWrapper(envs, NormalizeObservation)?.getStatistics();
  // (1 + 30) · 4 observations, final observations, and the initial count of 1e-4
  expect(learned?.count).toBeGreaterThanOrEqual(124);
  expect(file).toMatchObject({ observationStatistics: learned });

  const others = await normalized();
  const loaded = await loadPolicy(file, others, { backend: 'cpu' });
  await others.reset({ seed: 99 });
  expect(findWrapper(others, NormalizeObservation)?.getStatistics()).toEqual(learned);

  // The same raw observations lead to the same decisions.
  for (const env of [envs, others]) {
    const wrapper = findWrapper(env, NormalizeObservation) as NormalizeObservation;
    wrapper.updateStatistics = false;
  }
  const [one, other] = await Promise.all([envs.reset({ seed: 7 }), others.reset({ seed: 7 })]);
  const expected = await policy.distributions(one.observations);
  expect(await loaded.distributions(other.observations)).toEqual(expected);
  expect(await loaded.save()).toEqual(file);
  policy.dispose();
  loaded.dispose();
});

it('loadPolicy rejects statistics without NormalizeObservation, and NormalizeObservation without statistics', async () => {
  const envs = await normalized();
  const plain = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0 });
  const policy = await createPolicy(envs, options);
  const file = await policy.save();
  policy.dispose();
  await expect(loadPolicy(file, plain)).rejects.toThrow(
    'loadPolicy: expected environments in NormalizeObservation, because the policy learned in it, got environments without it. ' +
      "Pass wrappers: ['NormalizeObservation'] to makeVec.",
  );
  const { observationStatistics: _, ...without } = file;
  await expect(loadPolicy(without, envs)).rejects.toThrow(
    /expected a policy with the statistics of NormalizeObservation/,
  );
  await expect(loadPolicy({ ...file, observationStatistics: 3 }, envs)).rejects.toThrow(
    'loadPolicy: expected a saved policy with mean, variance and count of each observed number in observationStatistics, got 3. Is the file complete?',
  );
  const short = { mean: [0], variance: [1], count: 1 };
  await expect(loadPolicy({ ...file, observationStatistics: short }, envs)).rejects.toThrow(
    /^loadPolicy: expected a saved policy with mean, .*, got \{"mean":\[0\],"variance":\[1\],"count":1\}\./,
  );
  const { observationStatistics } = file;
  const other = { ...file, observationStatistics: { ...observationStatistics, epsilon: 0.5 } };
  await expect(loadPolicy(other, envs)).rejects.toThrow(
    "loadPolicy: expected NormalizeObservation with the policy's epsilon, 0.5, got 1e-8. " +
      "Pass wrappers: [{ name: 'NormalizeObservation', epsilon: 0.5 }] to makeVec.",
  );
  const clipped = { ...file, observationStatistics: { ...observationStatistics, clip: 10 } };
  await expect(loadPolicy(clipped, envs)).rejects.toThrow(
    "loadPolicy: expected NormalizeObservation with the policy's clip, 10, got Infinity.",
  );
});
