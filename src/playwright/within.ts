import { checkOptionNames, type OptionNames } from '../core/checks/known-names.ts';
import { checkNumber } from '../core/checks/option-checks.ts';

export interface Within {
  /** The maximum time, ms. Default: 30,000. The test's own time limit is extended by the same time. */
  within?: number;
}

const NAMES: OptionNames<Within> = { within: true };
export const DEFAULT_WITHIN_MS = 30_000;

/** @throws {RangeError} if an option is unknown, or `within` is not a number ≥ 0. */
export function readWithin(where: string, options: Within): number {
  checkOptionNames(where, options, Object.keys(NAMES));
  const { within = DEFAULT_WITHIN_MS } = options;
  checkNumber(where, 'within', within, 0);
  return within;
}
