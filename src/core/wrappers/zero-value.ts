import { Box } from '../spaces/box.ts';
import { Composite } from '../spaces/composite.ts';
import { Discrete } from '../spaces/discrete.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { Space } from '../spaces/space.ts';

/** Gives the row of the value of the space nearest to zero, as Gymnasium's `create_zero_array` does. */
export function createZeroRow(space: Space): Float32Array {
  if (space instanceof Box) return space.low.map((low, i) => Math.min(Math.max(0, low), space.high[i]));
  if (space instanceof Discrete) return Float32Array.of(space.start);
  if (space instanceof MultiDiscrete) return Float32Array.from(space.start);
  const row = new Float32Array(space.size);
  if (space instanceof Composite) {
    for (const part of space.layout) row.set(createZeroRow(part.space), part.offset);
  }
  return row;
}
