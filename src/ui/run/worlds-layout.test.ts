import { describe, expect, it } from 'vitest';
import { layoutWorlds, totalHeight } from './worlds-layout.ts';

describe('layoutWorlds', () => {
  it('gives a few tiles their maximum size of 11,000 px², in a grid that fits them', () => {
    const grids = layoutWorlds(600, [2, 2], 1); // √11,000 = 104.9
    expect(grids).toEqual(
      [0, 1].map(() => ({ tiles: 2, columns: 2, tileWidth: 104, tileHeight: 104, width: 211, height: 104 })),
    );
    expect(totalHeight(grids)).toBe(2 * (104 + 34) - 12);
  });

  it('shows about 256 of a larger number, and fits them into the width', () => {
    for (const width of [300, 600, 1200]) {
      for (const counts of [[4096], [500, 500, 500], [64, 64], [7]]) {
        const grids = layoutWorlds(width, counts, 1.5);
        for (const grid of grids) expect(grid.width).toBeLessThanOrEqual(width - 14);
        expect(grids.reduce((sum, { tiles }) => sum + tiles, 0)).toBeLessThanOrEqual(258); // a third of 256 each, rounded up
      }
    }
  });

  it('prefers a number of columns that fills the last row', () => {
    const [{ columns }] = layoutWorlds(600, [64], 1.5);
    expect(64 % columns).toBe(0);
  });

  it('lays out even in a box without room', () => {
    for (const width of [0, 3, 14]) {
      const [grid] = layoutWorlds(width, [8], 1.5);
      expect([grid.tiles, grid.columns >= 1, grid.tileWidth >= 0]).toEqual([8, true, true]);
    }
  });
});
