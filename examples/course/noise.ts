import { Generator, makeEnv } from 'palestra/envs';

const env = makeEnv('MountainCarContinuous-v0');
const random = new Generator(1);

for (const memory of [1, 30, 667]) {
  const keep = 1 - 1 / memory; // 1 − θ dt
  let reached = 0;
  for (let episode = 0; episode < 100; episode++) {
    env.reset({ seed: episode });
    for (let x = 0; !env.terminated && !env.truncated; ) {
      x = keep * x + 0.5 * Math.sqrt(1 - keep * keep) * random.normal(); // in the long run, σ is 0.5
      env.step(Float32Array.of(Math.min(Math.max(x, -1), 1)));
    }
    if (env.terminated) reached++;
  }
  console.log(`memory ${memory}: ${reached} of 100 episodes reach the goal`);
}
