// The arithmetic of <palestra-softmax>: that of a policy with discrete actions.
import { entropy, pickAction, writeLogProbabilities } from '../../core/policy/categorical.ts';
import type { CounterStream } from '../../core/random/counter-stream.ts';

/** Returns log p(a) = z(a) / T − log Σ exp(z / T) of each action. */
export function logSoftmax(logits: readonly number[], temperature = 1): Float32Array {
  const out = Float32Array.from(logits, (logit) => logit / temperature);
  writeLogProbabilities(out, 0, out.length, out);
  return out;
}

/** Returns J = Σ p(a) r(a), the mean reward of a bandit whose arms pay `rewards`. */
export function meanRewardOf(logProbabilities: Float32Array, rewards: readonly number[]): number {
  return rewards.reduce((sum, reward, a) => sum + Math.exp(logProbabilities[a]) * reward, 0);
}

/** Returns the entropy, nats. */
export function entropyOf(logProbabilities: Float32Array): number {
  return entropy(logProbabilities, 0, logProbabilities.length);
}

/** An action that was drawn, and the uniform number from [0, 1) that chose it. */
export interface Draw {
  readonly action: number;
  readonly uniform: number;
}

/** Draws action number `index` of environment number `env` of a stream. */
export function drawAction(
  logProbabilities: Float32Array,
  stream: CounterStream,
  index: number,
  env = 0,
): Draw {
  const uniform = stream.uniform(env, index);
  return { action: pickAction(logProbabilities, 0, logProbabilities.length, uniform), uniform };
}

/** What `<palestra-softmax>` shows. */
export interface SoftmaxNumbers {
  readonly logits: readonly number[];
  readonly temperature: number;
  readonly probabilities: readonly number[];
  /** nats */
  readonly entropy: number;
  /** Of the policy, if the actions have rewards. */
  readonly meanReward: number | undefined;
  /** How often each action was drawn. */
  readonly counts: readonly number[];
}
