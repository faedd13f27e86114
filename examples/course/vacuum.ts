import { Generator, makeEnv } from 'palestra/envs';

const env = makeEnv('AliasedGrid-v0');
const random = new Generator(1);

/** Returns the move for the walls around the cleaner: 0 up, 1 right, 2 down, 3 left. */
function act(walls: ArrayLike<number>, right: number): number {
  const [, wallRight, wallBelow, wallLeft] = Array.from(walls);
  if (wallLeft) return 1;
  if (wallRight) return 3;
  if (!wallBelow) return 2;
  return random.random() < right ? 1 : 3; // in the rooms that look alike
}

for (const right of [1, 0.9, 0.5]) {
  let steps = 0;
  for (let episode = 0; episode < 1000; episode++) {
    let walls = env.reset({ seed: episode }).observation as Float32Array;
    while (!env.terminated && !env.truncated) {
      walls = env.step(act(walls, right)).observation as Float32Array;
      steps++;
    }
  }
  console.log(`P(right) ${right}: ${(steps / 1000).toFixed(1)} steps`);
}
