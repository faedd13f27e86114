import type { OptionNames } from '../../checks/known-names.ts';
import { checkFlag, checkWhole } from '../../checks/option-checks.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { MultiDiscrete } from '../../spaces/multi-discrete.ts';
import { type Canvas2D, Env, type Scene } from '../env.ts';
import { drawDisc, drawFlag, drawGridLines, drawWalls, fitGrid, type Wall } from '../grid-drawing.ts';
import { checkStateLength } from '../state-checks.ts';

const SIZE = 5;
const GOAL = SIZE * SIZE - 1;

/** The change of row and column for a step up, right, down and left. */
const MOVES = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

const WALLS: readonly Wall[] = [
  [0, 2, 'below'],
  [1, 0, 'right'],
  [1, 1, 'right'],
  [1, 2, 'right'],
  [1, 3, 'right'],
  [2, 0, 'right'],
  [2, 1, 'right'],
  [2, 3, 'right'],
  [2, 2, 'below'],
  [2, 3, 'below'],
  [2, 4, 'below'],
  [3, 0, 'right'],
  [3, 1, 'right'],
  [3, 1, 'below'],
  [4, 2, 'right'],
];

/** The outer walls, for the picture. */
const BORDER = Array.from({ length: SIZE }, (_, i): Wall[] => [
  [-1, i, 'below'],
  [SIZE - 1, i, 'below'],
  [i, -1, 'right'],
  [i, SIZE - 1, 'right'],
]).flat();

/** The next cell, [cell][action]. */
const NEXT = Array.from({ length: SIZE * SIZE }, (_, cell) =>
  MOVES.map((_move, action) => findNext(cell, action)),
);

/** The number of steps from each cell to the goal. */
const DISTANCES = computeDistances();

export interface MazeOptions {
  /** Starts in a random cell other than the goal, instead of in the corner. */
  exploringStarts?: boolean;
  /** Rewards minus the number of steps to the goal, scaled to −1 for the farthest cell. */
  shapedRewards?: boolean;
}

/**
 * Maze: find the path of 10 steps from one corner to the opposite one.
 *
 * | action | meaning |   | observation | from | to |
 * | ------ | ------- | - | ----------- | ---- | -- |
 * | 0      | up      |   | 0 row       | 0    | 4  |
 * | 1      | right   |   | 1 column    | 0    | 4  |
 * | 2      | down    |   |             |      |    |
 * | 3      | left    |   |             |      |    |
 *
 * Reward: −1 for each step, including the last one. A step against a wall does not move.
 * Ends: at the goal, in the lower right corner.
 * Starts: in the upper left corner.
 * Options: `shapedRewards` rewards by the distance to the goal; `exploringStarts` starts in random cells.
 * Source: the maze of the course "Beginner to Master: Reinforcement Learning", Escape Velocity Labs.
 */
export class Maze extends Env<Int32Array, number> {
  static readonly optionNames: OptionNames<MazeOptions> = { exploringStarts: true, shapedRewards: true };

  readonly observationSpace = new MultiDiscrete([SIZE, SIZE]);
  readonly actionSpace = new Discrete(MOVES.length);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = 4;
  override readonly actionLabels = ['up', 'right', 'down', 'left'];
  override readonly keyActions = { ArrowLeft: 3, ArrowDown: 2, ArrowUp: 0, ArrowRight: 1 };
  override readonly probes = [
    { label: 'at the start', observation: [0, 0] },
    { label: 'in the lower left corner', observation: [4, 0] },
    { label: 'above the goal', observation: [3, 4] },
  ];

  private readonly exploringStarts: boolean;
  private readonly shapedRewards: boolean;

  private cell = 0; // row × 5 + column

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: MazeOptions = {}) {
    super(options);
    const { exploringStarts = false, shapedRewards = false } = options;
    checkFlag('Maze', 'exploringStarts', exploringStarts);
    checkFlag('Maze', 'shapedRewards', shapedRewards);
    this.exploringStarts = exploringStarts;
    this.shapedRewards = shapedRewards;
  }

  override resetState(): void {
    this.cell = this.exploringStarts ? this.random.integers(0, GOAL) : 0;
  }

  override stepState(action: number): number {
    const wasAtGoal = this.isTerminated();
    this.cell = NEXT[this.cell][action];
    if (this.shapedRewards) return 0 - DISTANCES[this.cell] / Math.max(...DISTANCES);
    return wasAtGoal ? 0 : -1;
  }

  override isTerminated(): boolean {
    return this.cell === GOAL;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = Math.floor(this.cell / SIZE);
    row[offset + 1] = this.cell % SIZE;
  }

  /** Gives row and column. */
  override getState(): Float64Array {
    return Float64Array.of(Math.floor(this.cell / SIZE), this.cell % SIZE);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('Maze', state, 2);
    checkWhole('Maze.setState', 'the row', state[0], 0, SIZE - 1);
    checkWhole('Maze.setState', 'the column', state[1], 0, SIZE - 1);
    this.cell = state[0] * SIZE + state[1];
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    const grid = fitGrid(scene, SIZE, SIZE);
    drawGridLines(canvas, grid, scene.muted);
    drawWalls(canvas, grid, [...WALLS, ...BORDER], scene.foreground);
    drawFlag(canvas, grid, SIZE - 1, SIZE - 1, scene.foreground);
    drawDisc(canvas, grid, Math.floor(this.cell / SIZE), this.cell % SIZE, scene.accent);
  }
}

function findNext(cell: number, action: number): number {
  const [down, right] = MOVES[action];
  const row = Math.floor(cell / SIZE);
  const column = cell % SIZE;
  if (row + down < 0 || row + down >= SIZE || column + right < 0 || column + right >= SIZE) return cell;
  const side = right === 0 ? 'below' : 'right';
  const isBlocked = WALLS.some(
    (wall) =>
      wall[2] === side &&
      wall[0] === Math.min(row, row + down) &&
      wall[1] === Math.min(column, column + right),
  );
  return isBlocked ? cell : cell + down * SIZE + right;
}

function computeDistances(): readonly number[] {
  const distances = NEXT.map(() => Infinity);
  distances[GOAL] = 0;
  const frontier = [GOAL]; // every passage works in both directions
  for (const cell of frontier) {
    for (const next of NEXT[cell]) {
      if (distances[next] !== Infinity) continue;
      distances[next] = distances[cell] + 1;
      frontier.push(next);
    }
  }
  return distances;
}
