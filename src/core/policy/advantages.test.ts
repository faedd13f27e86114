import { describe, expect, it } from 'vitest';
import { estimateAdvantages } from './advantages.ts';

const GAMMA = 0.9;
const LAMBDA = 0.8;

interface Episode {
  rewards?: number[];
  values?: number[];
  lastValues?: number[];
  terminated?: number[];
  /** Row and V of the final observation. */
  truncated?: readonly (readonly [row: number, finalValue: number])[];
  mask?: number[];
  numEnvs?: number;
  lambda?: number;
}

function estimate({
  rewards = [1, 0, 2],
  values = [0.5, 1, 1.5],
  lastValues = [2],
  terminated = [],
  truncated = [],
  mask = rewards.map(() => 1),
  numEnvs = 1,
  lambda = LAMBDA,
}: Episode) {
  const flags = (rows: readonly number[]) => Uint8Array.from(rewards, (_, k) => (rows.includes(k) ? 1 : 0));
  const cutRows = truncated.map(([row]) => row);
  const { advantages, targets } = estimateAdvantages(
    {
      numEnvs,
      rewards: Float64Array.from(rewards),
      mask: Uint8Array.from(mask),
      terminated: flags(terminated),
      done: flags([...terminated, ...cutRows]),
      cutRows: Int32Array.from(cutRows),
    },
    {
      values: Float32Array.from(values),
      lastValues: Float32Array.from(lastValues),
      finalValues: Float32Array.from(truncated, ([, value]) => value),
    },
    { gamma: GAMMA, lambda },
  );
  return { advantages: [...advantages], targets: [...targets] };
}

function expectClose(values: readonly number[], expected: readonly number[]): void {
  expect(values.length).toBe(expected.length);
  for (const [k, number] of expected.entries()) expect(values[k]).toBeCloseTo(number, 9);
}

describe('estimateAdvantages', () => {
  // δ = 1.4, 0.35, 2.3 and γλ = 0.72: A = 1.4 + 0.72 (0.35 + 0.72 · 2.3), …
  it.each<[string, Episode, number[], number[]]>([
    ['looks beyond the rollout', {}, [2.84432, 2.006, 2.3], [3.34432, 3.006, 3.8]],
    [
      'looks at the final observation where the time limit cut the episode off',
      { truncated: [[2, 2]], lastValues: [99] },
      [2.84432, 2.006, 2.3],
      [3.34432, 3.006, 3.8],
    ],
    [
      'looks no further than the end of the task',
      { terminated: [2], lastValues: [99] },
      [1.9112, 0.71, 0.5],
      [2.4112, 1.71, 2],
    ],
    [
      'keeps the next episode out of one that was cut off',
      { truncated: [[1, 3]] },
      [2.624, 1.7, 2.3],
      [3.124, 2.7, 3.8],
    ],
    ['gives the error of one step with λ = 0', { lambda: 0 }, [1.4, 0.35, 2.3], [1.9, 1.35, 3.8]],
    ['gives discounted returns with λ = 1', { lambda: 1 }, [3.578, 2.42, 2.3], [4.078, 3.42, 3.8]],
  ])('%s', (_, episode, expectedAdvantages, expectedTargets) => {
    const { advantages, targets } = estimate(episode);
    expectClose(advantages, expectedAdvantages);
    expectClose(targets, expectedTargets);
  });

  it('keeps environments apart', () => {
    // The first continues, the second terminates at step 2, the third is cut off at step 1: the rows of the cases above.
    const { advantages } = estimate({
      numEnvs: 3,
      rewards: [1, 1, 1, 0, 0, 0, 2, 2, 2],
      values: [0.5, 0.5, 0.5, 1, 1, 1, 1.5, 1.5, 1.5],
      lastValues: [2, 99, 2],
      terminated: [7],
      truncated: [[5, 3]],
    });
    expectClose(advantages, [2.84432, 1.9112, 2.624, 2.006, 0.71, 1.7, 2.3, 0.5, 2.3]);
  });

  it('gives 0 to rows that do not count, and nothing of them to others', () => {
    const { advantages, targets } = estimate({ truncated: [[0, 3]], mask: [1, 0, 1] });
    expectClose(advantages, [1 + 0.9 * 3 - 0.5, 0, 2.3]);
    expectClose(targets, [1 + 0.9 * 3, 0, 3.8]);
  });

  it('finds V = 1 / (1 − γ) in a task that only the time limit ends', () => {
    const value = 1 / (1 - GAMMA);
    const { targets } = estimate({
      rewards: [1, 1, 1, 1],
      values: [value, value, value, value],
      lastValues: [value],
      truncated: [[1, value]],
    });
    for (const target of targets) expect(target).toBeCloseTo(value, 5); // values are float32
  });
});
