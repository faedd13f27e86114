import { hashBytes } from '../../../vector/testing/random-run.ts';
import type { Rollout } from '../rollout.ts';

type Copy = Omit<Rollout, 'actMs' | 'envMs' | 'decidedBy'>;

/** Copies what a rollout holds, besides what may differ: its times, and who decided. The next rollout reuses its memory. */
export function copyRollout({ actMs, envMs, decidedBy, ...content }: Rollout): Copy {
  const copies = Object.entries(content).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value) ? (value as Float32Array).slice() : value,
  ]);
  return Object.fromEntries(copies) as typeof content;
}

/** Puts a hash in the place of each long array: a test compares millions of numbers in a moment, bit by bit. */
export function hashArrays(content: Copy): Record<string, unknown> {
  const short = Object.entries(content).map(([name, value]) => {
    if (!ArrayBuffer.isView(value) || value.byteLength < 4096) return [name, value];
    return [
      name,
      `${value.constructor.name}, ${value.byteLength} bytes, hash ${hashBytes(0x811c9dc5, value)}`,
    ];
  });
  return Object.fromEntries(short);
}
