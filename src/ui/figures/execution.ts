// The arithmetic of <palestra-execution>: the order of Almgren and Chriss, 2000, a million shares in five trades on five days.
import {
  computeOptimalHoldings,
  computeTradeCost,
  type Order,
} from '../../core/envs/courses/almgren-chriss.ts';

export const TRADES = 5;

/** What a schedule costs, $. */
export interface ScheduleCost {
  /** The shares held after 0 to 5 trades, %. */
  readonly held: readonly number[];
  /** The expected loss from lowering the price. */
  readonly impact: number;
  /** λ times the variance of the proceeds. */
  readonly risk: number;
  readonly total: number;
}

/** What `<palestra-execution>` shows. */
export interface ExecutionNumbers {
  /** λ, 1/$ */
  readonly riskAversion: number;
  readonly own: ScheduleCost;
  readonly best: ScheduleCost;
  /** The same number of shares in each trade. */
  readonly even: ScheduleCost;
  /** Everything in the first trade. */
  readonly atOnce: ScheduleCost;
}

/** Returns the order with the constants of the paper: a price of $ 50 and a volatility of 30 % a year. */
function makeOrder(riskAversion: number): Order {
  return {
    shares: 1e6,
    trades: TRADES,
    interval: 1,
    volatility: (0.3 * 50) / Math.sqrt(250),
    fixedCost: 1 / 16,
    temporaryImpact: 2.5e-6,
    permanentImpact: 2.5e-7,
    riskAversion,
  };
}

/** Computes the costs of a schedule, whose shares are held after trades 1 to 4, %, and of three others. */
export function compareSchedules(held: readonly number[], riskAversion: number): ExecutionNumbers {
  const order = makeOrder(riskAversion);
  const best = Array.from(computeOptimalHoldings(order), (shares) => (100 * shares) / order.shares);
  const even = best.map((_, j) => 100 * (1 - j / TRADES));
  const cost = (schedule: readonly number[]): ScheduleCost => {
    const sum = (each: Order): number =>
      schedule
        .slice(1)
        .map((left, j) =>
          computeTradeCost(each, (schedule[j] / 100) * order.shares, (left / 100) * order.shares),
        )
        .reduce((total, trade) => total + trade);
    const [impact, total] = [sum({ ...order, riskAversion: 0 }), sum(order)];
    return { held: schedule, impact, risk: total - impact, total };
  };
  return {
    riskAversion,
    own: cost([100, ...held, 0]),
    best: cost(best),
    even: cost(even),
    atOnce: cost([100, 0, 0, 0, 0, 0]),
  };
}
