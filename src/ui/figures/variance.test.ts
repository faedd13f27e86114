import { describe, expect, it } from 'vitest';
import { computeExact, Estimates, type GradientBandit, SUBTRACTED } from './variance.ts';

// π = (1/6, 1/3, 1/2)
const BANDIT: GradientBandit = {
  logits: [0, Math.log(2), Math.log(3)],
  rewards: [1, 2, 4],
  noise: 0,
  samples: 1,
};

/** Returns the mean and the variance of an estimate with the mean of its samples as its baseline, over all batches of arms. */
function enumerate(
  pi: readonly number[],
  rewards: readonly number[],
  n: number,
): { mean: number[]; variance: number } {
  const mean = pi.map(() => 0);
  let square = 0;
  for (let batch = 0; batch < pi.length ** n; batch++) {
    const arms = Array.from({ length: n }, (_, i) => Math.floor(batch / pi.length ** i) % pi.length);
    const chance = arms.reduce((product, a) => product * pi[a], 1);
    const average = arms.reduce((sum, a) => sum + rewards[a] / n, 0);
    const estimate = pi.map((p, k) =>
      arms.reduce((sum, a) => sum + ((rewards[a] - average) * ((a === k ? 1 : 0) - p)) / n, 0),
    );
    for (const [k, value] of estimate.entries()) {
      mean[k] += chance * value;
      square += chance * value ** 2;
    }
  }
  return { mean, variance: square - mean.reduce((sum, value) => sum + value ** 2, 0) };
}

describe('the exact numbers', () => {
  it('are those of the calculation by hand', () => {
    const { probabilities, gradient, value, bestBaseline, variances } = computeExact(BANDIT);
    for (const [k, p] of [1 / 6, 1 / 3, 1 / 2].entries()) expect(probabilities[k]).toBeCloseTo(p, 6);
    for (const [k, g] of [-0.30556, -0.27778, 0.58333].entries()) expect(gradient[k]).toBeCloseTo(g, 5);
    expect(value).toBeCloseTo(2.83333, 5);
    expect(bestBaseline).toBeCloseTo(2.3485, 4);
    expect(variances.none).toBeCloseTo(3.7392, 4);
    expect(variances.value).toBeCloseTo(0.5123, 4);
    expect(variances.best).toBeCloseTo(0.3687, 4);
  });

  it('fall with the number of samples, and rise with the noise of the rewards by σ² E[‖s‖²] / n', () => {
    // E[‖s‖²] = 1 − Σ π² = 1 − (1 + 4 + 9) / 36
    const { variances } = computeExact({ ...BANDIT, samples: 4, noise: 3 });
    expect(variances.none).toBeCloseTo((3.7392 + 9 * (1 - 14 / 36)) / 4, 4);
    expect(variances.best).toBeCloseTo((0.3687 + 9 * (1 - 14 / 36)) / 4, 4);
  });

  it.each([2, 3, 5])('of the mean of %i samples are those of all batches', (samples) => {
    const { variances, gradient } = computeExact({ ...BANDIT, samples });
    const { mean, variance } = enumerate([1 / 6, 1 / 3, 1 / 2], [1, 2, 4], samples);
    expect(variances.mean).toBeCloseTo(variance, 5);
    // the mean takes a share of each sample's own reward away
    for (const [k, value] of mean.entries())
      expect(value).toBeCloseTo((gradient[k] * (samples - 1)) / samples, 6);
  });

  it('depend on a constant in all rewards without a baseline only', () => {
    const bandit = { ...BANDIT, samples: 10, noise: 1 };
    const [before, after] = [bandit, { ...bandit, rewards: [11, 12, 14] }].map(computeExact);
    expect(after.variances.none).toBeGreaterThan(20 * before.variances.none);
    for (const baseline of ['mean', 'value', 'best'] as const)
      expect(after.variances[baseline]).toBeCloseTo(before.variances[baseline], 4);
    for (const [k, g] of before.gradient.entries()) expect(after.gradient[k]).toBeCloseTo(g, 5);
  });
});

describe('the estimates', () => {
  const estimates = new Estimates({ ...BANDIT, samples: 8, noise: 1 }, 3);
  for (let i = 0; i < 4000; i++) estimates.add();

  it.each(SUBTRACTED)(
    'with the baseline %s have the exact variance and the exact mean, within five standard errors',
    (baseline) => {
      const { variance, standardError } = estimates.measure(baseline);
      const exact = estimates.exact.variances[baseline];
      expect(Math.abs(variance - exact)).toBeLessThan(5 * standardError);
      expect(standardError / variance).toBeLessThan(0.05);
      const share = baseline === 'mean' ? 7 / 8 : 1;
      for (const [k, g] of estimates.exact.gradient.entries()) {
        const mean = estimates.lists[baseline].reduce((sum, each) => sum + each[k], 0) / 4000;
        expect(Math.abs(mean - share * g)).toBeLessThan(5 * Math.sqrt(exact / 4000));
      }
    },
  );

  it('sum to 0 over the logits', () => {
    for (const each of estimates.lists.value.slice(0, 20))
      expect(each.reduce((sum, value) => sum + value)).toBeCloseTo(0, 5);
  });

  it('of a sample without noise are (1[k = a] − π) (r − b)', () => {
    const single = new Estimates(BANDIT, 1);
    single.add();
    const [estimate] = single.lists.none;
    const arm = estimate.indexOf(Math.max(...estimate));
    const pi = [1 / 6, 1 / 3, 1 / 2];
    for (const [k, p] of pi.entries())
      expect(estimate[k]).toBeCloseTo(((k === arm ? 1 : 0) - p) * BANDIT.rewards[arm], 5);
  });
});
