import type { AnySpace } from '../../core/spaces/space-json.ts';

/** Draws actions for N environments, for 64 steps: so many that a branch predictor does not learn them. */
export function prepareActions(space: AnySpace, numEnvs: number) {
  space.seed(0);
  return Array.from({ length: 64 }, () => {
    const rows = space.createRows(numEnvs);
    for (let i = 0; i < numEnvs; i++) space.write(space.sample() as never, rows, i * space.size);
    return rows;
  });
}
