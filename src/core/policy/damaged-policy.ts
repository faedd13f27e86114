import { describeValue, shorten } from '../checks/describe-value.ts';

/** Gives the error of a file that is no saved policy, or not a whole one. `where` names the function that reads it, `got` is in words. */
export function damagedPolicy(where: string, expected: string, got: string): RangeError {
  return new RangeError(
    `${where}: expected a saved policy with ${expected}, got ${got}. Is the file complete?`,
  );
}

/** Gives the beginning of a value's JSON, for such an error. */
export function showJson(value: unknown): string {
  try {
    return shorten(JSON.stringify(value) ?? 'undefined');
  } catch {
    return describeValue(value); // too deep, or what no file holds
  }
}
