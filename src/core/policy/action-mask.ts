// Masks of discrete actions: some environments say which actions are of use in a state. They list the numbers of their info `action_mask`
// as 'action_mask.0', 'action_mask.1', … in `infoNames`.

import { LOWEST } from './distribution-terms.ts';

const NAME = 'action_mask';

/**
 * Gives the names of the infos that hold the mask of each action, or undefined if there is none. `sizes`: the numbers of values of the
 * discrete actions; masks of several actions follow one another.
 *
 * @throws {RangeError} if there are masks, but not one for each value.
 */
export function findMaskNames(
  infoNames: readonly string[],
  sizes: readonly number[],
): readonly string[] | undefined {
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const found = infoNames.filter((name) => name.startsWith(`${NAME}.`));
  if (found.length === 0) return undefined;
  const names = Array.from({ length: count }, (_, value) => `${NAME}.${value}`);
  if (found.length === count && names.every((name) => found.includes(name))) return names;
  throw new RangeError(
    `action_mask: expected ${names[0]} to ${names[count - 1]} in infoNames, one for each value of an action, got ${found.join(', ')}.`,
  );
}

/** Writes the masks of N environments into `masks` [N × A]. A mask is 1 where the action may be taken. */
export function writeMasks(
  infos: Readonly<Record<string, ArrayLike<number>>>,
  names: readonly string[],
  masks: Uint8Array,
): void {
  for (const [action, name] of names.entries()) {
    const values = infos[name];
    for (let i = 0; i < masks.length / names.length; i++)
      masks[i * names.length + action] = values[i] ? 1 : 0;
  }
}

/**
 * Checks the masks of environments from `firstEnv` on, [n × A].
 *
 * @throws {Error} that names the environment, if a mask allows no action.
 */
export function checkMasks(masks: Uint8Array, sizes: readonly number[], firstEnv: number): void {
  const width = sizes.reduce((sum, size) => sum + size, 0);
  for (let row = 0; row < masks.length; row += width) {
    let first = row;
    for (const size of sizes) {
      const allowed = masks.indexOf(1, first);
      if (allowed < 0 || allowed >= first + size) {
        throw new Error(
          `ParallelEnv: expected action masks that allow an action, got one of zeros from environment ${firstEnv + row / width}.`,
        );
      }
      first += size;
    }
  }
}

/**
 * Makes masked actions impossible: replaces their logits, [N × A], by the lowest ones. `sizes`: the numbers of actions, of which A is the
 * sum if there are several independent ones.
 *
 * @throws {RangeError} if the masks have another length, or one of them allows no action.
 */
export function maskLogits(
  where: string,
  logits: Float32Array,
  masks: ArrayLike<number>,
  sizes: readonly number[],
): void {
  if (masks.length !== logits.length) {
    throw new RangeError(`${where}: expected a mask of ${logits.length} numbers, got ${masks.length}.`);
  }
  for (let first = 0, row = 0; first < logits.length; row++) {
    for (const size of sizes) {
      let allowed = 0;
      for (let k = first; k < first + size; k++) {
        if (masks[k]) allowed += 1;
        else logits[k] = LOWEST;
      }
      if (allowed === 0) {
        throw new RangeError(
          `${where}: expected a mask that allows an action, got one of zeros in row ${row}.`,
        );
      }
      first += size;
    }
  }
}
