import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';
import { computeKappa, computeOptimalHoldings, type Order } from './almgren-chriss.ts';

const SHARES = 1e6;

/** The paper's order: 5 trades in 5 days at a volatility of 30 %, and the course's: 60 in 60 at 12 %. */
const ORDERS = {
  paper: { trades: 5, days: 5, annualVolatility: 0.3 },
  course: { trades: 60, days: 60, annualVolatility: 0.12 },
};

/** The order with the paper's other constants: σ = volatility × $ 50 / √250, ε = 1/16, η = 2.5e-6, γ = 2.5e-7, λ = 1e-6. */
function makeOrder({ trades, days, annualVolatility }: (typeof ORDERS)['paper']): Order {
  return {
    shares: SHARES,
    trades,
    interval: days / trades,
    volatility: (annualVolatility * 50) / Math.sqrt(250),
    fixedCost: 1 / 16,
    temporaryImpact: 2.5e-6,
    permanentImpact: 2.5e-7,
    riskAversion: 1e-6,
  };
}

/** Computes E + λ V of the optimal schedule in closed form, the paper's equation 20. */
function computeBestUtility(order: Order): number {
  const { trades, interval: tau, volatility: sigma, permanentImpact: gamma } = order;
  const T = trades * tau;
  const kappa = computeKappa(order);
  const etaHat = order.temporaryImpact - (gamma * tau) / 2;
  const expected =
    0.5 * gamma * SHARES ** 2 +
    order.fixedCost * SHARES +
    (etaHat *
      SHARES ** 2 *
      Math.tanh(0.5 * kappa * tau) *
      (tau * Math.sinh(2 * kappa * T) + 2 * T * Math.sinh(kappa * tau))) /
      (2 * tau ** 2 * Math.sinh(kappa * T) ** 2);
  const variance =
    (0.5 *
      sigma ** 2 *
      SHARES ** 2 *
      (tau * Math.sinh(kappa * T) * Math.cosh(kappa * (T - tau)) - T * Math.sinh(kappa * tau))) /
    (Math.sinh(kappa * T) ** 2 * Math.sinh(kappa * tau));
  return expected + order.riskAversion * variance;
}

/** Sells by a fixed schedule of shares held; gives the return and the last info. */
function play(options: (typeof ORDERS)['paper'], held: ArrayLike<number>, seed = 0) {
  const env = makeEnv('OptimalExecution-v0', options);
  env.reset({ seed });
  let total = 0;
  for (let j = 1; ; j++) {
    const { reward, terminated, info } = env.step(Float32Array.of(1 - held[j] / held[j - 1]));
    total += reward;
    if (terminated) return { total, info: info as { price: number; shortfall: number } };
  }
}

describe('the schedule of Almgren and Chriss', () => {
  it("sells the paper's order at κ = 0.606 a day", () => {
    // η̂ = 2.5e-6 − 2.5e-7 / 2 = 2.375e-6; σ² = (0.3 · 50)² / 250 = 0.9; λ σ² / η̂ = 0.378947; cosh κ = 1.189474;
    // κ = ln(1.189474 + √(1.189474² − 1)) = ln 1.833560
    expect(computeKappa(makeOrder(ORDERS.paper))).toBeCloseTo(Math.log(1.83356), 5);
  });

  it("sells the course's order at κ = 0.2456 a day", () => {
    // σ² = (0.12 · 50)² / 250 = 0.144; λ σ² / η̂ = 0.0606316; cosh κ = 1.0303158; κ = ln(1.0303158 + 0.2480943)
    expect(computeKappa(makeOrder(ORDERS.course))).toBeCloseTo(Math.log(1.2784101), 6);
  });

  it.each(Object.values(ORDERS))('holds sinh(κ (T − t)) / sinh(κ T) of the shares: %j', (options) => {
    const order = makeOrder(options);
    const kappa = computeKappa(order);
    const held = computeOptimalHoldings(order);
    expect(held).toHaveLength(options.trades + 1);
    for (const [j, shares] of held.entries()) {
      const rest = (options.days * (options.trades - j)) / options.trades;
      const share = Math.sinh(kappa * rest) / Math.sinh(kappa * options.days);
      expect(shares / SHARES).toBeCloseTo(share, 12);
    }
  });

  it('is a straight line for a risk-neutral trader', () => {
    const held = computeOptimalHoldings({ ...makeOrder(ORDERS.paper), riskAversion: 0 });
    expect([...held]).toEqual([1e6, 8e5, 6e5, 4e5, 2e5, 0].map((shares) => expect.closeTo(shares, 6)));
  });
});

describe.each(Object.entries(ORDERS))("OptimalExecution-v0, the %s's order", (_name, options) => {
  const order = makeOrder(options);
  const best = computeOptimalHoldings(order);

  it('gives a return of −1 for the optimal schedule, and less for any other', () => {
    expect(play(options, best).total).toBeCloseTo(-1, 6); // actions are float32
    for (const j of [1, 2, 4]) {
      for (const change of [0.9, 0.99, 1.01, 1.1]) {
        const other = best.slice();
        other[j] = Math.max(best[j + 1], Math.min(best[j - 1], best[j] * change));
        expect(play(options, other).total, `${change} of ${j}`).toBeLessThan(play(options, best).total);
      }
    }
  });

  it('rewards in units of the best cost in closed form: selling all shares in one trade costs ε X + (η / τ) X²', () => {
    const atOnce = SHARES / 16 + (2.5e-6 / order.interval) * SHARES ** 2;
    const { total } = play(options, [SHARES, 0]);
    expect(total).toBeCloseTo(-atOnce / computeBestUtility(order), 12);
  });

  it('has the shortfall and the variance of that cost for a fixed schedule, over many price paths', () => {
    const shortfalls = Array.from({ length: 2000 }, (_, seed) => play(options, best, seed).info.shortfall);
    const mean = shortfalls.reduce((sum, shortfall) => sum + shortfall, 0) / shortfalls.length;
    const variance =
      shortfalls.reduce((sum, shortfall) => sum + (shortfall - mean) ** 2, 0) / (shortfalls.length - 1);
    // equation 5: σ² τ Σ x²; the mean's standard error is √(V / 2000), the variance's V √(2 / 2000): within 4 of each
    const expectedVariance =
      order.volatility ** 2 * order.interval * best.slice(1).reduce((sum, shares) => sum + shares ** 2, 0);
    const expectedMean = computeBestUtility(order) - order.riskAversion * expectedVariance;
    expect(Math.abs(mean - expectedMean)).toBeLessThan(4 * Math.sqrt(expectedVariance / 2000));
    expect(Math.abs(variance / expectedVariance - 1)).toBeLessThan(4 * Math.sqrt(2 / 2000));
  });
});

describe('OptimalExecution-v0', () => {
  it('observes the price changes, the newest last, and the fractions of trades and shares left', () => {
    const env = makeEnv('OptimalExecution-v0', { trades: 4, days: 4 });
    const start = env.reset({ seed: 0 });
    expect(start.observation).toEqual(Float32Array.of(0, 0, 0, 0, 0, 0, 1, 1));
    let last = (start.info as { price: number }).price;
    expect(last).toBe(50);
    const changes = [0, 0, 0, 0, 0, 0];
    for (const [trades, shares] of [
      [0.75, 0.75],
      [0.5, 0.5625],
    ]) {
      const { observation, info } = env.step(Float32Array.of(0.25));
      const { price } = info as { price: number };
      changes.push((price - last) / Math.sqrt(0.144)); // σ² = (0.12 · 50)² / 250
      last = price;
      const expected = [...changes.slice(-6), trades, shares];
      expect([...observation]).toEqual(expected.map((number) => expect.closeTo(number, 5)));
    }
  });

  it('sells the rest in the last trade, and gives 0 after it', () => {
    const env = makeEnv('OptimalExecution-v0', { trades: 3, days: 3 });
    env.reset({ seed: 0 });
    const none = new Float32Array(1);
    expect(env.step(none).terminated).toBe(false);
    expect(env.step(none).terminated).toBe(false);
    const { observation, terminated } = env.step(none);
    expect(terminated).toBe(true);
    expect([...observation.subarray(6)]).toEqual([0, 0]);
    expect(env.step(none)).toMatchObject({ reward: 0, terminated: true });
  });

  it.each([
    [1, 1],
    [3, 1],
    [-1, 0],
  ])('clips an action of %d to %d', (action, same) => {
    const [first, second] = [action, same].map((value) => {
      const env = makeEnv('OptimalExecution-v0');
      env.reset({ seed: 1 });
      return env.step(Float32Array.of(value));
    });
    expect(first).toEqual(second);
    expect(first.terminated).toBe(same === 1);
  });

  it.each([
    { trades: 0 },
    { trades: 2.5 },
    { days: 0 },
    { trades: 3, days: 60 }, // 20 days for each
    { annualVolatility: 0 },
    { riskAversion: -1e-6 },
  ])('throws a RangeError for %j', (options) => {
    expect(() => makeEnv('OptimalExecution-v0', options)).toThrow(RangeError);
  });

  it.each([
    [[50, 0, 0, 0, 0, 0, 0, 0]],
    [[50, 0, 0, 0, 0, 0, 0, 0, 1e6, 5e5, 6e5]],
    [[50, 0, 0, 0, 0, 0, 0, 0, 2e6]],
    [[50, Number.NaN, 0, 0, 0, 0, 0, 0, 1e6]],
    [[50, 0, 0, 0, 0, 0, 0, 0, ...Array(62).fill(1)]],
  ])('throws a RangeError for the state %j', (state) => {
    expect(() => makeEnv('OptimalExecution-v0').setState(state)).toThrow(RangeError);
  });
});
