// Attributes that are lists.

/**
 * Reads numbers that spaces or commas separate: '2 1 0 -1'.
 *
 * @throws {RangeError} if one is not a finite number from `low` to `high`, or there are fewer than `min` or more than `max`.
 */
export function readNumbers(
  where: string,
  name: string,
  text: string,
  { low = -Infinity, high = Infinity, min = 1, max = Infinity } = {},
): number[] {
  const parts = text.split(/[\s,]+/).filter(Boolean);
  const numbers = parts.map((part) => Number(part.replace('−', '-')));
  const isFine = numbers.every((number) => Number.isFinite(number) && number >= low && number <= high);
  if (isFine && numbers.length >= min && numbers.length <= max) return numbers;
  const count = min === max ? `${min}` : `${min} to ${max}`;
  const range = low === -Infinity ? '' : ` from ${low} to ${high}`;
  throw new RangeError(
    `${where}: expected ${name} to be ${count} numbers${range}, separated by spaces, got '${text}'.`,
  );
}

/** Reads names that commas separate: 'left, right'. Names that are missing are numbers, from 1. */
export function readNames(text: string, count: number): string[] {
  const names = text.split(',').map((name) => name.trim());
  return Array.from({ length: count }, (_, i) => names[i] || String(i + 1));
}
