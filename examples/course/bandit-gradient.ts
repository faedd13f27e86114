import { Generator, makeEnv } from 'palestra/envs';

const env = makeEnv('Bandit-v0', { means: [1, 2, 4] });
const random = new Generator(1);
const logits = [0, 0, 0];

/** Returns softmax(logits). */
function probabilities(): number[] {
  const powers = logits.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power);
  return powers.map((power) => power / sum);
}

for (let k = 0; k <= 2000; k++) {
  const p = probabilities();
  if (k % 500 === 0) console.log(`${k}: ${p.map((each) => each.toFixed(2)).join(' ')}`);
  const u = random.random();
  const arm = u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2;
  env.reset(k === 0 ? { seed: 1 } : {});
  const { reward } = env.step(arm);
  // the score, times the reward, times a step size
  for (const a of logits.keys()) logits[a] += 0.01 * reward * ((a === arm ? 1 : 0) - p[a]);
}
