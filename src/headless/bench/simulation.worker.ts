// A worker that steps environments without a message between two steps.

import { BatchEnv } from '../../core/vector/batch-env.ts';
import { makeEnv } from '../../core/wrappers/make-env.ts';
import { HandCartPole } from './hand-cart-pole.ts';
import { prepareActions } from './prepared-actions.ts';
import type { SimulationReply, SimulationRequest } from './simulation-protocol.ts';

/** Steps before the first sample, so that episodes are of all ages, and a fast engine is measured on what a slow one is. */
const EARLIER_STEPS = 128;

let made: { of: string; step: (i: number) => void } | undefined;

self.onmessage = ({ data: request }: MessageEvent<SimulationRequest>) => {
  const { how, env, numEnvs, ms } = request;
  const of = `${how} ${env} ${numEnvs}`;
  if (made?.of !== of) {
    made = { of, step: MAKE[how](request) };
    for (let i = 0; i < EARLIER_STEPS; i++) made.step(i);
  }
  const { step } = made;
  const start = performance.now();
  let steps = 0;
  // Reads the clock once per stride, so that the reading does not count. The stride doubles while steps are fast.
  for (let stride = 1; performance.now() - start < ms; stride = Math.min(2 * stride, 4096 / numEnvs)) {
    for (let i = 0; i < stride; i++) step(steps++);
  }
  self.postMessage({ envSteps: steps * numEnvs, ms: performance.now() - start } satisfies SimulationReply);
};

const MAKE: Record<SimulationRequest['how'], (request: SimulationRequest) => (i: number) => void> = {
  hand({ numEnvs }) {
    const envs = new HandCartPole(numEnvs);
    const actions = prepareActions(makeEnv('CartPole-v1').actionSpace, numEnvs) as Int32Array[];
    return (i) => envs.step(actions[i % actions.length]);
  },

  alone({ env: id }) {
    const env = makeEnv(id);
    env.actionSpace.seed(0);
    const actions = Array.from({ length: 64 }, () => env.actionSpace.sample());
    env.reset({ seed: 0 });
    return (i) => {
      const { terminated, truncated } = env.step(actions[i % actions.length]);
      if (terminated || truncated) env.reset();
    };
  },

  batch({ env: id, numEnvs }) {
    const envs = new BatchEnv(id, { numEnvs, seed: 0 });
    const actions = prepareActions(envs.actionSpace, numEnvs);
    envs.resetNow();
    return (i) => {
      envs.stepNow(actions[i % actions.length]);
    };
  },
};
