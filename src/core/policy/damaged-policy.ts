/** Gives the error of a file that is no saved policy, or not a whole one. `where` names the function that reads it. */
export function damagedPolicy(where: string, expected: string, got: unknown): RangeError {
  return new RangeError(
    `${where}: expected a saved policy with ${expected}, got ${String(got)}. Is the file complete?`,
  );
}
