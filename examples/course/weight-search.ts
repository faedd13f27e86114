import { Generator, makeEnv } from 'palestra/envs';

const env = makeEnv('CartPole-v1');
const random = new Generator(1);

/** Returns the mean return of ten episodes in which the cart is pushed right if w · s > 0. */
function score(weights: readonly number[]): number {
  let total = 0;
  for (let episode = 0; episode < 10; episode++) {
    let state = env.reset({ seed: episode }).observation as Float32Array;
    while (!env.terminated && !env.truncated) {
      const sum = weights.reduce((value, weight, i) => value + weight * state[i], 0);
      const step = env.step(sum > 0 ? 1 : 0);
      state = step.observation as Float32Array;
      total += step.reward;
    }
  }
  return total / 10;
}

let best = [0, 0, 0, 0];
let bestScore = score(best);
for (let k = 1; k <= 100 && bestScore < 475; k++) {
  const candidate = best.map((weight) => weight + random.normal());
  const itsScore = score(candidate);
  if (itsScore <= bestScore) continue;
  [best, bestScore] = [candidate, itsScore];
  console.log(`candidate ${k}: mean return ${bestScore}`);
}
console.log(`weights: ${best.map((weight) => weight.toFixed(2)).join(' ')}`);
