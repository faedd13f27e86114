import { flushTiny } from './mlp.ts';

export interface RmspropRule {
  readonly learningRate: number;
  /** The decay of the mean squared gradient per step. */
  readonly beta2: number;
  readonly epsilon: number;
  readonly epsilonInsideRoot: boolean;
}

/**
 * Takes a step of RMSprop, in place: v ← β₂ v + (1 − β₂) g², θ ← θ − lr g / √(v + ε), or with ε outside the root. All arrays are [P].
 *
 * `scale` multiplies the gradient first.
 */
export function rmspropStep(
  weights: Float32Array,
  gradient: Float32Array,
  squares: Float32Array,
  { learningRate, beta2, epsilon, epsilonInsideRoot }: RmspropRule,
  scale: number,
): void {
  for (let p = 0; p < weights.length; p++) {
    const g = gradient[p] * scale;
    const v = flushTiny(beta2 * squares[p] + (1 - beta2) * g * g);
    squares[p] = v;
    const change = (learningRate * g) / (epsilonInsideRoot ? Math.sqrt(v + epsilon) : Math.sqrt(v) + epsilon);
    weights[p] = flushTiny(weights[p] - change);
  }
}

/** In double precision: the squares of large numbers do not overflow. */
export function gradientNorm(gradient: Float32Array): number {
  let sum = 0;
  for (let p = 0; p < gradient.length; p++) sum += gradient[p] * gradient[p];
  return Math.sqrt(sum);
}
