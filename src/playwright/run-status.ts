import type { RunStatus } from './page-side.ts';

/** Describes a run and what to do: 'a mean return of 31.4 over 12 episodes after iteration 2; the run is paused. Call start(run).' */
export function describeStatus(status: RunStatus): string {
  const { iterations, meanReturn, episodes, state } = status;
  const mean = `a mean return of ${meanReturn.toFixed(1)} over ${Math.min(episodes, 100)} episodes`;
  const what = iterations === 0 ? 'no iteration' : `${mean} after iteration ${iterations}`;
  return `${what}; the run ${STATES[state](status)}`;
}

const STATES: Record<RunStatus['state'], (status: RunStatus) => string> = {
  idle: () => 'has not been started. Call start(run), or set its attribute autostart.',
  starting: () => 'is still starting. Allow it more time.',
  running: () => 'is learning. Allow it more time.',
  paused: () => 'is paused. Call start(run).',
  finished: ({ target }) =>
    `has reached its target of ${target} and waits. Call start(run), or set a higher target.`,
  failed: ({ error }) => `failed: ${error}`,
};
