import { describe, expect, it } from 'vitest';
import {
  BASELINES,
  discountedReturns,
  meanAndDeviation,
  scaleRewards,
  subtractBaseline,
  wholeReturns,
} from './returns.ts';

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

describe('wholeReturns', () => {
  it('gives each step the return of its whole episode', () => {
    const rewards = Float64Array.of(1, 2, 3);
    // 1 + 2/2 + 3/4
    expect([...wholeReturns(rewards, Uint8Array.of(0, 0, 1), 1, 0.5)]).toEqual([2.75, 2.75, 2.75]);
    expect([...rewards]).toEqual([1, 2, 3]);
  });

  it('keeps environments and episodes apart', () => {
    // Columns are environments. The first ends at step 4, the second at step 2, the third at steps 1 and 3.
    const rewards = Float64Array.from([...[1, 3, 7], ...[0, 5, 8], ...[2, 10, 20], ...[4, 30, 40]]);
    const done = Uint8Array.from([...[0, 0, 1], ...[0, 1, 0], ...[0, 0, 1], ...[1, 0, 0]]);
    expect([...wholeReturns(rewards, done, 3, 0.5)]).toEqual([
      ...[2, 5.5, 7], // 1 + 0/2 + 2/4 + 4/8; 3 + 5/2
      ...[2, 5.5, 18], // 8 + 20/2
      ...[2, 25, 18], // 10 + 30/2
      ...[2, 25, 40],
    ]);
  });
});

/*
 * Three games of three steps. In each step the policy moves (1) with probability θ = ½, or stays (0). So the derivative of log π by θ
 * is 1/θ = 2 for a move and −1/(1 − θ) = −2 for a stay. γ = 1.
 */
describe('the policy gradient of one game', () => {
  const games = [
    { actions: [1, 0, 1], rewards: [1, 0, 1], toGo: [2, 1, 1], whole: 2, gradient: 4 },
    { actions: [1, 0, 0], rewards: [0, 0, 1], toGo: [1, 1, 1], whole: 1, gradient: -2 },
    { actions: [0, 1, 0], rewards: [1, 0, 1], toGo: [2, 1, 1], whole: 2, gradient: -4 },
  ];
  const done = Uint8Array.of(0, 0, 1);
  const terms = (actions: number[], weights: Float64Array) =>
    actions.map((action, t) => (action === 1 ? 2 : -2) * weights[t]);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

  it.each(games)(
    'is $gradient for actions $actions with rewards $rewards, both with future and with total reward',
    ({ actions, rewards, toGo, whole, gradient }) => {
      const future = discountedReturns(Float64Array.from(rewards), done, 1, 1);
      const total = wholeReturns(Float64Array.from(rewards), done, 1, 1);
      expect([...future]).toEqual(toGo);
      expect([...total]).toEqual([whole, whole, whole]);
      expect(sum(terms(actions, future))).toBe(gradient);
      expect(sum(terms(actions, total))).toBe(gradient);
    },
  );

  it('has steps that cancel: in the third game, the second and the third', () => {
    const rewards = Float64Array.of(1, 0, 1);
    expect(terms([0, 1, 0], discountedReturns(rewards, done, 1, 1))).toEqual([-4, 2, -2]);
    expect(terms([0, 1, 0], wholeReturns(rewards, done, 1, 1))).toEqual([-4, 4, -4]);
  });

  it('changes with a constant subtracted from every reward: that of the third game becomes 0', () => {
    const rewards = Float64Array.of(0, -1, 0);
    const future = discountedReturns(rewards, done, 1, 1);
    expect([...future]).toEqual([-1, -1, 0]);
    expect(sum(terms([0, 1, 0], future))).toBe(0); // 2 − 2 + 0
  });
});

describe('scaleRewards', () => {
  it("does not change the rewards with 'none'", () => {
    const rewards = Float64Array.of(1, 5, 9, 2);
    expect(scaleRewards(rewards, Uint8Array.of(1, 1, 0, 1), 2, 'none')).toBe(rewards);
  });

  it("subtracts the mean at each time step with 'time-step', then divides by the deviation at that time step", () => {
    // Four environments, three steps. The last ends at step 1, the third at step 2.
    const rewards = Float64Array.from([...[1, 3, 3, 5], ...[10, 10, 40, 999], ...[-2, -4, 999, 999]]);
    const mask = Uint8Array.from([...[1, 1, 1, 1], ...[1, 1, 1, 0], ...[1, 1, 0, 0]]);
    const scaled = scaleRewards(rewards, mask, 4, 'time-step');
    // Means 3, 20, −3. Deviations √(8/4), √((100 + 100 + 400)/3) = 10√2, 1.
    const [half, double] = [Math.SQRT1_2, Math.SQRT2];
    const expected = [...[-double, 0, 0, double], ...[-half, -half, double, 0], ...[1, -1, 0, 0]];
    scaled.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 9);
    });
    expect(rewards[0]).toBe(1);
  });

  it('gives 0 if all rewards at a time step are equal, despite rounding, or there is only one', () => {
    const rewards = Float64Array.from([...[0.1, 0.1, 0.1], ...[7, 0, 0]]);
    const mask = Uint8Array.from([...[1, 1, 1], ...[1, 0, 0]]);
    expect([...scaleRewards(rewards, mask, 3, 'time-step')]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('divides by the deviation plus 1e-10', () => {
    const rewards = Float64Array.of(-1e-10, 1e-10); // the deviation is 1e-10, too
    const [low, high] = scaleRewards(rewards, Uint8Array.of(1, 1), 2, 'time-step');
    expect(low).toBeCloseTo(-0.5, 9);
    expect(high).toBeCloseTo(0.5, 9);
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

  it('gives NaN if one value is NaN', () => {
    for (const values of [[1, Number.NaN, 1], [Number.NaN, 1], [Number.NaN]]) {
      expect(meanAndDeviation(values)).toEqual({ mean: Number.NaN, standardDeviation: Number.NaN });
    }
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
