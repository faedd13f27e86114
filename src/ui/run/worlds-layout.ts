// The number of tiles and their size, in CSS pixels. This file does not know elements.
const MAX_TILES = 256;
const MAX_TILE_AREA = 11_000; // px², about 130 × 87
const MIN_TILE_AREA = 450; // px²
const HEIGHT = 380; // px, the approximate limit for all grids together
const CAPTION_HEIGHT = 34; // px, including the space before the next worker
const CAPTION_SPACE = 12; // px, that space
const STRIPE = 14; // px, the worker's stripe and the space beside it
export const TILE_GAP = 3; // px

/** The grid of one worker's environments. */
export interface TileGrid {
  readonly tiles: number;
  readonly columns: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Size of the whole grid. */
  readonly width: number;
  readonly height: number;
}

/** Gives the number of visible environments of a worker with `count` environments. */
export function tilesOf(count: number, workers: number): number {
  return Math.min(count, Math.ceil(MAX_TILES / workers));
}

/** Lays out the environments of each worker in a box of this width. `aspectRatio` is a tile's width divided by its height. */
export function layoutWorlds(width: number, counts: readonly number[], aspectRatio: number): TileGrid[] {
  const inner = Math.max(1, width - STRIPE); // a page may be squeezed for a moment
  const shown = counts.map((count) => tilesOf(count, counts.length));
  const all = shown.reduce((sum, count) => sum + count, 0);
  const height = Math.max(HEIGHT / 2, HEIGHT - CAPTION_HEIGHT * counts.length);
  const largest = Math.sqrt(MAX_TILE_AREA * aspectRatio);
  const ideal = Math.sqrt((inner * height * aspectRatio) / all) - TILE_GAP;
  const tile = Math.max(Math.sqrt(MIN_TILE_AREA * aspectRatio), Math.min(largest, ideal));
  const idealColumns = Math.max(1, Math.ceil((inner + TILE_GAP) / (tile + TILE_GAP)));
  return shown.map((tiles) => {
    const columns = fullestColumns(idealColumns, tiles);
    const tileWidth = Math.floor(Math.min(largest, (inner + TILE_GAP) / columns - TILE_GAP));
    const tileHeight = Math.round(tileWidth / aspectRatio);
    const rows = Math.ceil(tiles / columns);
    return {
      ...{ tiles, columns, tileWidth, tileHeight },
      width: columns * (tileWidth + TILE_GAP) - TILE_GAP,
      height: rows * (tileHeight + TILE_GAP) - TILE_GAP,
    };
  });
}

/** Gives the height of all grids with their captions. */
export function totalHeight(grids: readonly TileGrid[]): number {
  return grids.reduce((sum, { height }) => sum + height + CAPTION_HEIGHT, -CAPTION_SPACE);
}

/** Gives the number of columns near `ideal` that leaves the fewest gaps in the last row. */
function fullestColumns(ideal: number, tiles: number): number {
  const candidates = [ideal, ideal - 1, ideal + 1, ideal - 2].filter((columns) => columns >= 1);
  const empty = (columns: number): number => Math.ceil(tiles / columns) * columns - tiles;
  const best = candidates.reduce((a, b) => (empty(b) < empty(a) ? b : a));
  return Math.min(best, tiles);
}
