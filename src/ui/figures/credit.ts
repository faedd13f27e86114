// The arithmetic of <palestra-credit>: the policy gradient of short games, with the credit and the baseline of `reinforce`.
import type { CREDITS } from '../../core/learn/rollouts/returns.ts';
import { discountedReturns, subtractBaseline, wholeReturns } from '../../core/learn/rollouts/returns.ts';

export type Credit = (typeof CREDITS)[number];

/** A game: for each step the action, 1 for moving and 0 for staying, and the reward. */
export interface Game {
  readonly actions: readonly number[];
  readonly rewards: readonly number[];
}

export interface CreditedStep {
  readonly action: number;
  readonly reward: number;
  /** What the action is credited with. */
  readonly credit: number;
  /** The derivative of log π(a) by θ, the probability of moving. */
  readonly score: number;
  /** score · credit */
  readonly gradient: number;
}

export interface CreditedGame {
  readonly steps: readonly CreditedStep[];
  /** The sum over the steps. */
  readonly gradient: number;
}

/** Returns d log π(a) / dθ: 1 / θ for moving, −1 / (1 − θ) for staying. */
export function scoreOf(action: number, theta: number): number {
  return action === 1 ? 1 / theta : -1 / (1 - theta);
}

/** Returns what each action of games of equal length is credited with, without a discount, and the gradients of log π · credit. */
export function creditGames(
  games: readonly Game[],
  { theta, credit, subtractMean }: { theta: number; credit: Credit; subtractMean: boolean },
): CreditedGame[] {
  const count = games.length;
  const length = games[0].rewards.length;
  // shapes: [T, N], step first
  const rewards = Float64Array.from(
    { length: length * count },
    (_, k) => games[k % count].rewards[Math.floor(k / count)],
  );
  const mask = new Uint8Array(rewards.length).fill(1);
  const done = mask.map((_, k) => (k >= (length - 1) * count ? 1 : 0));
  const returnsOf = credit === 'whole-return' ? wholeReturns : discountedReturns;
  const returns = returnsOf(rewards, done, count, 1);
  const credits = subtractBaseline(returns, mask, count, subtractMean ? 'mean' : 'none');
  return games.map(({ actions }, n) => {
    const steps = actions.map((action, t) => {
      const score = scoreOf(action, theta);
      const k = t * count + n;
      return { action, reward: rewards[k], credit: credits[k], score, gradient: score * credits[k] };
    });
    return { steps, gradient: steps.reduce((sum, { gradient }) => sum + gradient, 0) };
  });
}

/** What `<palestra-credit>` shows. */
export interface CreditNumbers {
  readonly theta: number;
  readonly credit: Credit;
  readonly baseline: boolean;
  readonly games: readonly CreditedGame[];
  /** The mean over the games. */
  readonly gradient: number;
}
