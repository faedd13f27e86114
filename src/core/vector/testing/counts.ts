// Environments with rewards and observations that are easy to sum by hand, for tests of statistics.

import { expect } from 'vitest';
import {
  type Autoreset,
  BatchEnv,
  Box,
  Discrete,
  Env,
  type NormalizerStatistics,
  type ParallelEnv,
} from '../../../envs.ts';

/** Counts its steps, starting from 10; the reward is the observation. Ends after two steps, by termination or truncation. */
export class Count extends Env<Float32Array, number> {
  readonly observationSpace = new Box(-Infinity, Infinity);
  readonly actionSpace = new Discrete(2);
  readonly #terminates: boolean;
  #count = 10;

  constructor({ terminates = false }: { terminates?: boolean } = {}) {
    super();
    this.#terminates = terminates;
  }

  override resetState(): void {
    this.#count = 10;
  }
  override stepState(): number {
    this.#count += 1;
    return this.#count;
  }
  override isTerminated(): boolean {
    return this.#terminates && this.#count === 12;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.#count;
  }
  override getState(): Float64Array {
    return Float64Array.of(this.#count);
  }
  override setState([count]: ArrayLike<number> & Iterable<number>): void {
    this.#count = count;
  }
}

export const MODES: Autoreset[] = ['same-step', 'next-step', 'disabled'];

export function counts(autoreset: Autoreset, { numEnvs = 1, terminates = false } = {}): BatchEnv {
  const envOptions = { terminates, maxEpisodeSteps: terminates ? Infinity : 2 };
  return new BatchEnv(Count, { numEnvs, seed: 0, autoreset, envOptions });
}

/** Takes steps, with masked resets if autoreset is 'disabled'. */
export async function play(envs: ParallelEnv, steps: number): Promise<void> {
  for (let t = 0; t < steps; t++) {
    const { done } = await envs.step(new Int32Array(envs.numEnvs));
    if (envs.autoreset === 'disabled' && done.includes(1)) await envs.reset({ mask: done.slice() });
  }
}

/** Computes mean and variance by the textbook, with Gymnasium's first guess: mean 0 and variance 1 with a weight of 1e-4. */
export function momentsOf(values: number[]): NormalizerStatistics {
  const count = values.length + 1e-4;
  const mean = values.reduce((sum, x) => sum + x, 0) / count;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) + 1e-4 * (1 + mean ** 2);
  return { mean: [mean], variance: [squares / count], count };
}

export function expectStatistics(actual: NormalizerStatistics, expected: NormalizerStatistics): void {
  expect(actual.count).toBeCloseTo(expected.count, 9);
  expect(actual.mean[0]).toBeCloseTo(expected.mean[0], 9);
  expect(actual.variance[0]).toBeCloseTo(expected.variance[0], 9);
}
