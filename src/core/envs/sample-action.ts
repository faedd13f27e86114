// Loaded with the pages, so it imports nothing but types.

import type { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import type { Env } from './env.ts';

/**
 * Draws an action at random. If the environment has masks of actions in its infos, as `action_mask.0`, `action_mask.1`, …, only an action
 * that they allow: others may be errors.
 */
export function sampleAction(env: Env): unknown {
  const space = env.actionSpace as AnySpace;
  const mask = env.infoNames.includes('action_mask.0') ? readMask(env) : [];
  if (mask.length === 0) return space.sample();
  if (space.kind === 'discrete') return space.sample(mask);
  if (space.kind === 'multi-discrete') return space.sample(splitMask(mask, space));
  // a bit may be 0, 1, or (2) either
  if (space.kind === 'multi-binary')
    return space.sample(pairs(mask).map(([zero, one]) => (zero && one ? 2 : one)));
  return space.sample();
}

function readMask(env: Env): number[] {
  const mask = env.info().action_mask as ArrayLike<unknown>;
  const names = env.infoNames.filter((name) => name.startsWith('action_mask.'));
  return names.map((_, value) => (mask[value] ? 1 : 0));
}

function splitMask(mask: readonly number[], { nvec }: MultiDiscrete): number[][] {
  let end = 0;
  return Array.from(nvec, (size) => {
    end += size;
    return mask.slice(end - size, end);
  });
}

function pairs(mask: readonly number[]): [number, number][] {
  return Array.from({ length: mask.length / 2 }, (_, bit) => [mask[2 * bit], mask[2 * bit + 1]]);
}
