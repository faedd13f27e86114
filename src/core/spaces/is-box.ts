import type { Box } from './box.ts';
import type { Space } from './space.ts';

/** Whether a space is a Box. For code that should not load the class, with its sampling, to ask. */
export function isBox(space: Space | undefined): space is Box {
  return space?.kind === 'box';
}
