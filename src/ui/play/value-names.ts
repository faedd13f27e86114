import type { Env } from '../../core/envs/env.ts';
import { discreteSizes } from '../../core/policy/discrete-sizes.ts';
import type { AnySpace } from '../../core/spaces/space-json.ts';

/**
 * Names the values of each discrete action: [['left', 'right']], or [['gear = 0', 'gear = 1'], ['brake = 0', 'brake = 1']] if there are
 * several. Empty if actions are continuous.
 */
export function nameValues({ actionSpace, actionLabels }: Env): string[][] {
  const sizes = discreteSizes(actionSpace as AnySpace) ?? [];
  const nameOf = (k: number): string => actionLabels[k] ?? `action ${k}`;
  return sizes.map((size, k) =>
    Array.from({ length: size }, (_, value) =>
      sizes.length === 1 ? nameOf(value) : `${nameOf(k)} = ${value}`,
    ),
  );
}
