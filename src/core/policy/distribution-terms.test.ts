import { expect, it } from 'vitest';
import { Generator } from '../random/generator.ts';
import { computeTerms, type Described, differentiateTerms, LOWEST } from './distribution-terms.ts';

function categorical(logits: number[][], actions: number[]): Described {
  return {
    kind: 'categorical',
    sizes: [logits[0].length],
    rows: actions.length,
    described: Float32Array.from(logits.flat()),
    actions,
  };
}

function gradient(of: Described, logProbabilities: number[], entropies: number[]): number[] {
  const dy = {
    logProbabilities: Float32Array.from(logProbabilities),
    entropies: Float32Array.from(entropies),
  };
  return Array.from(differentiateTerms(of, dy));
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], digits = 5): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((number, k) => {
    expect(found[k], `number ${k}`).toBeCloseTo(number, digits);
  });
}

// A bandit of three arms, π = (1/6, 1/3, 1/2), rewards 1, 2, 4.
const bandit = categorical(Array(3).fill([1 / 6, 1 / 3, 1 / 2].map(Math.log)), [0, 1, 2]);

it('gives the entropy of a bandit, 1.01140, and its gradient', () => {
  const { logProbabilities, entropies } = computeTerms(bandit);
  expectClose(logProbabilities, [1 / 6, 1 / 3, 1 / 2].map(Math.log));
  expectClose(entropies, [1.0114, 1.0114, 1.0114]);
  expectClose(gradient(bandit, [0, 0, 0], [1, 0, 0]).slice(0, 3), [0.13006, 0.02907, -0.15913]);
});

it("sums to the gradient of a bandit's mean reward, E[r ∇ log π] = π (r − J)", () => {
  const weighted = gradient(bandit, [1 / 6, 2 / 3, 4 / 2], [0, 0, 0]); // π r
  const sum = [0, 1, 2].map((k) => weighted[k] + weighted[k + 3] + weighted[k + 6]);
  expectClose(sum, [-0.30556, -0.27778, 0.58333]);
});

it('gives the product of the probabilities of several discrete actions, and the sum of their entropies', () => {
  const described = Float32Array.from([0.25, 0.75, 0.5, 0.3, 0.2].map(Math.log));
  const { logProbabilities, entropies } = computeTerms({
    ...{ kind: 'categorical', sizes: [2, 3], rows: 1, described, actions: [1, 2] },
  });
  expectClose(logProbabilities, [Math.log(0.75 * 0.2)]);
  expectClose(entropies, [0.562335 + 1.029653]);
});

it('gives the density of a normal distribution, and so that of its tanh: μ .2, σ .5, u .7', () => {
  const one: Described = {
    kind: 'gaussian',
    sizes: [],
    rows: 1,
    described: Float32Array.of(0.2, Math.log(0.5)),
    actions: [Math.fround(0.7)],
  };
  const { logProbabilities, entropies } = computeTerms(one);
  expectClose(logProbabilities, [-0.725791]);
  // log π(a) = log N(u) − log(1 − a²) for a = tanh u
  expectClose([logProbabilities[0] - Math.log(1 - Math.tanh(0.7) ** 2)], [-0.271251]);
  expectClose(entropies, [0.5 * Math.log(2 * Math.PI * Math.E * 0.25)], 6);
  // z = 1: ∂μ = 1 / σ, ∂ log σ = z² − 1
  expectClose(gradient(one, [1], [0]), [2, 0]);
  expectClose(gradient(one, [0], [1]), [0, 1]);
});

it('gives no number between 0 and 1e-30, however certain the policy is', () => {
  const gaps = Array.from({ length: 180 }, (_, k) => k);
  const sure = categorical(
    gaps.map((gap) => [gap, 0]),
    gaps.map(() => 0),
  );
  const faint = gaps.map((gap) => 10 ** (-gap / 4)); // the weight of a late step, γ^t
  const { logProbabilities, entropies } = computeTerms(sure);
  const far: Described = {
    kind: 'gaussian',
    sizes: [],
    rows: 180,
    described: Float32Array.from(gaps.flatMap(() => [0.5, 0])),
    actions: gaps.map(() => 0.75),
  };
  const results = [
    ...[...logProbabilities, ...entropies],
    ...gradient(
      sure,
      faint,
      gaps.map(() => 0),
    ),
    ...gradient(
      sure,
      gaps.map(() => 0),
      gaps.map(() => 0.01),
    ),
    ...gradient(far, faint, faint),
  ];
  expect(results.filter((number) => number !== 0 && Math.abs(number) < 1e-30)).toEqual([]);
  expect(entropies[60]).toBeCloseTo(60 * Math.exp(-60), 30); // 5e-25
});

it('is exact for saturated logits', () => {
  const saturated = categorical(
    [
      [1e4, -1e4, 1e4 - 1],
      [1e4, -1e4, 1e4 - 1],
    ],
    [0, 1],
  );
  const p = 1 / (1 + Math.exp(-1));
  const { logProbabilities, entropies } = computeTerms(saturated);
  expectClose(logProbabilities, [Math.log(p), Math.fround(-2e4 + Math.log(p))]);
  const entropy = -p * Math.log(p) - (1 - p) * Math.log(1 - p);
  expectClose(entropies, [entropy, entropy]);
  expectClose(gradient(saturated, [1, 1], [0, 0]), [1 - p, 0, p - 1, -p, 1, p - 1]);
});

it('gives a masked action, with a logit of −Infinity, probability 0 and no gradient', () => {
  const masked = categorical(
    [
      [0, -Infinity, 0],
      [0, -Infinity, 0],
    ],
    [0, 1],
  );
  const { logProbabilities, entropies } = computeTerms(masked);
  expect(logProbabilities[0]).toBeCloseTo(-Math.LN2, 6);
  expect(logProbabilities[1]).toBe(Math.fround(LOWEST)); // not −Infinity: 0 times it is 0
  expectClose(entropies, [Math.LN2, Math.LN2]);
  expectClose(gradient(masked, [1, 0], [2, 2]), [0.5, 0, -0.5, 0, 0, 0]);
});

it('propagates NaN', () => {
  const broken = categorical([[0, Number.NaN]], [0]);
  expect(computeTerms(broken)).toEqual({
    logProbabilities: Float32Array.of(Number.NaN),
    entropies: Float32Array.of(Number.NaN),
  });
  expect(gradient(broken, [1], [0]).every(Number.isNaN)).toBe(true);
});

it.each([
  ['one discrete action', 'categorical', [6]],
  ['several discrete actions', 'categorical', [3, 1, 2]],
  ['continuous actions', 'gaussian', []],
] as const)('has the gradient of finite differences of the terms: %s', (_, kind, sizes) => {
  const random = new Generator(1);
  const [rows, width] = [5, 6];
  const described = Float32Array.from({ length: rows * width }, () => random.normal());
  const actions =
    kind === 'categorical'
      ? Array.from({ length: rows * sizes.length }, (_, k) => random.integers(0, sizes[k % sizes.length]))
      : Array.from({ length: (rows * width) / 2 }, () => random.normal());
  const [a, b] = [0, 1].map(() => Array.from({ length: rows }, () => random.normal()));
  const sum = (k: number, value: number): number => {
    const { logProbabilities, entropies } = computeTerms({
      kind,
      sizes,
      rows,
      described: described.with(k, value),
      actions,
    });
    return a.reduce(
      (total, weight, row) => total + weight * logProbabilities[row] + b[row] * entropies[row],
      0,
    );
  };
  const slopes = Array.from(described, (value, k) => {
    const [above, below] = [Math.fround(value + 1e-2), Math.fround(value - 1e-2)];
    return (sum(k, above) - sum(k, below)) / (above - below);
  });
  expectClose(gradient({ kind, sizes, rows, described, actions }, a, b), slopes, 2);
});
