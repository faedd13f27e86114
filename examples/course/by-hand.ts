import { Generator, makeEnv } from 'palestra/envs';

const env = makeEnv('CartPole-v1');
const random = new Generator(1);
const weights = [0, 0, 0, 0]; // the probability of a push to the right is 1 / (1 + exp(−w · s))

for (let k = 0; k <= 50; k++) {
  const gradient = [0, 0, 0, 0];
  let steps = 0;
  for (let episode = 0; episode < 10; episode++) {
    const memory: { state: Float32Array; score: number; reward: number }[] = [];
    let state = env.reset(k + episode === 0 ? { seed: 1 } : {}).observation as Float32Array;
    while (!env.terminated && !env.truncated) {
      const logit = weights.reduce((sum, weight, i) => sum + weight * state[i], 0);
      const p = 1 / (1 + Math.exp(-logit));
      const action = random.random() < p ? 1 : 0;
      const step = env.step(action);
      memory.push({ state, score: action - p, reward: step.reward }); // ∇ log π = (a − p) · s
      state = step.observation as Float32Array;
    }
    let g = 0;
    for (const { state, score, reward } of memory.toReversed()) {
      g = reward + 0.99 * g; // from the last step to the first
      for (const i of gradient.keys()) gradient[i] += score * state[i] * g;
    }
    steps += memory.length;
  }
  for (const i of weights.keys()) weights[i] += gradient[i] / steps; // α is 1
  if (k % 10 === 0) console.log(`${k}: mean return ${(steps / 10).toFixed(0)}`);
}
