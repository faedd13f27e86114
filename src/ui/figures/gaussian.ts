// The arithmetic of <palestra-gaussian>: that of a policy with one action number, whose action an environment clips to its bounds.
import { computeTerms, type Described, differentiateTerms } from '../../core/policy/distribution-terms.ts';
import { logDensity, writeNumbers } from '../../core/policy/gaussian.ts';
import type { CounterStream } from '../../core/random/counter-stream.ts';

/** The action's bounds, either sign: those of the torque of Pendulum-v1. */
export const BOUND = 2;
/** The width of a bin of executed actions. */
export const BIN = 0.25;
const STEP_SIZE = 0.1;
/** Of the deviation after a step. The mean stays within twice the bounds. */
const DEVIATIONS = [0.1, 4] as const;
/** Of the sum that stands for an integral, in deviations: where it begins, and the width of a slice. */
const [FARTHEST, SLICE] = [8, 0.02];

export interface GaussianPolicy {
  readonly mean: number;
  readonly deviation: number;
}

/** What `<palestra-gaussian>` shows. */
export interface GaussianNumbers extends GaussianPolicy {
  readonly action: number;
  readonly logProbability: number;
  /** nats */
  readonly entropy: number;
  /** The derivatives of the log-probability by the mean and by the logarithm of the deviation. */
  readonly score: { readonly mean: number; readonly logDeviation: number };
  /** The policy after a step along the advantage times the score. */
  readonly next: GaussianPolicy;
  /** The probabilities that an action is clipped to the lower and to the upper bound. */
  readonly clipped: readonly [low: number, high: number];
}

/** Returns the row that describes a policy to the kit: the mean, then the logarithm of the deviation. */
const toRow = ({ mean, deviation }: GaussianPolicy): Float32Array =>
  Float32Array.of(mean, Math.log(deviation));

/** Returns the density of an action. */
export function density(action: number, policy: GaussianPolicy): number {
  return Math.exp(logDensity(toRow(policy), 1, 0, [action]));
}

/** Computes what a policy says about an action, and how an update with an advantage changes the policy. */
export function judge(policy: GaussianPolicy, action: number, advantage: number): GaussianNumbers {
  const of: Described = {
    kind: 'gaussian',
    sizes: [],
    rows: 1,
    described: toRow(policy),
    actions: [action],
  };
  const {
    logProbabilities: [logProbability],
    entropies: [entropy],
  } = computeTerms(of);
  const dy = { logProbabilities: Float32Array.of(1), entropies: new Float32Array(1) };
  const [ofMean, ofLogDeviation] = differentiateTerms(of, dy);
  const step = STEP_SIZE * advantage;
  const [low, high] = DEVIATIONS;
  return {
    ...policy,
    action,
    logProbability,
    entropy,
    score: { mean: ofMean, logDeviation: ofLogDeviation },
    next: {
      mean: Math.min(Math.max(policy.mean + step * ofMean, -2 * BOUND), 2 * BOUND),
      deviation: Math.min(Math.max(policy.deviation * Math.exp(step * ofLogDeviation), low), high),
    },
    clipped: [shareBelow(-BOUND, policy), shareBelow(-BOUND, { ...policy, mean: -policy.mean })],
  };
}

/** Returns the probability of an action below `limit`. */
export function shareBelow(limit: number, policy: GaussianPolicy): number {
  return shareBetween(policy.mean - FARTHEST * policy.deviation, limit, policy);
}

/** Returns the probabilities of executed actions: of each bin from the lower bound to the upper one. Clipped actions are not among them. */
export function executedShares(policy: GaussianPolicy): number[] {
  return Array.from({ length: (2 * BOUND) / BIN }, (_, i) =>
    shareBetween(-BOUND + i * BIN, -BOUND + (i + 1) * BIN, policy),
  );
}

function shareBetween(low: number, high: number, policy: GaussianPolicy): number {
  const count = Math.ceil((high - low) / (SLICE * policy.deviation));
  const slice = (high - low) / count;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += slice * density(low + (i + 0.5) * slice, policy);
  return sum;
}

/** Draws action number `index`, with two decimals. */
export function drawNumber(policy: GaussianPolicy, stream: CounterStream, index: number): number {
  const normals = new Float64Array(1);
  const actions = [0];
  stream.fillNormals(normals, 0, index);
  writeNumbers(toRow(policy), 1, 0, normals, actions);
  return Number(actions[0].toFixed(2)) + 0; // + 0: no −0
}
