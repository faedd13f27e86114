import type { Rollout } from '../rollout.ts';

/** Copies what a rollout holds, besides what may differ: its times, and who decided. The next rollout reuses its memory. */
export function copyRollout({ actMs, envMs, decidedBy, ...content }: Rollout) {
  const copies = Object.entries(content).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value) ? (value as Float32Array).slice() : value,
  ]);
  return Object.fromEntries(copies) as typeof content;
}
