import { describeValue } from '../../checks/describe-value.ts';
import { checkOptionNames, type OptionNames } from '../../checks/known-names.ts';
import { checkNumber, checkWhole } from '../../checks/option-checks.ts';
import { Generator } from '../../random/generator.ts';
import { drawSeed } from '../../random/seed-sequence.ts';

const MAPS = {
  '4x4': ['SFFF', 'FHFH', 'FFFH', 'HFFG'],
  '8x8': ['SFFFFFFF', 'FFFFFFFF', 'FFFHFFFF', 'FFFFFHFF', 'FFFHFFFF', 'FHHFFFHF', 'FHFFHFHF', 'FFFHFFFG'],
} as const;

/** The named maps of FrozenLake. */
export type FrozenLakeMapName = keyof typeof MAPS;

export interface RandomMapOptions {
  /** The number of rows and of columns. */
  size?: number;
  /** The probability that a tile is frozen. */
  p?: number;
  /** Default: drawn from the system. */
  seed?: number;
}

const OPTION_NAMES: OptionNames<RandomMapOptions> = { size: true, p: true, seed: true };

/**
 * Draws a random map for FrozenLake, with a path from the start in one corner to the goal in the opposite corner. A number is the
 * size.
 *
 * Source: Gymnasium 1.4's generate_random_map; the same seed gives the same map.
 *
 * @throws {RangeError} if an option is unknown or invalid, or no map with a path was found.
 */
export function generateRandomMap(options: number | RandomMapOptions = {}): string[] {
  const named = typeof options === 'number' ? { size: options } : options;
  checkOptionNames('generateRandomMap', named, Object.keys(OPTION_NAMES));
  const { size = 8, p = 0.8, seed = drawSeed() } = named;
  checkWhole('generateRandomMap', 'size', size, 2, 1000);
  checkNumber('generateRandomMap', 'p', p, 0, 1);
  const random = new Generator(seed);
  const frozen = p / (p + (1 - p));
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const tiles: string[] = Array.from({ length: size * size }, () => (random.random() < frozen ? 'F' : 'H'));
    tiles[0] = 'S';
    tiles[size * size - 1] = 'G';
    const text = tiles.join('');
    const map = Array.from({ length: size }, (_, row) => text.slice(row * size, (row + 1) * size));
    if (hasWay(map)) return map;
  }
  throw new RangeError(
    `generateRandomMap: found no map of size ${size} with a path to the goal. Raise p (now ${p}) or reduce the size.`,
  );
}

/**
 * Gives the map of a name, or a random map for null.
 *
 * @throws {RangeError} if the name is unknown.
 */
export function findMap(name: unknown): readonly string[] {
  if (name === null) return generateRandomMap();
  if (typeof name === 'string' && Object.hasOwn(MAPS, name)) return MAPS[name as FrozenLakeMapName];
  const known = Object.keys(MAPS).join("', '");
  throw new RangeError(
    `FrozenLake: expected mapName '${known}' or null (a random map), got ${describeValue(name)}. Pass a map of your own as desc.`,
  );
}

/** @throws {RangeError} unless the map is a rectangle of the letters S, F, H and G with at least one S. */
export function checkMap(map: unknown): asserts map is readonly string[] {
  const rows = Array.isArray(map) ? map : [];
  const isMap = rows.length > 0 && rows.every((row) => typeof row === 'string' && /^[SFHG]+$/.test(row));
  if (!isMap || !rows.every((row) => row.length === rows[0].length) || !rows.join('').includes('S')) {
    throw new RangeError(
      `FrozenLake: expected desc to be rows of equal length of the letters S, F, H and G with at least one S, got ${describeValue(map)}.`,
    );
  }
}

function hasWay(map: readonly string[]): boolean {
  const size = map.length;
  const frontier = [[0, 0]];
  const seen = new Set<number>();
  for (let tile = frontier.pop(); tile !== undefined; tile = frontier.pop()) {
    const [row, column] = tile;
    if (seen.has(row * size + column) || (map[row]?.[column] ?? 'H') === 'H') continue;
    if (map[row][column] === 'G') return true;
    seen.add(row * size + column);
    frontier.push([row + 1, column], [row - 1, column], [row, column + 1], [row, column - 1]);
  }
  return false;
}
