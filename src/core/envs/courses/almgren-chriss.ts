// The closed form of R. Almgren and N. Chriss, "Optimal execution of portfolio transactions", Journal of Risk 3, 2000.
// Equation numbers are the paper's. Symbols: T = N τ, the whole time; t_j = j τ; x_j, what is held after j trades.

/** An order to sell, and the market it meets. */
export interface Order {
  readonly shares: number; // X
  readonly trades: number; // N
  readonly interval: number; // τ, days from trade to trade
  readonly volatility: number; // σ, $/share in the square root of a day
  readonly fixedCost: number; // ε, $/share
  readonly temporaryImpact: number; // η, $/share for each share a day
  readonly permanentImpact: number; // γ, $/share for each share
  readonly riskAversion: number; // λ, 1/$
}

/** η̂ = η − γ τ / 2: what a trade costs itself, less what the rest of the order would have borne anyway. */
function computeNetImpact({ temporaryImpact, permanentImpact, interval }: Order): number {
  return temporaryImpact - 0.5 * permanentImpact * interval;
}

/** How fast the optimal schedule sells, 1/day: κ of 2 (cosh(κ τ) − 1) / τ² = λ σ² / η̂. */
export function computeKappa(order: Order): number {
  const { interval, volatility, riskAversion } = order;
  const kappaSquared = (riskAversion * volatility * volatility) / computeNetImpact(order);
  return Math.acosh(0.5 * kappaSquared * interval * interval + 1) / interval;
}

/**
 * The shares still held after j = 0 to N trades of the optimal schedule: sinh(κ (T − t_j)) / sinh(κ T) X, equation 17;
 * a straight line if risk does not count.
 */
export function computeOptimalHoldings(order: Order): Float64Array {
  const { shares, trades, interval } = order;
  const kappa = computeKappa(order);
  return Float64Array.from({ length: trades + 1 }, (_, j) => {
    if (kappa === 0) return shares * (1 - j / trades);
    const past = kappa * interval * j;
    const whole = kappa * interval * trades;
    // sinh(whole − past) / sinh(whole), without numbers that are too large
    return (shares * Math.exp(-past) * Math.expm1(-2 * (whole - past))) / Math.expm1(-2 * whole);
  });
}

/**
 * The utility that one trade costs, $: the expected shortfall of its proceeds and λ times the variance until the next.
 *
 * Summed over a whole order it is E + λ V of equations 8 and 5.
 */
export function computeTradeCost(order: Order, heldBefore: number, heldAfter: number): number {
  const sold = heldBefore - heldAfter;
  const soldBefore = order.shares - heldBefore;
  const shortfall =
    sold *
    (order.fixedCost + (order.temporaryImpact / order.interval) * sold + order.permanentImpact * soldBefore);
  return shortfall + order.riskAversion * order.volatility ** 2 * order.interval * heldAfter * heldAfter;
}
