// The closed form of R. Almgren and N. Chriss, "Optimal execution of portfolio transactions", Journal of Risk 3, 2000.
// Equation numbers are the paper's. Symbols: T = N τ, the total time; t_j = j τ; x_j, the shares held after j trades.

import { exp, expm1, log1p } from '../../math/exponential.ts';

/** An order to sell, and its market. */
export interface Order {
  readonly shares: number; // X
  readonly trades: number; // N
  readonly interval: number; // τ, days between trades
  readonly volatility: number; // σ, $/share per √day
  readonly fixedCost: number; // ε, $/share
  readonly temporaryImpact: number; // η, $/share per (share/day)
  readonly permanentImpact: number; // γ, $/share per share
  readonly riskAversion: number; // λ, 1/$
}

/** Gives η̂ = η − γ τ / 2, the temporary impact less the permanent impact that the order pays in any schedule. */
function computeNetImpact({ temporaryImpact, permanentImpact, interval }: Order): number {
  return temporaryImpact - 0.5 * permanentImpact * interval;
}

/** Gives κ, the rate at which the optimal schedule sells, 1/day, from 2 (cosh(κ τ) − 1) / τ² = λ σ² / η̂. */
export function computeKappa(order: Order): number {
  const { interval, volatility, riskAversion } = order;
  const kappaSquared = (riskAversion * volatility * volatility) / computeNetImpact(order);
  const above = 0.5 * kappaSquared * interval * interval; // cosh(κ τ) − 1
  return log1p(above + Math.sqrt(above * (2 + above))) / interval; // arcosh(1 + x) = ln(1 + x + √(x (2 + x)))
}

/**
 * Gives the shares held after j = 0 to N trades of the optimal schedule: sinh(κ (T − t_j)) / sinh(κ T) X, equation 17. Without
 * risk aversion this is a straight line.
 */
export function computeOptimalHoldings(order: Order): Float64Array {
  const { shares, trades, interval } = order;
  const kappa = computeKappa(order);
  return Float64Array.from({ length: trades + 1 }, (_, j) => {
    if (kappa === 0) return shares * (1 - j / trades);
    const past = kappa * interval * j;
    const whole = kappa * interval * trades;
    // sinh(whole − past) / sinh(whole), written to avoid overflow
    return (shares * exp(-past) * expm1(-2 * (whole - past))) / expm1(-2 * whole);
  });
}

/**
 * Gives the cost of one trade, $: the expected shortfall of its proceeds plus λ times the variance until the next trade.
 *
 * The sum over an order is E + λ V of equations 8 and 5.
 */
export function computeTradeCost(order: Order, heldBefore: number, heldAfter: number): number {
  const sold = heldBefore - heldAfter;
  const soldBefore = order.shares - heldBefore;
  const shortfall =
    sold *
    (order.fixedCost + (order.temporaryImpact / order.interval) * sold + order.permanentImpact * soldBefore);
  return (
    shortfall +
    order.riskAversion * order.volatility * order.volatility * order.interval * heldAfter * heldAfter
  );
}
