// The arithmetic of <palestra-clip>: PPO's objective, and gradient ascent on it for a bandit whose arm is a number.
import { logDensity } from '../../core/policy/gaussian.ts';
import type { CounterStream } from '../../core/random/counter-stream.ts';

/** Returns min(ρ A, clip(ρ, 1 − ε, 1 + ε) A), the clipped surrogate. With ε = ∞ it is ρ A. */
export function clippedSurrogate(ratio: number, advantage: number, epsilon: number): number {
  const clipped = Math.min(Math.max(ratio, 1 - epsilon), 1 + epsilon);
  return Math.min(ratio * advantage, clipped * advantage);
}

/** Returns the derivative of the clipped surrogate by ρ: A, or 0 where the objective is flat. */
export function clippedSlope(ratio: number, advantage: number, epsilon: number): number {
  const isFlat = advantage > 0 ? ratio > 1 + epsilon : ratio < 1 - epsilon;
  return isFlat ? 0 : advantage;
}

/** The bandit: an arm is a number a. It pays a, but FALL from CLIFF on. */
export const CLIFF = 1.5;
const FALL = -10;
/** The policy: normal with mean θ, which is learned, and this standard deviation. The samples come from θ = 0. */
const DEVIATION = 0.5;
const SAMPLES = 24;
const LEARNING_RATE = 0.02;

/** Returns what arm a pays. */
function reward(arm: number): number {
  return arm < CLIFF ? arm : FALL;
}

/** Returns the true return of the policy with mean θ: E[a; a < CLIFF] + FALL · P(a ≥ CLIFF). */
export function trueReturn(theta: number): number {
  const z = (CLIFF - theta) / DEVIATION;
  const below = normalBelow(z);
  return theta * below - DEVIATION * normalDensity(z) + FALL * (1 - below);
}

/** Arms that the policy with θ = 0 has pulled. */
export interface Samples {
  readonly arms: readonly number[];
  readonly meanReward: number;
  /** The reward of each minus the mean reward. */
  readonly advantages: readonly number[];
}

/** Draws the samples from a stream. */
export function drawSamples(stream: CounterStream): Samples {
  const normals = new Float64Array(SAMPLES);
  stream.fillNormals(normals, 0, 0);
  const arms = Array.from(normals, (normal) => DEVIATION * normal);
  const rewards = arms.map(reward);
  const meanReward = rewards.reduce((sum, each) => sum + each) / SAMPLES;
  return { arms, meanReward, advantages: rewards.map((each) => each - meanReward) };
}

/** Returns π(a | θ) / π(a | 0) of an arm. */
export function ratio(arm: number, theta: number): number {
  const [now, old] = [theta, 0].map((mean) =>
    logDensity(Float32Array.of(mean, Math.log(DEVIATION)), 1, 0, [arm]),
  );
  return Math.exp(now - old);
}

/** Returns the return that the samples promise at θ: their mean reward + the mean of the clipped surrogates. */
export function promisedReturn(
  { arms, meanReward, advantages }: Samples,
  theta: number,
  epsilon: number,
): number {
  const sum = arms.reduce(
    (total, arm, i) => total + clippedSurrogate(ratio(arm, theta), advantages[i], epsilon),
    0,
  );
  return meanReward + sum / arms.length;
}

/** Returns the derivative of `promisedReturn` by θ: the mean of slope · dρ/dθ, with dρ/dθ = ρ (a − θ) / σ². */
export function promisedSlope({ arms, advantages }: Samples, theta: number, epsilon: number): number {
  const sum = arms.reduce((total, arm, i) => {
    const rho = ratio(arm, theta);
    return total + (clippedSlope(rho, advantages[i], epsilon) * rho * (arm - theta)) / DEVIATION ** 2;
  }, 0);
  return sum / arms.length;
}

/** Returns θ before each of `steps` steps of gradient ascent, and after the last. */
export function ascend(samples: Samples, epsilon: number, steps: number): number[] {
  const path = [0];
  for (let k = 0; k < steps; k++)
    path.push(path[k] + LEARNING_RATE * promisedSlope(samples, path[k], epsilon));
  return path;
}

function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** Returns the probability that a standard normal number is below z: ½ + the integral of the density from 0 to z, by Simpson's rule. */
function normalBelow(z: number): number {
  const intervals = 200;
  const width = z / intervals;
  let sum = normalDensity(0) + normalDensity(z);
  for (let i = 1; i < intervals; i++) sum += (i % 2 === 1 ? 4 : 2) * normalDensity(i * width);
  return 0.5 + (sum * width) / 3;
}

/** Where the policy has arrived, with and without the clip. */
export interface ClipWalk {
  readonly steps: number;
  readonly before: number;
  readonly bold: { readonly theta: number; readonly promised: number; readonly trueReturn: number };
  readonly careful: { readonly theta: number; readonly promised: number; readonly trueReturn: number };
}

/** What `<palestra-clip>` shows. */
export interface ClipNumbers extends ClipWalk {
  readonly epsilon: number;
  readonly ratio: number;
  /** For advantage 1: the surrogate, the clipped surrogate and its slope. */
  readonly good: { readonly plain: number; readonly clipped: number; readonly slope: number };
  /** For advantage −1. */
  readonly bad: { readonly plain: number; readonly clipped: number; readonly slope: number };
}
