import type { Probe } from './env.ts';

/** Makes a probe that computes its observation whenever it is read: each environment of a pool has probes, and they may be pictures. */
export function lazyProbe(label: string, observe: () => ArrayLike<number>): Probe {
  return {
    label,
    get observation() {
      return Array.from(observe());
    },
  };
}
