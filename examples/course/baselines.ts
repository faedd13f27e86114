import { createPolicy, makeVec, reinforce } from 'palestra';

for (const baseline of ['none', 'mean', 'standardise'] as const) {
  const envOptions = { means: [11, 12, 14] };
  const envs = await makeVec('Bandit-v0', { envOptions, numEnvs: 16, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [], seed: 1 });
  for await (const { iteration } of reinforce(envs, policy, { baseline, entropyCoefficient: 0 })) {
    if (iteration === 100) break;
  }
  const probabilities = await policy.probabilities(Float32Array.of(1));
  console.log(`${baseline}: best arm with probability ${probabilities[2].toFixed(2)}`);
  await envs.close();
}
