// Plays an environment with random actions, and records what it gives, for `checkEnv`.

import type { Env } from './env.ts';
import { readInfo } from './env-checks.ts';
import { sampleAction } from './sample-action.ts';

type AfterCall = (call: 'reset' | 'step', reward: number) => void;

/** Plays episodes with random actions, and calls `after` after each reset and step. */
export function play(env: Env, seed: number, steps: number, after: AfterCall = () => {}): void {
  env.actionSpace.seed(seed);
  env.seed(seed);
  env.restart();
  after('reset', 0);
  for (let t = 0; t < steps; t++) {
    if (env.terminated || env.truncated) {
      env.restart();
      after('reset', 0);
    }
    after('step', env.advance(sampleAction(env)));
  }
}

/** Gives a hash of the results of each call; the observations themselves may be large. */
export function recordPlay(env: Env, seed: number, steps: number, after: AfterCall = () => {}): number[] {
  const hashes: number[] = [];
  play(env, seed, steps, (call, reward) => {
    after(call, reward);
    hashes.push(hashResults(env, reward));
  });
  return hashes;
}

function hashResults(env: Env, reward: number): number {
  const info = env.info();
  const infos = env.infoNames.map((name) => Number(readInfo(info, name.split('.'))));
  const outcome = Float64Array.of(reward, Number(env.terminated), Number(env.truncated), ...infos);
  let hash = 0x811c9dc5; // FNV-1a
  for (const { buffer } of [observe(env), outcome]) {
    const words = new Int32Array(buffer);
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
  }
  return hash;
}

/** Plays the start of an episode with random actions. Gives the number of steps before the one that ended it. */
export function playOneEpisode(env: Env, seed: number, steps: number): number {
  env.actionSpace.seed(seed);
  env.seed(seed);
  env.restart();
  for (let t = 0; t < steps; t++) {
    env.advance(sampleAction(env));
    if (env.terminated || env.truncated) return t;
  }
  return steps;
}

/** Plays up to `steps` more steps of an episode with random actions. Gives a hash of the results of each step. */
export function recordEpisode(env: Env, seed: number, steps: number): number[] {
  const hashes: number[] = [];
  env.actionSpace.seed(seed);
  for (let t = 0; t < steps && !env.terminated && !env.truncated; t++) {
    const reward = env.advance(sampleAction(env));
    hashes.push(hashResults(env, reward));
  }
  return hashes;
}

export function recordReset(env: Env, seed: number): Float32Array {
  env.seed(seed);
  env.restart();
  return observe(env);
}

export function observe(env: Env): Float32Array {
  const row = new Float32Array(env.observationSpace.size);
  env.observe(row, 0);
  return row;
}

export function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((x, i) => Object.is(x, b[i]));
}
