import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import type { Space } from '../spaces/space.ts';

/** Gives the row of the space's member that is nearest to zero, as Gymnasium's `create_zero_array`. */
export function createZeroRow(space: Space): Float32Array {
  const row = new Float32Array(space.size);
  if (space instanceof Box)
    row.forEach((_, i) => {
      row[i] = Math.min(Math.max(0, space.low[i]), space.high[i]);
    });
  if (space instanceof Discrete) row[0] = space.start;
  return row;
}
