import { createPolicy, evaluate, makeVec } from 'palestra';

const envs = await makeVec('CartPole-v1', { numEnvs: 8, workers: 2, seed: 42 });
const policy = await createPolicy(envs, { hidden: [32, 32], seed: 1 });
console.log(`the network runs on ${policy.backend.name}: ${policy.backend.reason}`);

const { observations } = await envs.reset();
const { actions, entropies } = await policy.act(observations);
console.log(`its first actions: ${actions.join(' ')}`);
console.log(`entropy: ${entropies[0].toFixed(2)} nats; a fair coin has ${Math.LN2.toFixed(2)}`);

const returns = await evaluate(envs, policy, { episodes: 100, greedy: false });
const mean = returns.reduce((sum, each) => sum + each) / returns.length;
console.log(`mean return of 100 episodes: ${mean.toFixed(0)}`);
await envs.close();
