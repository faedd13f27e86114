import { createPolicy, evaluate, isSolved, makeVec, reinforce } from 'palestra';

const envs = await makeVec('CartPole-v1', { numEnvs: 32, workers: 2, seed: 1 });
const policy = await createPolicy(envs, { hidden: [32, 32], seed: 1 });

for await (const report of reinforce(envs, policy, { gamma: 0.99, entropyCoefficient: 0.01 })) {
  console.log(`${report.iteration}: mean return ${report.meanReturn.toFixed(0)}`);
  if (isSolved(report, 475)) break;
}

const returns = await evaluate(envs, policy, { episodes: 32 });
console.log(`after training: at least ${Math.min(...returns)} in each of 32 episodes`);
await envs.close();
