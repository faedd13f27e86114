import { makeEnv } from 'palestra/envs';

const env = makeEnv('CartPole-v1');
let { observation } = env.reset({ seed: 42 });
console.log(`at first the pole leans by ${observation[2].toFixed(4)} rad`);

let total = 0;
while (!env.terminated && !env.truncated) {
  const step = env.step(observation[2] > 0 ? 1 : 0); // push towards the side it leans to
  observation = step.observation;
  total += step.reward;
}
console.log(`it fell after ${total} steps, leaning by ${observation[2].toFixed(4)} rad`);
