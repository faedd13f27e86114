import { describe, expect, it } from 'vitest';
import { BASELINES, discountedReturns, meanAndDeviation, subtractBaseline } from './returns.ts';

describe('discountedReturns', () => {
  it('gives each step its own reward and γ times the return of the next step', () => {
    const rewards = Float64Array.of(1, 2, 3);
    // 3; 2 + 3/2; 1 + 3.5/2
    expect([...discountedReturns(rewards, Uint8Array.of(0, 0, 1), 1, 0.5)]).toEqual([2.75, 3.5, 3]);
    expect([...rewards]).toEqual([1, 2, 3]);
  });

  it('keeps environments and episodes apart', () => {
    // Columns are environments. The first ends at step 4, the second at step 2, the third at steps 1 and 3.
    const rewards = Float64Array.from([...[1, 3, 7], ...[0, 5, 8], ...[2, 10, 20], ...[4, 30, 40]]);
    const done = Uint8Array.from([...[0, 0, 1], ...[0, 1, 0], ...[0, 0, 1], ...[1, 0, 0]]);
    expect([...discountedReturns(rewards, done, 3, 0.5)]).toEqual([
      ...[2, 5.5, 7], // 1 + (0 + (2 + 4/2)/2)/2; 3 + 5/2
      ...[2, 5, 18], // 8 + 20/2
      ...[4, 25, 20], // 10 + 30/2: rewards after the last step are unknown
      ...[4, 30, 40],
    ]);
  });

  it('gives the rewards themselves with γ = 0, and sums to the end with γ = 1', () => {
    const rewards = Float64Array.of(1, 20, 2, 30, 3, 40); // two environments, three steps
    const done = Uint8Array.of(0, 0, 0, 0, 1, 1);
    expect([...discountedReturns(rewards, done, 2, 0)]).toEqual([1, 20, 2, 30, 3, 40]);
    expect([...discountedReturns(rewards, done, 2, 1)]).toEqual([6, 90, 5, 70, 3, 40]);
  });
});

describe('subtractBaseline', () => {
  const returns = Float64Array.of(1, 3, 99, 5);
  const mask = Uint8Array.of(1, 1, 0, 1);

  it("does not change the returns with 'none'", () => {
    expect([...subtractBaseline(Float64Array.of(1, 3, 0, 5), mask, 2, 'none')]).toEqual([1, 3, 0, 5]);
  });

  it("subtracts the mean of the unmasked returns with 'mean', and gives 0 for masked steps", () => {
    expect([...subtractBaseline(returns, mask, 2, 'mean')]).toEqual([-2, 0, 0, 2]);
  });

  it("also divides by the standard deviation with 'standardise'", () => {
    const weights = subtractBaseline(returns, mask, 2, 'standardise');
    // deviation √((4 + 0 + 4) / 3) = 1.632993…, and 2 / 1.632993… = √1.5
    [-Math.sqrt(1.5), 0, 0, Math.sqrt(1.5)].forEach((weight, k) => {
      expect(weights[k]).toBeCloseTo(weight, 7);
    });
  });

  it("subtracts the mean at each time step with 'time-step', then divides by the remaining standard deviation", () => {
    // Three environments, three steps. The third ends at step 1, the second at step 2.
    const later = Float64Array.from([...[10, 16, 13], ...[5, 9, 99], ...[7, 99, 99]]);
    const counted = Uint8Array.from([...[1, 1, 1], ...[1, 1, 0], ...[1, 0, 0]]);
    // The means 13, 7 and 7 leave −3, 3, 0; −2, 2; 0. Their mean square is 26 / 6.
    const deviation = Math.sqrt(26 / 6);
    const expected = [...[-3, 3, 0], ...[-2, 2, 0], ...[0, 0, 0]].map((value) => value / deviation);
    subtractBaseline(later, counted, 3, 'time-step').forEach((weight, k) => {
      expect(weight).toBeCloseTo(expected[k], 7);
    });
  });

  it('gives 0 if all returns are equal, despite rounding, unless there is no baseline', () => {
    const equal = new Float64Array(3).fill(0.1); // their sum is 0.30000000000000004, so their mean is not exactly 0.1
    const expected = { none: 0.1, mean: 0, standardise: 0, 'time-step': 0 };
    for (const baseline of BASELINES) {
      for (const weight of subtractBaseline(equal, Uint8Array.of(1, 1, 1), 3, baseline)) {
        expect(weight).toBeCloseTo(expected[baseline], 6);
      }
    }
  });
});

describe('meanAndDeviation', () => {
  it('gives the mean and the population deviation', () => {
    // squares of 3, 1, 1, 1, 0, 0, 2, 4 sum to 32, and 32 / 8 = 2²
    expect(meanAndDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, standardDeviation: 2 });
  });

  it('ignores masked values', () => {
    expect(meanAndDeviation([1000, 4, 8, -1000], [0, 1, 1, 0])).toEqual({ mean: 6, standardDeviation: 2 });
  });

  it('gives NaN if there are no values', () => {
    expect(meanAndDeviation([])).toEqual({ mean: Number.NaN, standardDeviation: Number.NaN });
    expect(meanAndDeviation([1], [0]).mean).toBeNaN();
  });

  it('has a deviation of exactly 0 for equal values, whatever their sum is rounded to', () => {
    for (const value of [0.1, 1 / 3, 1e200, -7.3]) {
      expect(meanAndDeviation(Array(3).fill(value))).toEqual({ mean: value, standardDeviation: 0 });
      for (const baseline of ['mean', 'standardise', 'time-step'] as const) {
        const returns = new Float64Array(6).fill(value);
        expect([...subtractBaseline(returns, new Uint8Array(6).fill(1), 3, baseline)]).toEqual(
          Array(6).fill(0),
        );
      }
    }
  });

  it('does not overflow: returns of 1e200 are standardised like those of 1', () => {
    const mask = Uint8Array.of(1, 1, 1, 1);
    for (const baseline of ['standardise', 'time-step'] as const) {
      const small = subtractBaseline(Float64Array.of(1, 3, 5, -2), mask, 2, baseline);
      const large = subtractBaseline(Float64Array.of(1e200, 3e200, 5e200, -2e200), mask, 2, baseline);
      large.forEach((value, k) => {
        expect(value).toBeCloseTo(small[k], 6);
      });
    }
    expect(meanAndDeviation([-1e307, 1e307])).toEqual({ mean: 0, standardDeviation: 1e307 });
  });
});
