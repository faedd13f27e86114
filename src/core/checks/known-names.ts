import { describeValue } from './describe-value.ts';
import { findNearest } from './edit-distance.js';

/** All option names of T and no others: a list of this type cannot drift from the interface. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>;

/** Whether `value` is an object with names and values: no array and not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Gives ' Did you mean …?' with the nearest known name, or '' if none is near. */
export function suggest(name: string, known: readonly string[]): string {
  const nearest = findNearest(name, known);
  return nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
}

/**
 * Checks the names of options. Without a list of known names, every name is valid.
 *
 * @throws {TypeError} unless `options` is an object with options.
 * @throws {RangeError} for the first unknown option; the message names the nearest known option, and lists all of them.
 */
export function checkOptionNames(where: string, options: unknown, known?: readonly string[]): void {
  if (!isRecord(options)) {
    const advice = known?.length ? ` Pass { ${known[0]}: … }, for example.` : '';
    throw new TypeError(`${where}: expected an object with options, got ${describeValue(options)}.${advice}`);
  }
  for (const name of Object.keys(options)) {
    if (known?.includes(name) ?? true) continue;
    throw new RangeError(
      `${where}: unknown option ${describeValue(name)}.${suggest(name, known!)} Known: ${known!.join(', ') || 'none'}.`,
    );
  }
}

/**
 * Lists the names of a class's options: the static `optionNames` of the class and of those that it derives from, because a subclass
 * may pass on its own options. Gives undefined if none of them has `optionNames`: then every name is valid.
 */
export function optionNamesOf(target: object): readonly string[] | undefined {
  const lists: string[][] = [];
  for (let each: unknown = target; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    const own: unknown = Object.getOwnPropertyDescriptor(each, 'optionNames')?.value;
    if (own) lists.push(Object.keys(own));
  }
  return lists.length > 0 ? lists.flat() : undefined;
}

/** Checks the options of a constructor, given its `new.target`. */
export function checkClassOptions(target: { readonly name: string }, options: unknown): void {
  checkOptionNames(target.name, options, optionNamesOf(target));
}
