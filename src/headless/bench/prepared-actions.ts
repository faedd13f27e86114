import type { AnySpace } from '../../core/spaces/space-json.ts';

/** Samples actions of N environments for 64 steps, too many for a branch predictor to learn. */
export function prepareActions(space: AnySpace, numEnvs: number) {
  space.seed(0);
  return Array.from({ length: 64 }, () => {
    const rows = space.createRows(numEnvs);
    for (let i = 0; i < numEnvs; i++) space.write(space.sample() as never, rows, i * space.size);
    return rows;
  });
}
