import { expect, it } from 'vitest';
import { contourLoops } from './contours.ts';

it('the lines of a cone are circles', () => {
  const loops = contourLoops((x, y) => 2 - Math.hypot(x, y), 1, [-2, 2], 80);
  expect(loops).toHaveLength(1);
  expect(loops[0].length).toBeGreaterThan(100);
  for (const [x, y] of loops[0]) expect(Math.hypot(x, y)).toBeCloseTo(1, 2);
  // the shoelace formula gives the area of the circle, so the points are in order
  const area = loops[0].reduce((sum, [x, y], i) => {
    const [nextX, nextY] = loops[0][(i + 1) % loops[0].length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
  expect(Math.abs(area)).toBeCloseTo(Math.PI, 1);
});

it('two hills have one line each above the pass between them, and share one below', () => {
  const hills = (x: number, y: number): number =>
    Math.exp(-((x - 1) ** 2) - y * y) + Math.exp(-((x + 1) ** 2) - y * y); // 2/e = 0.736 at the pass
  expect(contourLoops(hills, 0.8, [-4, 4], 100)).toHaveLength(2);
  expect(contourLoops(hills, 0.6, [-4, 4], 100)).toHaveLength(1);
  expect(contourLoops(hills, 1.2, [-4, 4], 100)).toEqual([]);
});
