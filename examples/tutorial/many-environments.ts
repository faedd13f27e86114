import { makeVec } from 'palestra';

const envs = await makeVec('CartPole-v1', { numEnvs: 8, workers: 2, seed: 42 });
let { observations } = await envs.reset(); // [8 × 4]: row i belongs to environment i

const lengths: number[] = [];
for (let t = 0; t < 100; t++) {
  const actions = Array.from({ length: 8 }, (_, i) => (observations[4 * i + 2] > 0 ? 1 : 0));
  const step = await envs.step(actions);
  observations = step.observations;
  step.done.forEach((done, i) => {
    if (done) lengths.push(step.infos.episodeLength[i]);
  });
}
await envs.close();

const mean = lengths.reduce((sum, length) => sum + length) / lengths.length;
console.log(`${lengths.length} poles fell, after ${mean.toFixed(1)} steps on average`);
