/** The names of T's options: all of them, and nothing else, or it does not compile. So a list cannot drift from the interface. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>;

/** Says ' Did you mean …?' with the nearest of the known names, if one is near. */
export function suggest(name: string, known: readonly string[]): string {
  // Of equally near ones the last: the newest version.
  const nearest = known.toReversed().toSorted((a, b) => editDistance(name, a) - editDistance(name, b))[0];
  const near = nearest !== undefined && editDistance(name, nearest) <= name.length / 2;
  return near ? ` Did you mean '${nearest}'?` : '';
}

/**
 * Checks that there is no option but the known ones.
 *
 * @throws {RangeError} that names the unknown option, the nearest known one, and all of them.
 */
export function checkOptionNames(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new RangeError(
      `${where}: unknown option '${name}'.${suggest(name, known)} Known: ${known.join(', ') || 'none'}.`,
    );
  }
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, substitution));
    }
    row = next;
  }
  return row[b.length];
}
