import { findNearest } from './edit-distance.js';

/** All option names of T and no others: a list of this type cannot drift from the interface. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>;

/** Gives ' Did you mean …?' with the nearest known name, or '' if none is near. */
export function suggest(name: string, known: readonly string[]): string {
  const nearest = findNearest(name, known);
  return nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
}

/** @throws {RangeError} for the first unknown option; the message names the nearest known option, and lists all of them. */
export function checkOptionNames(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new RangeError(
      `${where}: unknown option '${name}'.${suggest(name, known)} Known: ${known.join(', ') || 'none'}.`,
    );
  }
}
