// What the tests of this folder need of runs: small ones, and to wait for them.
import { expect } from 'vitest';
import { RunController, type RunSettings, type RunState } from '../run/run-controller.ts';

/** A run that is quick: few environments, a small policy, no backend to load. */
export function smallRun(settings: Partial<RunSettings> = {}): RunController {
  const run = new RunController();
  configure(run, settings);
  return run;
}

export function configure(run: RunController, settings: Partial<RunSettings> = {}): void {
  const small = { numEnvs: 8, workers: 2, backend: 'cpu', hidden: [8], seed: 3 } as const;
  run.settings = { ...run.settings, ...small, ...settings };
}

/** Resolves as soon as the run is as it should be; rejects if it fails instead. */
export function until(run: RunController, condition: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      if (!condition() && run.state !== 'failed') return;
      run.removeEventListener('change', check);
      run.removeEventListener('iteration', check);
      if (condition()) resolve();
      else reject(run.error);
    };
    run.addEventListener('change', check);
    run.addEventListener('iteration', check);
    check();
  });
}

export const inState = (run: RunController, state: RunState): Promise<void> =>
  until(run, () => run.state === state);
export const afterIteration = (run: RunController, count: number): Promise<void> =>
  until(run, () => run.points.length >= count);

/** Waits until so many workers live. One that hangs is ended by the browser some seconds after it was told to end. */
export async function untilWorkers(count: number): Promise<void> {
  await expect.poll(countWorkers, { timeout: 20_000 }).toBe(count);
}

/** How many workers live: each holds a lock as long as it does. */
async function countWorkers(): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name?.startsWith('palestra-worker')).length;
}
