// Not TypeScript: scripts need this file before anything is installed, on a Node that reads no types. Not .mjs: some web servers
// serve .mjs files with a type that browsers refuse.

/**
 * Finds the known word that takes the fewest edits to reach, at most one for every two letters of `word`.
 *
 * Of equally near words it gives the last one: the newest version of an id.
 *
 * @param {string} word
 * @param {readonly string[]} known
 * @returns {string | undefined}
 */
export function findNearest(word, known) {
  let nearest;
  let fewest = Infinity;
  for (const candidate of known) {
    const distance = editDistance(word, candidate);
    if (distance > word.length / 2 || distance > fewest) continue;
    nearest = candidate;
    fewest = distance;
  }
  return nearest;
}

/**
 * Counts the letters to insert, delete or replace on the way from one word to the other (Levenshtein's distance).
 *
 * @param {string} from
 * @param {string} to
 * @returns {number}
 */
export function editDistance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, replaced));
    }
    row = next;
  }
  return row[to.length];
}
