import { createPolicy, makeVec, reinforce } from 'palestra';

for (const baseline of ['none', 'mean', 'standardise'] as const) {
  const envs = await makeVec('CartPole-v1', { numEnvs: 32, workers: 2, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [32, 32], seed: 1 });
  for await (const { iteration, meanReturn } of reinforce(envs, policy, { baseline })) {
    if (iteration < 20) continue;
    console.log(`${baseline}: mean return ${meanReturn.toFixed(0)} after ${iteration} iterations`);
    break;
  }
  await envs.close();
}
