/** A closed line of equal height, as points. */
export type Loop = readonly (readonly [x: number, y: number])[];

/**
 * Returns the lines where a function of two numbers has a height, by marching squares over `cells` × `cells` squares. The function must be
 * lower along the edge of the range, so that all lines are closed.
 */
export function contourLoops(
  heightAt: (x: number, y: number) => number,
  level: number,
  [low, high]: readonly [number, number],
  cells: number,
): Loop[] {
  const at = (i: number): number => low + ((high - low) * i) / cells;
  const side = cells + 1;
  const above = Array.from(
    { length: side * side },
    (_, k) => heightAt(at(k % side), at(Math.floor(k / side))) - level,
  );
  /** For each edge that a line crosses, by the number of its first corner and its direction: the next edges of the line. */
  const links = new Map<string, string[]>();
  const points = new Map<string, readonly [number, number]>();
  const cross = (from: number, to: number): string[] => {
    const [a, b] = [above[from], above[to]];
    if (a > 0 === b > 0) return [];
    const share = a / (a - b);
    const edge = `${from} ${to}`;
    const [x, y] = [from % side, Math.floor(from / side)];
    points.set(edge, to === from + 1 ? [at(x + share), at(y)] : [at(x), at(y + share)]);
    return [edge];
  };
  for (let k = 0; k < side * cells; k++) {
    if (k % side === cells) continue;
    const edges = [
      ...cross(k, k + 1),
      ...cross(k, k + side),
      ...cross(k + side, k + side + 1),
      ...cross(k + 1, k + side + 1),
    ];
    for (let i = 0; i < edges.length; i += 2) {
      for (const [from, to] of [
        [edges[i], edges[i + 1]],
        [edges[i + 1], edges[i]],
      ])
        links.set(from, [...(links.get(from) ?? []), to]);
    }
  }
  return collectLoops(links, points);
}

function collectLoops(
  links: ReadonlyMap<string, readonly string[]>,
  points: ReadonlyMap<string, readonly [number, number]>,
): Loop[] {
  const loops: Loop[] = [];
  const seen = new Set<string>();
  for (const start of links.keys()) {
    const loop: (readonly [number, number])[] = [];
    for (let edge: string | undefined = start; edge !== undefined && !seen.has(edge); ) {
      seen.add(edge);
      loop.push(points.get(edge) as readonly [number, number]);
      edge = links.get(edge)?.find((next) => !seen.has(next));
    }
    if (loop.length > 2) loops.push(loop);
  }
  return loops;
}
