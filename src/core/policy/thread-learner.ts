// Learning on the thread of the environments: what a worker does for A3C, and what crosses to it.

import { nextTask } from '../next-task.ts';
import type { BatchEnv } from '../vector/batch-env.ts';
import { checkSizes } from '../vector/check-finite.ts';
import type { ParallelEnv } from '../vector/parallel-env.ts';
import { createRolloutArrays, discardRows, type RolloutArrays } from '../vector/rollout-arrays.ts';
import { findMaskNames, maskLogits } from './action-mask.ts';
import { estimateAdvantages } from './advantages.ts';
import { passBackDescription } from './distribution-gradient.ts';
import { computeTerms, differentiateTerms } from './distribution-terms.ts';
import { countWeights, type Layer, type MlpArithmetic, splitJoined, toLayers } from './mlp.ts';
import { type NetworkShape, weightLengths } from './network-shape.ts';
import { gradientNorm, rmspropStep } from './rmsprop.ts';
import type { FinalObservation } from './step-recorder.ts';
import { MAX_TASK_MS, type SentPolicy, type ThreadSteps } from './thread-steps.ts';

/** What a thread must know before it learns. */
export interface LearnerStart {
  /** The policy, with any weights of the right lengths. */
  readonly policy: SentPolicy;
  readonly valueShape: NetworkShape;
  /** The random stream that draws actions, by its keys, and its next step. */
  readonly streamKeys: readonly [number, number];
  readonly firstDraw: number;
  /** The index of the first environment among those of all threads. */
  readonly firstEnv: number;
  /** T */
  readonly rolloutSteps: number;
  readonly gamma: number;
  readonly lambda: number;
  readonly valueCoefficient: number;
  readonly maxGradientNorm: number;
  readonly decay: number;
  readonly epsilon: number;
  /** The memory that all threads learn in. Undefined: each update's gradient is given back. */
  readonly shared: SharedLearning | undefined;
}

/**
 * What threads that learn together share, in SharedArrayBuffers. No thread waits for another: two may add to the same number at the same
 * time, and one of the changes is lost.
 */
export interface SharedLearning {
  /** [P]: the weights of the policy and of its distribution, then those of the value function. */
  readonly weights: Float32Array;
  /** [P]: the running means of the squared gradients. */
  readonly squares: Float32Array;
  /** One number: the updates of all threads. */
  readonly updates: Int32Array;
}

export interface LearnRequest {
  /** Undefined: that of the request before. */
  readonly start?: LearnerStart | undefined;
  readonly updates: number;
  readonly learningRate: number;
  readonly entropyCoefficient: number;
  /** [P]: the weights to learn from, unless they are shared. */
  readonly weights?: Float32Array | undefined;
}

/** What a thread has done. Sums are over its updates. */
export interface LearnReply {
  readonly updates: number;
  /** Steps of each of its environments. */
  readonly steps: number;
  readonly returns: readonly number[];
  readonly sums: {
    entropy: number;
    policyLoss: number;
    valueLoss: number;
    gradientNorm: number;
    staleness: number;
  };
  /** [P], clipped: of the last update, unless it has been applied. */
  readonly gradient: Float32Array | undefined;
  /** The latest updates that it has applied itself. */
  readonly pushes: readonly Push[];
  /** The time of stepping, and of deciding and learning, ms. */
  readonly stepMs: number;
  readonly thinkMs: number;
}

/** An update that a thread has applied to the shared weights. */
export interface Push {
  /** When, on a clock that all threads have in common, ms. */
  readonly at: number;
  /** The updates of other threads since it copied the weights. */
  readonly staleness: number;
}

/** Parallel environments on one thread, which can learn. */
export interface LearningEnvs extends ParallelEnv {
  /**
   * Learns on the thread of the environments. Gives undefined if their worker was lost: the next request must have a `start`.
   *
   * @throws as `step`, and if a gradient is not finite.
   */
  learn(request: LearnRequest): Promise<LearnReply | undefined>;
}

/** Whether the environments of this group run on a thread that can learn. */
export function canLearn(envs: ParallelEnv): envs is LearningEnvs {
  return 'learn' in envs;
}

/** The most hidden values of a network that are kept: 64 MiB. */
const MAX_HIDDEN = 2 ** 24;
/** Updates that a reply lists: enough for a picture. */
const MAX_PUSHES = 64;

/** Collects steps, computes the gradient of an actor-critic, and takes a step of RMSprop, again and again. */
export class ThreadLearner {
  readonly #batch: BatchEnv;
  readonly #steps: ThreadSteps;
  readonly #start: LearnerStart;
  readonly #arrays: RolloutArrays;
  /** [P]: the weights that the thread decides and learns with. */
  readonly #weights: Float32Array;
  /** [P]: the gradient of each update, and its parts: those of the policy's layers, of its distribution, and of the value function. */
  readonly #gradient: Float32Array;
  readonly #gradientParts: readonly Float32Array[];
  readonly #policyLayers: readonly Layer[];
  readonly #own: readonly Float32Array[];
  readonly #valueLayers: readonly Layer[];
  /** The hidden values of both networks in all rows, from the forward to the backward pass. Undefined: computed again. */
  readonly #hidden: Float32Array | undefined;
  readonly #valueHidden: Float32Array | undefined;
  readonly #sizes: readonly number[];
  #active: Uint8Array;
  #t = 0;

  static async create(batch: BatchEnv, steps: ThreadSteps, start: LearnerStart): Promise<ThreadLearner> {
    const { description, weights } = start.policy;
    const valueLengths = weightLengths(start.valueShape);
    const lengths = [...weights.map(({ length }) => length), ...valueLengths];
    const joined = new Float32Array(lengths.reduce((sum, length) => sum + length, 0));
    const parts = splitJoined(joined, lengths);
    await steps.use({ ...start.policy, weights: parts.slice(0, weights.length) });
    const layers = toLayers(description, parts);
    const own = parts.slice(2 * layers.length, weights.length);
    const valueLayers = toLayers(start.valueShape, parts.slice(weights.length));
    return new ThreadLearner(batch, steps, start, { joined, layers, own, valueLayers });
  }

  private constructor(
    batch: BatchEnv,
    steps: ThreadSteps,
    start: LearnerStart,
    network: {
      joined: Float32Array;
      layers: readonly Layer[];
      own: readonly Float32Array[];
      valueLayers: readonly Layer[];
    },
  ) {
    this.#batch = batch;
    this.#steps = steps;
    this.#start = start;
    this.#weights = network.joined;
    this.#policyLayers = network.layers;
    this.#own = network.own;
    this.#valueLayers = network.valueLayers;
    this.#gradient = new Float32Array(this.#weights.length);
    const lengths = [
      countWeights(this.#policyLayers),
      ...this.#own.map(({ length }) => length),
      countWeights(this.#valueLayers),
    ];
    this.#gradientParts = splitJoined(this.#gradient, lengths);
    const { distribution } = steps.decider;
    this.#sizes = distribution.sizes;
    const isMasked =
      this.#sizes.length > 0 && findMaskNames(Object.keys(batch.arrays.infos), this.#sizes) !== undefined;
    const shape = {
      observationSpace: batch.observationSpace,
      actionSpace: batch.actionSpace,
      maskSize: isMasked ? distribution.width : 0,
    };
    const rows = start.rolloutSteps * batch.numEnvs;
    this.#arrays = createRolloutArrays(shape, rows);
    this.#hidden = createHidden(steps.arithmetic, this.#policyLayers, rows);
    this.#valueHidden = createHidden(steps.arithmetic, this.#valueLayers, rows);
    this.#active = new Uint8Array(batch.numEnvs).fill(1);
  }

  /** P. */
  get size(): number {
    return this.#weights.length;
  }

  async learn({ updates, learningRate, entropyCoefficient, weights }: LearnRequest): Promise<LearnReply> {
    const { shared, rolloutSteps, maxGradientNorm, decay: beta2, epsilon } = this.#start;
    const rule = { learningRate, beta2, epsilon, epsilonInsideRoot: true };
    const sums = { entropy: 0, policyLoss: 0, valueLoss: 0, gradientNorm: 0, staleness: 0 };
    const returns: number[] = [];
    const pushes: Push[] = [];
    const start = performance.now();
    let [stepMs, lastYield] = [0, start];
    let gradient: Float32Array | undefined;
    for (let k = 0; k < updates; k++) {
      const version = shared ? Atomics.load(shared.updates, 0) : 0;
      this.#weights.set(shared?.weights ?? weights ?? this.#weights);
      const { ended, finals, envMs } = await this.#collect();
      stepMs += envMs;
      returns.push(...ended.returns);
      gradient = this.#differentiate(finals, entropyCoefficient, sums);
      const norm = gradientNorm(gradient);
      if (!Number.isFinite(norm)) {
        throw new Error(
          `A3C: expected a finite gradient, got one of norm ${norm}. Try a smaller learningRate or smaller rewards.`,
        );
      }
      sums.gradientNorm += norm;
      const scale = Math.min(1, maxGradientNorm / norm);
      if (shared) {
        rmspropStep(shared.weights, gradient, shared.squares, rule, scale);
        const staleness = Atomics.add(shared.updates, 0, 1) - version;
        sums.staleness += staleness;
        pushes.push({ at: performance.timeOrigin + performance.now(), staleness });
      } else {
        for (let p = 0; p < gradient.length; p++) gradient[p] *= scale;
      }
      if (performance.now() - lastYield < MAX_TASK_MS) continue;
      await nextTask();
      lastYield = performance.now();
    }
    const thinkMs = performance.now() - start - stepMs;
    return {
      updates,
      steps: updates * rolloutSteps,
      returns,
      sums,
      gradient: shared ? undefined : gradient,
      pushes: pushes.slice(-MAX_PUSHES),
      stepMs,
      thinkMs,
    };
  }

  async #collect() {
    const { rolloutSteps, streamKeys, firstDraw, firstEnv } = this.#start;
    const reply = await this.#steps.take(
      {
        ...{
          streamKeys,
          firstEnv,
          firstDraw: firstDraw + this.#t,
          t: 0,
          steps: rolloutSteps,
          active: this.#active,
        },
        ...{ mayEndEarly: false, isWhole: false, maxEpisodeSteps: Infinity, keepsAllFinals: false },
        ...{ exploration: undefined, noise: new Float64Array() },
      },
      { arrays: this.#arrays, first: 0, stride: this.#batch.numEnvs },
    );
    this.#active = reply.active as Uint8Array;
    this.#t += rolloutSteps;
    discardRows(this.#arrays.mask, this.#batch.numEnvs, reply.lost, firstEnv);
    return reply;
  }

  /** Computes the gradient of the mean of −A log π + c_V (R − V)² − c_H H over the steps that count, [P]. Adds to the sums. */
  #differentiate(
    finals: readonly FinalObservation[],
    entropyCoefficient: number,
    sums: LearnReply['sums'],
  ): Float32Array {
    const { valueCoefficient, policy, valueShape } = this.#start;
    const { decider, arithmetic } = this.#steps;
    const { distribution } = decider;
    const { numEnvs, arrays: latest } = this.#batch;
    const { observations, actions, rewards, mask, terminated, done, masks, rows } = this.#arrays;
    checkSizes('rewards', rewards, (i) => this.#start.firstEnv + (i % numEnvs));
    const inputs = decider.encode(new Float32Array(observations));
    const { activation } = policy.description;
    const pass = { layers: this.#policyLayers, activation, inputs, rows };
    const valuePass = { layers: this.#valueLayers, activation: valueShape.activation, inputs, rows };

    const outputs = arithmetic.forward(pass, this.#hidden);
    const described = distribution.describe(outputs, this.#own);
    if (masks.length > 0) maskLogits('A3C', described, masks, this.#sizes);
    const of = { kind: distribution.kind, sizes: this.#sizes, rows, described, actions };
    const terms = computeTerms(of);

    const value = (rowsOf: Float32Array): Float32Array =>
      rowsOf.length === 0
        ? rowsOf
        : arithmetic.forward({
            ...valuePass,
            inputs: decider.encode(rowsOf),
            rows: rowsOf.length / this.#width,
          });
    const sorted = [...finals].sort((a, b) => a.t - b.t || a.env - b.env);
    const finalRows = Float32Array.from(sorted.flatMap(({ observation }) => [...observation]));
    const values = {
      values: arithmetic.forward(valuePass, this.#valueHidden),
      lastValues: value(latest.observations),
      finalValues: value(finalRows),
    };
    const cutRows = sorted.map(({ t, env }) => t * numEnvs + env - this.#start.firstEnv);
    const steps = { numEnvs, rewards, mask, terminated, done, cutRows };
    const { advantages, targets } = estimateAdvantages(steps, values, this.#start);

    const count = mask.reduce((sum, counts) => sum + counts, 0);
    const dy = { logProbabilities: new Float32Array(rows), entropies: new Float32Array(rows) };
    const ofValues = new Float32Array(rows);
    for (let k = 0; k < rows; k++) {
      if (!mask[k]) continue;
      const error = values.values[k] - targets[k];
      dy.logProbabilities[k] = -advantages[k] / count;
      dy.entropies[k] = -entropyCoefficient / count;
      ofValues[k] = (2 * valueCoefficient * error) / count;
      sums.policyLoss -= (advantages[k] * terms.logProbabilities[k]) / count;
      sums.valueLoss += (error * error) / count;
      sums.entropy += terms.entropies[k] / count;
    }
    const back = passBackDescription(distribution, outputs, differentiateTerms(of, dy));
    const [ofPolicy, ...others] = this.#gradientParts;
    arithmetic.gradient(pass, back.outputs, this.#hidden, ofPolicy);
    back.own.forEach((part, k) => {
      others[k].set(part);
    });
    arithmetic.gradient(valuePass, ofValues, this.#valueHidden, others[back.own.length]);
    return this.#gradient;
  }

  get #width(): number {
    return this.#batch.observationSpace.size;
  }
}

function createHidden(
  arithmetic: MlpArithmetic,
  layers: readonly Layer[],
  rows: number,
): Float32Array | undefined {
  const count = arithmetic.countHidden({ layers, rows });
  return count <= MAX_HIDDEN ? new Float32Array(count) : undefined;
}
