import { checkClassOptions, type OptionNames } from '../../checks/known-names.ts';
import { checkFlag, checkNumber } from '../../checks/option-checks.ts';
import type { Canvas2D, Scene } from '../env.ts';
import { drawDisc, drawFlag, drawGridLines, fillCell, fitGrid } from '../grid-drawing.ts';
import { type Outcome, shareTable, TableEnv, type TransitionTable } from '../table-env.ts';
import { checkMap, type FrozenLakeMapName, findMap } from './frozen-lake-maps.ts';

/** The change of row and column for a step left, down, right and up. */
const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const;

/** Builds the table of a map, given as lines of text. `successRate` is undefined if the ice is not slippery. */
const findTable = shareTable(
  (lines: string, successRate: number | undefined, goal: number, hole: number, frozen: number) => {
    const map = lines.split('\n');
    const tiles = map.join('');
    const startCount = tiles.split('S').length - 1;
    return {
      transitions: buildTransitions(map, successRate, [goal, hole, frozen]),
      starts: Array.from(tiles, (tile) => (tile === 'S' ? 1 / startCount : 0)),
    };
  },
);

export interface FrozenLakeOptions {
  /** A map of your own: rows of S (start), F (frozen), H (hole) and G (goal). */
  desc?: readonly string[] | null;
  /** A map by name, or null for a random 8×8 map that differs in each environment. */
  mapName?: FrozenLakeMapName | null;
  /** Makes the ice slippery: a step may go to the left or right of the chosen direction. */
  isSlippery?: boolean;
  /** The probability of moving in the chosen direction on slippery ice. */
  successRate?: number;
  /** The rewards for reaching the goal, a hole and a frozen tile. */
  rewardSchedule?: readonly [goal: number, hole: number, frozen: number];
}

/**
 * FrozenLake: cross the ice to the goal without falling into a hole. Slippery ice often changes the direction of a step.
 *
 * | action | meaning |   | observation                                            |
 * | ------ | ------- | - | ------------------------------------------------------ |
 * | 0      | left    |   | row × columns + column, both from 0: 0…15, or 0…63     |
 * | 1      | down    |   |                                                        |
 * | 2      | right   |   |                                                        |
 * | 3      | up      |   |                                                        |
 *
 * Reward: 1 for reaching the goal, 0 otherwise; `rewardSchedule` sets other rewards.
 * Ends: in a hole or at the goal.
 * Starts: on a tile S, drawn at random if there are several.
 * Info: `prob`, the probability of the outcome.
 * Source: Gymnasium 1.4.
 */
export class FrozenLake extends TableEnv {
  static readonly optionNames: OptionNames<FrozenLakeOptions> = {
    desc: true,
    mapName: true,
    isSlippery: true,
    successRate: true,
    rewardSchedule: true,
  };
  override readonly framesPerSecond = 4;
  override readonly aspectRatio: number;
  override readonly actionLabels = ['left', 'down', 'right', 'up'];
  override readonly keyActions = { ArrowLeft: 0, ArrowDown: 1, ArrowUp: 3, ArrowRight: 2 };
  /** The map, row by row. */
  readonly desc: readonly string[];

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: FrozenLakeOptions = {}) {
    checkClassOptions(new.target, options);
    const {
      desc,
      mapName = '4x4',
      isSlippery = true,
      successRate = 1 / 3,
      rewardSchedule = [1, 0, 0],
    } = options;
    checkFlag('FrozenLake', 'isSlippery', isSlippery);
    checkNumber('FrozenLake', 'successRate', successRate, 0, 1);
    if (
      !Array.isArray(rewardSchedule) ||
      rewardSchedule.length !== 3 ||
      !rewardSchedule.every(Number.isFinite)
    ) {
      throw new RangeError(
        `FrozenLake: expected 3 numbers in rewardSchedule (goal, hole, frozen), got ${String(rewardSchedule)}.`,
      );
    }
    const map = desc ?? findMap(mapName);
    checkMap(map);
    const [goal, hole, frozen] = rewardSchedule;
    super(findTable(map.join('\n'), isSlippery ? successRate : undefined, goal, hole, frozen));
    this.desc = map;
    this.aspectRatio = map[0].length / map.length;
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    const columns = this.desc[0].length;
    const grid = fitGrid(scene, this.desc.length, columns);
    drawGridLines(canvas, grid, scene.muted);
    canvas.save();
    canvas.globalAlpha *= 0.5;
    this.desc.forEach((line, row) => {
      Array.from(line).forEach((tile, column) => {
        if (tile === 'H') drawDisc(canvas, grid, row, column, scene.muted, 0.8);
      });
    });
    canvas.restore();
    this.desc.forEach((line, row) => {
      Array.from(line).forEach((tile, column) => {
        if (tile === 'G') drawFlag(canvas, grid, row, column, scene.foreground);
      });
    });
    const row = Math.floor(this.state / columns);
    const column = this.state % columns;
    fillCell(canvas, grid, row, column, scene.accent, 0.5);
  }
}

function buildTransitions(
  map: readonly string[],
  successRate: number | undefined,
  [goal, hole, frozen]: readonly [number, number, number],
): TransitionTable {
  const rows = map.length;
  const columns = map[0].length;
  const rewards: Record<string, number> = { G: goal, H: hole, F: frozen, S: frozen };
  const move = (probability: number, row: number, column: number, direction: number): Outcome => {
    const [down, right] = MOVES[direction];
    const newRow = Math.min(Math.max(row + down, 0), rows - 1);
    const newColumn = Math.min(Math.max(column + right, 0), columns - 1);
    const tile = map[newRow][newColumn];
    const terminated = tile === 'G' || tile === 'H';
    return { probability, next: newRow * columns + newColumn, reward: rewards[tile], terminated };
  };
  return Array.from({ length: rows * columns }, (_, state) => {
    const row = Math.floor(state / columns);
    const column = state % columns;
    return MOVES.map((_, action) => {
      if ('GH'.includes(map[row][column]))
        return [{ probability: 1, next: state, reward: 0, terminated: true }];
      if (successRate === undefined) return [move(1, row, column, action)];
      const failRate = (1 - successRate) / 2;
      return [
        move(failRate, row, column, (action + 3) % 4),
        move(successRate, row, column, action),
        move(failRate, row, column, (action + 1) % 4),
      ];
    });
  });
}
