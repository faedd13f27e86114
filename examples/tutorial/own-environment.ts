import { createPolicy, makeVec, reinforce } from 'palestra';

const envs = await makeVec('Catch', { envSrc: './catch.js', numEnvs: 32, workers: 2, seed: 1 });
const policy = await createPolicy(envs, { hidden: [32], seed: 1 });

for await (const { iteration, meanReturn } of reinforce(envs, policy)) {
  if (iteration % 10 === 0) console.log(`${iteration}: mean return ${meanReturn.toFixed(2)}`);
  if (meanReturn >= 0.9 || iteration === 200) break;
}
await envs.close();
