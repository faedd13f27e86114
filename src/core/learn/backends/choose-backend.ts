// `backend: 'auto'`: measures some decisions and updates on the GPU and on the processor, and takes the faster one.

import * as tf from '@tensorflow/tfjs';
import { toError } from '../../errors.ts';
import { nextTask } from '../../next-task.ts';
import { countProducts } from '../../policy/network-shape.ts';
import { ObservationEncoder } from '../../policy/observation-encoder.ts';
import { Box } from '../../spaces/box.ts';
import { LoopControl } from '../loop/loop-control.ts';
import { distributionTerms } from '../networks/distribution-tensors.ts';
import { Learner } from '../networks/learner.ts';
import type { Chunk, LearningBatch } from '../networks/learning-batch.ts';
import { Optimizer } from '../networks/optimizer.ts';
import { Policy, type PolicyParts } from '../networks/policy.ts';
import { type Backend, type ChosenBackend, startOnce, withReason } from './backend.ts';
import { after, answerWithin } from './page-time.ts';
import { pickFaster, type Trial } from './pick-faster.ts';
import type { Workload } from './workload.ts';

/** Shortest sample, ms: clocks in browsers may tick only every 0.1 ms. */
const SAMPLE_MS = 2;
/** Time after which sampling stops, ms: with at least three samples, and with fewer or on a clock that stands still. */
const ENOUGH_MS = 20;
const TOO_LONG_MS = 100;
/** Runs after which a sample yields to the page. Otherwise timers could not end a loop whose work never yields. */
const MAX_RUNS = 64;
/** Runs within which the clock must have moved: much longer than its ticks. Tests of pages may stop it, and timers with it. */
const MOVING_RUNS = 4096;
/** How long the GPU may take for a trial, ms: some never answer. */
const GPU_TRIAL_MS = 10_000;
/** Largest number of multiplications in a trial's forward pass. Larger batches are extrapolated from a part of their rows. */
const MAX_MULTIPLICATIONS = 3e7;

/** The choices of this page, by shape and workload. */
const chosen = new Map<string, Promise<ChosenBackend>>();

/**
 * Chooses the fastest backend for a policy, N environments and the workload of an algorithm.
 *
 * Measures one decision and one update on WebGPU, if there is an adapter, and on WebAssembly, or on plain JavaScript if WebAssembly
 * cannot start. This takes some tenths of a second, once for each shape on a page. The trials use their own policies, so they change
 * neither the weights nor the random numbers of the caller's policy.
 */
export async function chooseBackend(
  parts: PolicyParts,
  weights: readonly Float32Array[],
  numEnvs: number,
  workload: Workload,
): Promise<ChosenBackend> {
  const key = JSON.stringify([parts.shape, parts.distribution.fields, numEnvs, workload]);
  const before = chosen.get(key);
  if (before && !(await before).lost) return before;
  const choice = measure(parts, weights, numEnvs, workload);
  chosen.set(key, choice);
  choice.catch(() => chosen.delete(key)); // a later attempt may succeed
  return choice;
}

async function measure(
  parts: PolicyParts,
  weights: readonly Float32Array[],
  numEnvs: number,
  workload: Workload,
): Promise<ChosenBackend> {
  const { backend: host, note } = await startHost();
  const trials: PolicyTrial[] = [];
  const tryOn = (backend: Backend): PolicyTrial => {
    const trial = new PolicyTrial(backend, parts, weights, numEnvs, workload.rows);
    trials.push(trial);
    return trial;
  };
  try {
    const onHost = tryOn(host);
    let onGpu: PolicyTrial;
    try {
      onGpu = tryOn(await startOnce('webgpu'));
    } catch (error) {
      return withReason(host, `${toError(error).message}${note}`);
    }
    const updates = numEnvs * workload.updatesPerStep; // for each step of all environments
    const { winner, reason } = await pickFaster(onHost, onGpu, updates);
    return withReason(winner.backend, `${reason}${note}`);
  } finally {
    for (const trial of trials) trial.dispose();
  }
}

/** Starts the backend for the processor. `note` explains a fallback. */
async function startHost(): Promise<{ backend: Backend; note: string }> {
  try {
    return { backend: await startOnce('wasm'), note: '' };
  } catch (error) {
    return { backend: await startOnce('cpu'), note: `, and ${toError(error).message}` };
  }
}

/** Measures decisions and updates with its own policy. */
class PolicyTrial implements Trial {
  readonly backend: Backend;
  readonly #policy: Policy;
  readonly #numEnvs: number;
  /** Rows of an update. */
  readonly #rows: number;
  readonly #maxRows: number;
  #optimizer: Optimizer | undefined;

  constructor(
    backend: Backend,
    parts: PolicyParts,
    weights: readonly Float32Array[],
    numEnvs: number,
    rows: number,
  ) {
    const encoder = new ObservationEncoder(new Box(-Infinity, Infinity, [parts.shape.inputs])); // accepts rows of zeros
    this.backend = backend;
    this.#policy = new Policy({ ...parts, encoder }, weights, 0, withReason(backend, 'on trial'));
    this.#numEnvs = numEnvs;
    this.#rows = rows;
    this.#maxRows = Math.ceil(MAX_MULTIPLICATIONS / countProducts(parts.shape));
  }

  get software(): boolean {
    return this.backend.software;
  }

  get place(): string {
    const { name, adapter, software } = this.backend;
    if (name === 'webgpu') return software ? `a software WebGPU adapter (${adapter})` : `WebGPU (${adapter})`;
    return name === 'wasm' ? 'WebAssembly' : 'plain JavaScript';
  }

  async timeAct(): Promise<number> {
    const rows = Math.min(this.#numEnvs, this.#maxRows);
    const observations = new Float32Array(rows * this.#policy.shape.inputs);
    return (this.#numEnvs / rows) * (await this.#time(() => this.#policy.act(observations)));
  }

  async timeUpdate(): Promise<number> {
    const rows = Math.min(this.#rows, this.#maxRows);
    const { variables, backend, distribution } = this.#policy;
    this.#optimizer = new Optimizer(variables, backend, { kind: 'adam' });
    const learner = new Learner(this.#policy, this.#optimizer, { chunkRows: rows });
    const loss = ({ inputs, actions, columns: { weights } }: Chunk<'weights'>) => {
      const described = this.#policy.forward(inputs);
      const ofRows =
        distribution.kind === 'deterministic'
          ? tf.sum(described, 1)
          : distributionTerms(distribution, described, actions).logProbabilities;
      return { loss: tf.mul(weights, ofRows) as tf.Tensor1D };
    };
    const batch: LearningBatch<'weights'> = {
      rows,
      observations: new Float32Array(rows * this.#policy.shape.inputs),
      actions: this.#policy.distribution.createActions(rows),
      columns: { weights: new Float32Array(rows) },
    };
    const loop = new LoopControl();
    return (this.#rows / rows) * (await this.#time(() => learner.update(batch, loss, loop)));
  }

  #time(work: () => Promise<unknown>): Promise<number> {
    const best = bestMs(work);
    return this.backend.name === 'webgpu' ? answerWithin(GPU_TRIAL_MS, best) : best;
  }

  dispose(): void {
    this.#optimizer?.dispose();
    this.#policy.dispose();
  }
}

/**
 * Gives the best time of `work`, ms, after a first run that compiles shaders. Slower samples were disturbed. Gives 0 if the clock of
 * the page stands still.
 */
async function bestMs(work: () => Promise<unknown>): Promise<number> {
  await work();
  let isLate = false;
  void after(TOO_LONG_MS).then(() => {
    isLate = true;
  });
  const begin = performance.now();
  let best = Infinity;
  for (let samples = 0, total = 0; !isLate && (samples < 3 || total < ENOUGH_MS); samples++) {
    const start = performance.now();
    let runs = 0;
    let elapsed = 0;
    do {
      await work();
      runs += 1;
      if (runs % MAX_RUNS === 0) await nextTask();
      elapsed = performance.now() - start;
      if (elapsed === 0 && runs >= MOVING_RUNS) return 0;
    } while (elapsed < SAMPLE_MS && !isLate);
    best = Math.min(best, elapsed / runs);
    total = performance.now() - begin;
    await nextTask();
  }
  return best;
}
