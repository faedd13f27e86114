import { describe, expect, it } from 'vitest';
import { compareSchedules } from './execution.ts';

const even = [80, 60, 40, 20];

describe('the costs of an order', () => {
  it('of a million shares at once are ε X + η X² / τ, without risk', () => {
    const { atOnce } = compareSchedules(even, 1e-6);
    expect(atOnce.impact).toBeCloseTo(62_500 + 2_500_000, 4);
    expect(atOnce.risk).toBe(0);
  });

  it('sold evenly are those of five trades, and λ σ² times the squares of what is held', () => {
    // temporary: 5 · 2.5e-6 · 200,000² = 500,000; permanent: 2.5e-7 · 200,000 · (0 + 2 + 4 + 6 + 8) · 100,000 = 100,000
    const { own, even: same } = compareSchedules(even, 1e-6);
    expect(own.impact).toBeCloseTo(62_500 + 500_000 + 100_000, 4);
    expect(own.risk).toBeCloseTo(1e-6 * 0.9 * (0.64 + 0.36 + 0.16 + 0.04) * 1e12, 4);
    expect(same.total).toBeCloseTo(own.total, 6);
  });
});

describe('the best schedule', () => {
  it("is the paper's: sinh(κ (T − t)) / sinh(κ T) with κ = 0.606 a day", () => {
    const { best } = compareSchedules(even, 1e-6);
    const kappa = Math.log(1.83356);
    for (const [j, share] of best.held.entries())
      expect(share).toBeCloseTo((100 * Math.sinh(kappa * (5 - j))) / Math.sinh(5 * kappa), 2);
  });

  it('costs less than any other, and sells evenly if risk costs nearly nothing', () => {
    const { best } = compareSchedules(even, 1e-6);
    for (const change of [-1, 1]) {
      const other = best.held.slice(1, -1).with(1, best.held[2] + change);
      expect(compareSchedules(other, 1e-6).own.total).toBeGreaterThan(best.total);
    }
    const { best: calm, even: same } = compareSchedules(even, 1e-8);
    expect(calm.total / same.total).toBeCloseTo(1, 3);
  });
});
