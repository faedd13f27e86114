// Environments with known values and best actions, each of which shows one mistake. Source: A. Jones, "Debugging Reinforcement Learning
// Systems", 2021.

import { Box, Discrete, Env, type Space } from '../../../envs.ts';

/** One observed number, which is `this.observed`. Episodes of one step. */
abstract class ProbeEnv<Action = number> extends Env<Float32Array, Action> {
  readonly observationSpace = new Box(-10, 10, [1]);
  abstract override readonly actionSpace: Space<Action>;
  protected observed = 0;

  override resetState(): void {}
  override isTerminated(): boolean {
    return true;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.observed;
  }
  override getState(): Float64Array {
    return Float64Array.of(this.observed);
  }
  override setState([observed]: Float64Array): void {
    this.observed = observed;
  }
}

/** 1: one action, reward 1. V(0) = 1. Fails if the value function does not learn. */
export class ConstantReward extends ProbeEnv {
  override readonly actionSpace = new Discrete(1);
  override stepState(): number {
    return 1;
  }
}

/** 2: the observation is 1 or −1, and so is the reward. V(±1) = ±1. Fails if observations do not reach the value function. */
export class ObservedReward extends ProbeEnv {
  override readonly actionSpace = new Discrete(1);
  override resetState(): void {
    this.observed = this.random.random() < 0.5 ? -1 : 1;
  }
  override stepState(): number {
    return this.observed;
  }
}

/** 3: two steps, observations 0 and 1, reward 1 at the end. V(0) = γ, V(1) = 1. Fails if rewards are discounted wrongly. */
export class DelayedReward extends ProbeEnv {
  override readonly actionSpace = new Discrete(1);
  override resetState(): void {
    this.observed = 0;
  }
  override stepState(): number {
    this.observed += 1;
    return this.observed - 1;
  }
  override isTerminated(): boolean {
    return this.observed === 2;
  }
}

/** 4: two actions, rewards −1 and 1. Fails if the policy's loss has the wrong sign. */
export class ActionReward extends ProbeEnv {
  override readonly actionSpace = new Discrete(2);
  override stepState(action: number): number {
    return action === 1 ? 1 : -1;
  }
}

/** 5: the right action depends on the observation. Fails if rows of actor, critic and batch do not belong together. */
export class ObservedAction extends ObservedReward {
  override readonly actionSpace = new Discrete(2);
  override stepState(action?: number): number {
    return action === 1 ? this.observed : -this.observed;
  }
}

/** 6: reward 1 in each step, and only a time limit ends an episode. V = 1 / (1 − γ). Fails if a time limit counts as an end. */
export class EndlessReward extends ProbeEnv {
  override readonly actionSpace = new Discrete(1);
  override stepState(): number {
    return 1;
  }
  override isTerminated(): boolean {
    return false;
  }
}

/** 7: an action number a, reward −(a − 0.5)². Fails if the gradient of the normal distribution is wrong. */
export class NumberAction extends ProbeEnv<Float32Array> {
  override readonly actionSpace = new Box(-2, 2, [1]);
  override stepState([action]: Float32Array): number {
    return -((action - 0.5) ** 2);
  }
}

/** 8: episodes of 1, 2, 3, … steps for seeds 0, 1, 2, …; reward 1 at the end. V(k steps before the end) = γ^(k − 1). */
export class UnequalLengths extends ProbeEnv {
  override readonly actionSpace = new Discrete(1);
  #length = 1;
  override seed(seed: number): void {
    super.seed(seed);
    this.#length = 1 + (seed % 3);
  }
  override resetState(): void {
    this.observed = this.#length;
  }
  override stepState(): number {
    this.observed -= 1;
    return this.observed === 0 ? 1 : 0;
  }
  override isTerminated(): boolean {
    return this.observed === 0;
  }
}

/**
 * A linear system with quadratic costs: x' = x + u, reward −x² − u², x from −1 to 1 at first. The best action is −K x, where K depends
 * on γ: 0.588403 for 0.9.
 */
export class LinearQuadratic extends ProbeEnv<Float32Array> {
  override readonly actionSpace = new Box(-4, 4, [1]);
  override resetState(): void {
    this.observed = this.random.uniform(-1, 1);
  }
  override stepState([action]: Float32Array): number {
    const cost = this.observed ** 2 + action ** 2;
    this.observed = Math.max(-10, Math.min(10, this.observed + action));
    return -cost;
  }
  override isTerminated(): boolean {
    return false;
  }
}
