import type { Env } from '../core/envs/env.ts';
import { makeEnv } from '../core/wrappers/make-env.ts';

const SEED = 7;
const STEPS = 25;

/** Makes an environment as its picture shows it: some random steps after the start, the same ones each time. */
export function poseEnv(id: string): Env {
  const env: Env = makeEnv(id);
  env.actionSpace.seed(SEED);
  env.reset({ seed: SEED });
  for (let t = 0; t < STEPS; t++) {
    if (env.terminated || env.truncated) env.reset();
    env.advance(env.actionSpace.sample());
  }
  return env;
}
