import { meanAndDeviation } from '../rollouts/returns.ts';

/** What an algorithm reports after each iteration. */
export interface Report {
  /** Counts from 1. */
  iteration: number;
  /** Steps that the environments have taken since the start, masked ones included. */
  envSteps: number;
  /** Episodes that have ended since the start. */
  episodes: number;
  /** Mean return of the last 100 episodes (of all, while there are fewer); NaN before the first. */
  meanReturn: number;
  /** Standard deviation of the same returns. */
  returnDeviation: number;
  /** Environment steps in this iteration per second of it, learning included. */
  stepsPerSecond: number;
  /** How the time of this iteration was spent, ms. */
  timings: { act: number; env: number; learn: number };
  /** The algorithm's own numbers, by the names that it lists. */
  metrics: Readonly<Record<string, number>>;
}

/** How many episodes a mean return is taken over. */
const RETURN_WINDOW = 100;

/** The returns of the last episodes. */
export class ReturnWindow {
  episodes = 0;
  /** Of at most the last 100 episodes, the latest last. */
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

/** Whether a run has reached a target: by a full window of episodes, not by a lucky few. */
export function isSolved({ episodes, meanReturn }: Report, target: number): boolean {
  return episodes >= RETURN_WINDOW && meanReturn >= target;
}
