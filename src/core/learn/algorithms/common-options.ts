// Options that several algorithms have in common.

import type { OptionTable } from '../../checks/option-table.ts';

export const COMMON_OPTIONS = {
  gamma: {
    kind: 'number',
    default: 0.99,
    min: 0,
    max: 1,
    label: 'Discount γ',
    help: 'Discount of future rewards per step.',
  },
  chunkRows: {
    kind: 'number',
    default: 1024,
    min: 1,
    max: 65_536,
    whole: true,
    label: 'Chunk rows',
    help: 'Steps that pass through the network at a time. Affects memory and speed, not the result.',
  },
} as const satisfies OptionTable;
