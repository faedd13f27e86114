import type { OptionNames } from '../../checks/known-names.ts';
import { checkNumber, checkWhole } from '../../checks/option-checks.ts';
import { Box } from '../../spaces/box.ts';
import { type Canvas2D, Env, type Info, type Scene } from '../env.ts';
import { checkStateLength } from '../state-checks.ts';
import { computeOptimalHoldings, computeTradeCost, type Order } from './almgren-chriss.ts';

const SHARES = 1e6;
const PRICE = 50; // $, of a share at the start
const SPREAD = 1 / 8; // $, between bid and ask
const DAILY_VOLUME = 5e6; // shares that the market trades in a day
const DAYS_A_YEAR = 250;
const FIXED_COST = SPREAD / 2; // $/share
const TEMPORARY_IMPACT = SPREAD / (0.01 * DAILY_VOLUME); // one spread per 1 % of the daily volume
const PERMANENT_IMPACT = SPREAD / (0.1 * DAILY_VOLUME); // one spread per 10 %
const MAX_INTERVAL = 19; // days between trades: from 20 (2 η / γ) on, η̂ ≤ 0 and no schedule is optimal
const CHANGES = 6; // of the price in an observation

export interface OptimalExecutionOptions {
  /** The number of trades, evenly spaced. */
  trades?: number;
  /** The total time, days: at most 19 for each trade. */
  days?: number;
  /** The standard deviation of the price over a year, as a fraction of the price. */
  annualVolatility?: number;
  /** λ, the cost of a $² of variance, 1/$; 0 considers only the expected proceeds. */
  riskAversion?: number;
}

/**
 * OptimalExecution: sell a million shares. Selling fast lowers the price; selling slowly is exposed to its changes for longer.
 *
 * | action                          | from | to |   | observation                            | from | to |
 * | ------------------------------- | ---- | -- | - | -------------------------------------- | ---- | -- |
 * | 0 fraction of the rest to sell  | 0    | 1  |   | 0–5 last six changes of the price, the | −∞   | ∞  |
 * |                                 |      |    |   | newest last, in standard deviations    |      |    |
 * |                                 |      |    |   | 6 fraction of the trades to come       | 0    | 1  |
 * |                                 |      |    |   | 7 fraction of the shares still held    | 0    | 1  |
 *
 * Reward: minus the cost E + λ V of the trade, divided by the total cost of the best schedule. So the best return is −1. The
 * reward does not depend on random price changes; `info()` gives the actual shortfall, $.
 * Ends: when all shares are sold. The last trade sells the rest. An action out of bounds is clipped.
 * Starts: 1,000,000 shares at $ 50, 60 trades in 60 days, volatility 12 % a year, λ = 10⁻⁶.
 * Source: R. Almgren and N. Chriss, "Optimal execution of portfolio transactions", 2000, with its constants (there 5 trades
 * in 5 days and a volatility of 30 %); observation, action and defaults of the "Optimal Liquidation" of Udacity's deep
 * reinforcement learning course. The course observes log returns, which are small, and undefined for a price below 0; it rewards
 * the decrease of the best cost of the rest, without the cost of the trade itself; and it sells whole shares.
 */
export class OptimalExecution extends Env<Float32Array, Float32Array> {
  static readonly optionNames: OptionNames<OptimalExecutionOptions> = {
    trades: true,
    days: true,
    annualVolatility: true,
    riskAversion: true,
  };

  readonly observationSpace = new Box(
    [...Array<number>(CHANGES).fill(-Infinity), 0, 0],
    [...Array<number>(CHANGES).fill(Infinity), 1, 1],
  );
  readonly actionSpace = new Box(0, 1);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = 6;
  override readonly aspectRatio = 1.6;
  override readonly actionLabels = ['sell'];
  override readonly probes = [
    { label: 'at the start', observation: [0, 0, 0, 0, 0, 0, 1, 1] },
    { label: 'half of the time gone, half of the shares sold', observation: [0, 0, 0, 0, 0, 0, 0.5, 0.5] },
    { label: 'half of the time gone, nothing sold', observation: [0, 0, 0, 0, 0, 0, 0.5, 1] },
  ];
  override readonly keyActions = Object.fromEntries(
    Array.from({ length: 10 }, (_, tenths) => [String(tenths), Float32Array.of(tenths / 10)]),
  );

  private readonly order: Order;
  private readonly best: Float64Array; // shares held after each trade of the best schedule
  private readonly bestCost: number; // $

  private done = 0; // trades
  private price = PRICE; // $
  private shortfall = 0; // $, SHARES × PRICE minus the proceeds so far
  private changes: number[] = Array(CHANGES).fill(0);
  /** The shares held after each trade, starting with 0 trades. */
  private held: number[] = [SHARES];

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: OptimalExecutionOptions = {}) {
    super(options);
    const { trades = 60, days = 60, annualVolatility = 0.12, riskAversion = 1e-6 } = options;
    const where = 'OptimalExecution';
    checkWhole(where, 'trades', trades, 1, 1000);
    checkNumber(where, 'days', days, 0.01, MAX_INTERVAL * trades);
    checkNumber(where, 'annualVolatility', annualVolatility, 0.001, 10);
    checkNumber(where, 'riskAversion', riskAversion, 0, 1);
    this.order = {
      shares: SHARES,
      trades,
      interval: days / trades,
      volatility: (annualVolatility * PRICE) / Math.sqrt(DAYS_A_YEAR),
      fixedCost: FIXED_COST,
      temporaryImpact: TEMPORARY_IMPACT,
      permanentImpact: PERMANENT_IMPACT,
      riskAversion,
    };
    this.best = computeOptimalHoldings(this.order);
    this.bestCost = 0;
    for (let j = 1; j <= trades; j++) {
      this.bestCost += computeTradeCost(this.order, this.best[j - 1], this.best[j]);
    }
  }

  override resetState(): void {
    this.done = 0;
    this.price = PRICE;
    this.shortfall = 0;
    this.changes = Array(CHANGES).fill(0);
    this.held = [SHARES];
  }

  override stepState(action: Float32Array): number {
    if (this.isTerminated()) return 0;
    const { trades, interval: tau, volatility: sigma } = this.order;
    const held = this.held[this.done];
    this.done += 1;
    const share = this.done === trades ? 1 : Math.max(0, Math.min(1, action[0]));
    const sold = held * share;
    const left = held - sold;
    this.held.push(left);

    // equations 7 and 1: the price paid, and the price after the trade
    const paid = sold > 0 ? this.price - FIXED_COST - (TEMPORARY_IMPACT / tau) * sold : 0;
    this.shortfall += sold * (PRICE - paid);
    const deviation = sigma * Math.sqrt(tau);
    const change = deviation * this.random.normal() - PERMANENT_IMPACT * sold;
    this.price += change;
    this.changes = [...this.changes.slice(1), change / deviation];
    return -computeTradeCost(this.order, held, left) / this.bestCost;
  }

  override isTerminated(): boolean {
    return this.held[this.done] === 0;
  }

  override observe(row: Float32Array, offset: number): void {
    row.set(this.changes, offset);
    row[offset + CHANGES] = 1 - this.done / this.order.trades;
    row[offset + CHANGES + 1] = this.held[this.done] / SHARES;
  }

  override info(): Info {
    return { price: this.price, shortfall: this.shortfall };
  }

  /** Gives the price and the shortfall, $; the last six price changes; and the shares held after each trade, starting with 0. */
  override getState(): Float64Array {
    return Float64Array.of(this.price, this.shortfall, ...this.changes, ...this.held);
  }

  override setState(state: ArrayLike<number>): void {
    const where = 'OptimalExecution.setState';
    const numbers = Array.from(state);
    const held = numbers.slice(2 + CHANGES);
    const most = this.order.trades + 1;
    if (held.length < 1 || held.length > most)
      checkStateLength('OptimalExecution', state, 2 + CHANGES + most);
    for (const number of numbers) checkNumber(where, 'each number', number);
    held.forEach((shares, j) => {
      checkNumber(where, 'each number of shares', shares, 0, j === 0 ? SHARES : held[j - 1]);
    });
    [this.price, this.shortfall] = numbers;
    this.changes = numbers.slice(2, 2 + CHANGES);
    this.held = held;
    this.done = held.length - 1;
  }

  /** Draws the shares held over time, and those of the best schedule. */
  override draw(canvas: Canvas2D, { width, height, foreground, muted, accent }: Scene): void {
    const margin = 0.06 * Math.min(width, height);
    const toX = (trade: number) => margin + (trade / this.order.trades) * (width - 2 * margin);
    const toY = (shares: number) => height - margin - (shares / SHARES) * (height - 2 * margin);
    const thin = Math.max(1, 0.004 * width);

    canvas.lineJoin = 'round';
    canvas.lineWidth = thin;
    canvas.strokeStyle = muted;
    canvas.beginPath(); // the axes: shares upwards, trades to the right
    canvas.moveTo(toX(0), toY(SHARES));
    canvas.lineTo(toX(0), toY(0));
    canvas.lineTo(toX(this.order.trades), toY(0));
    canvas.stroke();

    canvas.fillStyle = accent;
    canvas.save();
    canvas.globalAlpha *= 0.3;
    canvas.beginPath();
    this.held.forEach((shares, j) => {
      canvas.lineTo(toX(j), toY(shares));
    });
    canvas.lineTo(toX(this.done), toY(0));
    canvas.lineTo(toX(0), toY(0));
    canvas.fill();
    canvas.restore();

    canvas.strokeStyle = foreground;
    canvas.lineWidth = 1.5 * thin;
    canvas.beginPath();
    this.best.forEach((shares, j) => {
      canvas.lineTo(toX(j), toY(shares));
    });
    canvas.stroke();

    canvas.strokeStyle = accent;
    canvas.lineWidth = 2.5 * thin;
    canvas.beginPath();
    this.held.forEach((shares, j) => {
      canvas.lineTo(toX(j), toY(shares));
    });
    canvas.stroke();
    canvas.beginPath();
    canvas.arc(toX(this.done), toY(this.held[this.done]), Math.max(2.5, 0.012 * width), 0, 2 * Math.PI);
    canvas.fill();
  }
}
