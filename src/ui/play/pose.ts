import type { Env } from '../../core/envs/env.ts';
import { sampleAction } from '../../core/envs/sample-action.ts';

const SEED = 7;
const STEPS = 25;

/** Puts an environment into the state for its picture: some random steps after the start, always the same ones. */
export function pose(env: Env): Env {
  env.actionSpace.seed(SEED);
  env.reset({ seed: SEED });
  const hasEnded = (): boolean => env.terminated || env.truncated;
  // In the middle of an episode, if possible: an episode of a bandit ends with its first step.
  for (let t = 0; t < STEPS || (hasEnded() && t < 2 * STEPS); t++) {
    if (hasEnded()) env.reset();
    env.advance(sampleAction(env));
  }
  return env;
}
