/**
 * Returns the known word with the smallest edit distance, if that is small for the length of the word.
 *
 * @param {string} word
 * @param {readonly string[]} known
 */
export function closest(word, known) {
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.min(3, candidate.length / 2))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.candidate;
}

/**
 * Levenshtein distance, computed one row of the table at a time.
 *
 * @param {string} from
 * @param {string} to
 */
function editDistance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (letter === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
