// A worker that steps environments by itself, without a message between two steps.

import { BatchEnv } from '../core/vector/batch-env.ts';
import { prepareActions } from './bench-actions.ts';
import type { SpinReply, SpinRequest } from './bench-protocol.ts';
import { HandCartPole } from './hand-cart-pole.ts';

const made = new Map<string, (actions: Int32Array) => void>();

self.onmessage = ({ data: { what, numEnvs, ms } }: MessageEvent<SpinRequest>) => {
  const step = made.get(what + numEnvs) ?? makeStep(what, numEnvs);
  made.set(what + numEnvs, step);
  const actions = prepareActions(numEnvs);
  const start = performance.now();
  let steps = 0;
  // the clock is asked about once in 4096 environment steps, not to be measured itself
  const stride = Math.max(1, Math.floor(4096 / numEnvs));
  while (performance.now() - start < ms) {
    for (let i = 0; i < stride; i++, steps++) step(actions[steps % actions.length]);
  }
  self.postMessage({ envSteps: steps * numEnvs, ms: performance.now() - start } satisfies SpinReply);
};

function makeStep(what: SpinRequest['what'], numEnvs: number): (actions: Int32Array) => void {
  if (what === 'hand') {
    const envs = new HandCartPole(numEnvs);
    return (actions) => envs.step(actions);
  }
  const envs = new BatchEnv('CartPole-v1', { numEnvs, seed: 0 });
  envs.resetNow();
  return (actions) => {
    envs.stepNow(actions);
  };
}
