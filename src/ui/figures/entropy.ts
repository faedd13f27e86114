// The arithmetic of <palestra-entropy>.
import { entropyOf, logSoftmax } from './softmax.ts';

/** Returns the entropy of a distribution, −Σ p ln p, nats. */
export function entropyOfProbabilities(probabilities: readonly number[]): number {
  return entropyOf(Float32Array.from(probabilities, Math.log));
}

/** A policy of a bandit. */
export interface BanditPolicy {
  readonly probabilities: readonly number[];
  /** The mean reward, Σ p r. */
  readonly meanReward: number;
  /** nats */
  readonly entropy: number;
}

/**
 * Returns the policy of a bandit with the highest Σ p r + c H(p): p = softmax(r / c). The highest value is c ln Σ exp(r / c).
 *
 * Source: set the derivative of Σ p r + c H(p) − λ (Σ p − 1) by p(a) to 0: r(a) − c ln p(a) − c − λ = 0.
 */
export function bestWithBonus(rewards: readonly number[], bonus: number): BanditPolicy {
  const logProbabilities = logSoftmax(rewards, bonus);
  const probabilities = Array.from(logProbabilities, Math.exp);
  const meanReward = rewards.reduce((sum, reward, a) => sum + probabilities[a] * reward, 0);
  return { probabilities, meanReward, entropy: entropyOf(logProbabilities) };
}

/** What `<palestra-entropy>` shows. Entropies are in nats. */
export interface EntropyNumbers extends BanditPolicy {
  /** P(heads) of the coin, and its entropy. */
  readonly heads: number;
  readonly coinEntropy: number;
  readonly rewards: readonly number[];
  readonly bonus: number;
}
