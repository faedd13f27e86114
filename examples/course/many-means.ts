import { Generator, makeVec } from 'palestra';

const numEnvs = 1024;
const envs = await makeVec('CartPole-v1', { numEnvs, workers: 2, seed: 1 });
const random = new Generator(1);
const returns = Array<number>(numEnvs).fill(0); // of the first episode of each world

await envs.reset();
while (returns.includes(0)) {
  const actions = Array.from({ length: numEnvs }, () => (random.random() < 0.5 ? 0 : 1));
  const { done, infos } = await envs.step(actions);
  for (const i of returns.keys()) if (done[i] && returns[i] === 0) returns[i] = infos.episodeReturn[i];
}
await envs.close();

const average = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each) / values.length;
const mean = average(returns);
console.log(`mean return of all worlds: ${mean.toFixed(1)}`);
for (const n of [1, 4, 16, 64]) {
  const groups = Array.from({ length: numEnvs / n }, (_, k) => returns.slice(k * n, (k + 1) * n));
  const error = Math.sqrt(average(groups.map((group) => (average(group) - mean) ** 2)));
  console.log(`the mean of ${n}: off by ${error.toFixed(1)}`);
}
