// The texts about the small worlds of figures.
import type { FigureWorldId } from './worlds.ts';

/** The words of a world. */
export interface FigureWorldWords {
  readonly name: string;
  readonly actions: readonly string[];
  /** Of the inputs of the policy. */
  readonly features: readonly string[];
  /** Of the observations whose probabilities are shown before and after the update: the `probes` of the environment. */
  readonly probes: readonly string[];
}

const DIRECTIONS = ['up', 'right', 'down', 'left'];
const FIVE = [0, 1, 2, 3, 4];

export const WORLD_WORDS: Readonly<Record<FigureWorldId, FigureWorldWords>> = {
  'AliasedGrid-v0': {
    name: 'vacuum cleaner',
    actions: DIRECTIONS,
    features: ['wall above', 'wall right', 'wall below', 'wall left'],
    probes: ['left end', 'rooms that look alike', 'middle', 'right end'],
  },
  'Maze-v0': {
    name: 'maze',
    actions: DIRECTIONS,
    features: [...FIVE.map((row) => `row ${row}`), ...FIVE.map((column) => `column ${column}`)],
    probes: ['start', 'lower left corner', 'above the goal'],
  },
  'CartPole-v1': {
    name: 'cart and pole',
    actions: ['left', 'right'],
    features: ['position', 'velocity', 'angle', 'angular velocity'],
    probes: ['at rest', 'left edge', 'right edge'],
  },
};
