import type { Env } from '../../core/envs/env.ts';

const SEED = 7;
const STEPS = 25;

/** Brings an environment into the state that its picture shows: some random steps after the start, the same ones each time. */
export function pose(env: Env): Env {
  env.actionSpace.seed(SEED);
  env.reset({ seed: SEED });
  const hasEnded = (): boolean => env.terminated || env.truncated;
  // in the midst of an episode, where there is one: a bandit's is over with its first step
  for (let t = 0; t < STEPS || (hasEnded() && t < 2 * STEPS); t++) {
    if (hasEnded()) env.reset();
    env.advance(env.actionSpace.sample());
  }
  return env;
}
