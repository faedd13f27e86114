// The page that `npm run train`, `evaluate` and `bench` drive. It has no interface of its own: Node calls
// `palestraHeadless`, and is told what happens through `palestraTell`, which it provides.
//
// What needs TensorFlow.js is loaded when it is called for.

import { drawCurve } from './curve-picture.ts';
import type { CurveRequest, EvaluateRequest, TrainEvent, TrainRequest } from './protocol.ts';

let stop = new AbortController();

const headless = {
  /** Trains a policy, telling of it as it goes. */
  async train(request: TrainRequest) {
    stop = new AbortController();
    const { train } = await import('./train.ts');
    return train(request, (event) => window.palestraTell(event), stop.signal);
  },

  /** Ends the training run between two of its steps. */
  stop(): void {
    stop.abort();
  },

  /** Plays episodes with a saved policy. */
  async evaluate(request: EvaluateRequest) {
    const { evaluatePolicy } = await import('./evaluate-policy.ts');
    return evaluatePolicy(request);
  },

  /** Shows a learning curve on this page, to be photographed. */
  showCurve(request: CurveRequest): void {
    document.body.style.margin = '0';
    document.body.innerHTML = drawCurve(request);
  },

  /** Runs one benchmark. */
  async bench(id: string) {
    const { bench } = await import('./bench/bench.ts');
    return bench(id);
  },

  /** Names the WebGPU adapter of this browser, or says that there is none. */
  async describeAdapter() {
    const { describeAdapter } = await import('./bench/bench.ts');
    return describeAdapter();
  },
};

declare global {
  interface Window {
    palestraHeadless: typeof headless;
    /** Resolves when Node has heard it. */
    palestraTell(event: TrainEvent): Promise<void>;
  }
}

window.palestraHeadless = headless;
