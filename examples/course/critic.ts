import { Generator, makeEnv } from 'palestra/envs';

const env = makeEnv('Maze-v0');
const random = new Generator(1);
const values = Array<number>(25).fill(0); // the critic: V for each cell
const logits = values.map(() => [0, 0, 0, 0]); // the actor: up, right, down, left in each cell
const toCell = ([row, column]: Int32Array): number => 5 * row + column;

let steps = 0;
for (let episode = 1; episode <= 500; episode++) {
  let s = toCell(env.reset(episode === 1 ? { seed: 1 } : {}).observation as Int32Array);
  while (!env.terminated && !env.truncated) {
    const powers = logits[s].map(Math.exp);
    const sum = powers.reduce((total, power) => total + power);
    const p = powers.map((power) => power / sum);
    let a = 0;
    for (let u = random.random() - p[0]; u >= 0 && a < 3; u -= p[a]) a++;
    const { reward, observation } = env.step(a);
    const next = toCell(observation as Int32Array);
    const delta = reward + (env.terminated ? 0 : values[next]) - values[s]; // γ is 1
    values[s] += 0.1 * delta;
    for (const b of p.keys()) logits[s][b] += 0.3 * delta * ((a === b ? 1 : 0) - p[b]);
    s = next;
    steps++;
  }
  if (episode % 100 > 0) continue;
  console.log(
    `episode ${episode}: ${(steps / 100).toFixed(1)} steps on average, V(start) ${values[0].toFixed(1)}`,
  );
  steps = 0;
}
