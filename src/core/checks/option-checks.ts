// What functions check of the values they are given. `where` names the function or class.

/** @throws {RangeError} unless `value` is a finite number from `low` to `high`. */
export function checkNumber(
  where: string,
  name: string,
  value: unknown,
  low = -Infinity,
  high = Infinity,
): asserts value is number {
  if (!(Number.isFinite(value) && (value as number) >= low && (value as number) <= high)) {
    const range = low === -Infinity ? '' : high === Infinity ? ` ≥ ${low}` : ` from ${low} to ${high}`;
    throw new RangeError(`${where}: expected ${name} to be a finite number${range}, got ${String(value)}.`);
  }
}

/** @throws {RangeError} unless `value` is a whole number from `low` to `high`. */
export function checkWhole(
  where: string,
  name: string,
  value: unknown,
  low: number,
  high: number,
): asserts value is number {
  if (!(Number.isInteger(value) && (value as number) >= low && (value as number) <= high)) {
    throw new RangeError(
      `${where}: expected ${name} to be a whole number from ${low} to ${high}, got ${String(value)}.`,
    );
  }
}

/** @throws {RangeError} unless `value` is true or false. */
export function checkFlag(where: string, name: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') {
    throw new RangeError(`${where}: expected ${name} to be true or false, got ${String(value)}.`);
  }
}
