import type { AnySpace } from '../spaces/space-json.ts';

/** Gives how many values each discrete action has, [n] for a single one, or undefined if actions are not discrete from 0 on. */
export function discreteSizes(space: AnySpace): readonly number[] | undefined {
  if (space.kind === 'discrete' && space.start === 0) return [space.n];
  if (space.kind === 'multi-binary') return Array.from({ length: space.size }, () => 2);
  if (space.kind === 'multi-discrete' && space.start.every((first) => first === 0)) return space.nvec;
  return undefined;
}
