import { createPolicy, makeVec, ppo } from 'palestra';

for (const epochs of [1, 8]) {
  const envs = await makeVec('CartPole-v1', { numEnvs: 16, workers: 2, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [64, 64], seed: 1 });
  for await (const { envSteps, meanReturn } of ppo(envs, policy, { epochs, gamma: 0.98, lambda: 0.9 })) {
    if (meanReturn < 200 && envSteps < 200_000) continue;
    console.log(`epochs ${epochs}: mean return ${meanReturn.toFixed(0)} after ${envSteps} steps`);
    break;
  }
  await envs.close();
}
