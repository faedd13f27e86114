// The arithmetic of <palestra-advantages>: the advantages of a short rollout, as `a2c` and `ppo` estimate them.
import { estimateAdvantages } from '../../core/policy/advantages.ts';

/** What follows the last step: the world continues, the task has ended, or a time limit has cut the episode off. */
export const ROLLOUT_ENDS = ['continues', 'terminated', 'truncated'] as const;
export type RolloutEnd = (typeof ROLLOUT_ENDS)[number];

/** A rollout of one environment. */
export interface GuessedRollout {
  readonly rewards: readonly number[];
  /** V of the state before each step, and of the one after the last. */
  readonly values: readonly number[];
  readonly end: RolloutEnd;
}

export interface GuessedStep {
  readonly reward: number;
  /** V(s), before the step. */
  readonly value: number;
  /** r + γ V(s′) − V(s) */
  readonly delta: number;
  readonly advantage: number;
}

/** What `<palestra-advantages>` shows. */
export interface AdvantagesNumbers {
  readonly gamma: number;
  readonly lambda: number;
  readonly end: RolloutEnd;
  readonly steps: readonly GuessedStep[];
  /** V of the state after the last step, 0 if the task has ended. */
  readonly lastValue: number;
}

/** Returns the advantage of each step. With λ = 0 it is δ. */
export function advantagesOf(
  { rewards, values, end }: GuessedRollout,
  gamma: number,
  lambda: number,
): number[] {
  const last = rewards.length - 1;
  const only = (is: boolean): Uint8Array => Uint8Array.from(rewards, (_, t) => (is && t === last ? 1 : 0));
  const lastValue = values[last + 1];
  const { advantages } = estimateAdvantages(
    {
      numEnvs: 1,
      rewards: Float64Array.from(rewards),
      mask: new Uint8Array(rewards.length).fill(1),
      terminated: only(end === 'terminated'),
      done: only(end !== 'continues'),
      cutRows: end === 'truncated' ? [last] : [],
    },
    {
      values: Float32Array.from(values.slice(0, -1)),
      lastValues: Float32Array.of(lastValue),
      finalValues: Float32Array.from(end === 'truncated' ? [lastValue] : []),
    },
    { gamma, lambda },
  );
  return [...advantages];
}

/** Returns a scale from `low` to `high` that has room for the values and for 0, and the values of its lines. */
export function planAxis(values: readonly number[]): { low: number; high: number; ticks: number[] } {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const step = [0.5, 1, 2, 5, 10, 20, 50].find((each) => most - least <= 5 * each) ?? 100;
  const [first, last] = [Math.floor(least / step), Math.max(Math.ceil(most / step), 1)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { low: first * step, high: last * step, ticks };
}
