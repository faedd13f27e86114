import type { DecidedBy } from '../rollouts/deciding.ts';
import { meanAndDeviation } from '../rollouts/returns.ts';

/** An update of the weights by a worker. */
export interface WorkerPush {
  /** The number of the worker, from 0. */
  readonly worker: number;
  /** When, from the start of the iteration on, ms. */
  readonly ms: number;
  /** The updates of other workers since it copied the weights. */
  readonly staleness: number;
}

/** The report of an algorithm after each iteration. */
export interface Report {
  /** Counts from 1. */
  iteration: number;
  /** Steps of all environments since the start, including masked steps. */
  envSteps: number;
  /** Episodes finished since the start. */
  episodes: number;
  /** Mean return of the last 100 episodes (of all if there are fewer). NaN before the first. */
  meanReturn: number;
  /** Standard deviation of the same returns. */
  returnDeviation: number;
  /** Environment steps per second in this iteration, including the time for learning. */
  stepsPerSecond: number;
  /** Time spent on deciding, stepping and learning in this iteration, ms. */
  timings: { act: number; env: number; learn: number };
  /** Who decided on the actions: the page for every step, or the workers for many steps at a time. */
  decidedBy?: DecidedBy;
  /** The latest updates of workers that learn by themselves, at most 64 of each. */
  pushes?: readonly WorkerPush[];
  /** The algorithm's metrics, by the names in its description. */
  metrics: Readonly<Record<string, number>>;
  /** Says why this training learns nothing, and what to do, for as long as that is so: for example that the gradient is always 0. */
  warning?: string | undefined;
}

/** Number of episodes in a mean return. */
const RETURN_WINDOW = 100;

/** The returns of the last episodes. */
export class ReturnWindow {
  episodes = 0;
  /** Returns of at most the last 100 episodes, the latest last. */
  returns: readonly number[] = [];

  add(returns: readonly number[]): void {
    this.episodes += returns.length;
    this.returns = [...this.returns, ...returns].slice(-RETURN_WINDOW);
  }

  summarise(): Pick<Report, 'episodes' | 'meanReturn' | 'returnDeviation'> {
    const { mean, standardDeviation } = meanAndDeviation(this.returns);
    return { episodes: this.episodes, meanReturn: mean, returnDeviation: standardDeviation };
  }
}

/** Whether the mean return has reached a target, over a full window of 100 episodes rather than a lucky few. */
export function isSolved({ episodes, meanReturn }: Report, target: number): boolean {
  return episodes >= RETURN_WINDOW && meanReturn >= target;
}
