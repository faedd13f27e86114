/**
 * Gives the index to which a key moves the cursor, from 0 to `last`: by one point, by a tenth of all points, or to an end. Null
 * removes the cursor; undefined means that the key does nothing.
 */
export function followKey(key: string, now: number, last: number): number | null | undefined {
  const tenth = Math.max(1, Math.round(last / 10));
  const to: Record<string, number | null> = {
    ArrowLeft: now - 1,
    ArrowDown: now - 1,
    ArrowRight: now + 1,
    ArrowUp: now + 1,
    PageDown: now - tenth,
    PageUp: now + tenth,
    Home: 0,
    End: last,
    Escape: null,
  };
  const index = Object.hasOwn(to, key) ? to[key] : undefined;
  return typeof index === 'number' ? Math.min(Math.max(index, 0), last) : index;
}
