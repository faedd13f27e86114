// The page that `npm run train`, `evaluate`, `bench` and `soak` drive. It shows nothing: Node calls `palestraHeadless`, and the page
// reports events through `palestraTell`, which Node provides.
//
// Each function loads its code, and TensorFlow.js, when it is called.

import { drawCurve } from './curve-picture.ts';
import type {
  CurveRequest,
  EvaluateRequest,
  HeadlessEvent,
  KillRequest,
  SoakRequest,
  TrainRequest,
} from './protocol.ts';

let stop = new AbortController();

const headless = {
  /** Trains a policy and reports each iteration. Continues from the checkpoint at `checkpointUrl`. */
  async train({ checkpointUrl, ...request }: Omit<TrainRequest, 'checkpoint'> & { checkpointUrl?: string }) {
    stop = new AbortController();
    const { train } = await import('./train.ts');
    const checkpoint =
      checkpointUrl === undefined
        ? undefined
        : ((await (await fetch(checkpointUrl)).json()) as TrainRequest['checkpoint']);
    return train({ ...request, checkpoint }, (event) => window.palestraTell(event), stop.signal);
  },

  /** Ends the training run after the current iteration. */
  stop(): void {
    stop.abort();
  },

  /** Plays episodes with a saved policy. */
  async evaluate(request: EvaluateRequest) {
    const { evaluatePolicy } = await import('./evaluate-policy.ts');
    return evaluatePolicy(request, (event) => window.palestraTell(event));
  },

  /** Shows a learning curve on this page, for a screenshot. */
  showCurve(request: CurveRequest): void {
    document.body.style.margin = '0';
    document.body.style.lineHeight = '0'; // no gap below the picture
    document.body.innerHTML = drawCurve(request);
  },

  /** Runs one benchmark. */
  async bench(id: string) {
    const { bench } = await import('./bench/bench.ts');
    return bench(id);
  },

  /** Runs one round of a soak. */
  async soak(request: SoakRequest) {
    const { soak } = await import('./soak/soak.ts');
    return soak(request);
  },

  /** Trains while workers are ended at random moments. */
  async killWorkers(request: KillRequest) {
    const { killWorkers } = await import('./soak/kill-workers.ts');
    return killWorkers(request);
  },

  /** Counts tensors, and the bytes of WebGPU buffers since the first call. */
  async countTensors() {
    const { countTensors } = await import('./soak/memory.ts');
    return countTensors();
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
    /** Resolves when Node has handled the event. */
    palestraTell(event: HeadlessEvent): Promise<void>;
    /** How long the main thread has computed so far, ms. Only for `npm run bench`. */
    palestraThreadMs(): Promise<number>;
  }
}

window.palestraHeadless = headless;
