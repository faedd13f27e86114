import { checkClassOptions, type OptionNames } from '../../checks/known-names.ts';
import { checkFlag } from '../../checks/option-checks.ts';
import type { Canvas2D, Scene } from '../env.ts';
import { drawFlag, drawGridLines, fillCell, fitGrid } from '../grid-drawing.ts';
import { type Outcome, shareTable, TableEnv, type TransitionTable } from '../table-env.ts';

const ROWS = 4;
const COLUMNS = 12;
const START = (ROWS - 1) * COLUMNS;
const GOAL = ROWS * COLUMNS - 1;

/** The change of row and column for a step up, right, down and left. */
const MOVES = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

const findTable = shareTable((isSlippery: boolean) => ({
  transitions: buildTransitions(isSlippery),
  starts: Array.from({ length: ROWS * COLUMNS }, (_, state) => (state === START ? 1 : 0)),
}));

export interface CliffWalkingOptions {
  /** Makes the ground slippery: a step goes to the left or right of the chosen direction with a probability of 1/3 each. */
  isSlippery?: boolean;
}

/**
 * CliffWalking: walk along a cliff without falling; the safe path is longer.
 *
 * | action | meaning |   | observation                                                |
 * | ------ | ------- | - | ---------------------------------------------------------- |
 * | 0      | up      |   | row × 12 + column, both from 0; start is 36, goal is 47    |
 * | 1      | right   |   |                                                            |
 * | 2      | down    |   |                                                            |
 * | 3      | left    |   |                                                            |
 *
 * Reward: −1 for each step, −100 for a step over the cliff, which leads back to the start.
 * Ends: at the goal. There is no time limit.
 * Starts: in the lower left corner.
 * Info: `prob`, the probability of the outcome.
 * Source: Sutton and Barto, "Reinforcement Learning", 2018, example 6.6; Gymnasium 1.4.
 */
export class CliffWalking extends TableEnv {
  static readonly optionNames: OptionNames<CliffWalkingOptions> = { isSlippery: true };
  override readonly framesPerSecond = 4;
  override readonly aspectRatio = COLUMNS / ROWS;
  override readonly actionLabels = ['up', 'right', 'down', 'left'];
  override readonly keyActions = { ArrowLeft: 3, ArrowDown: 2, ArrowUp: 0, ArrowRight: 1 };

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: CliffWalkingOptions = {}) {
    checkClassOptions(new.target, options);
    const { isSlippery = false } = options;
    checkFlag('CliffWalking', 'isSlippery', isSlippery);
    super(findTable(isSlippery));
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    const grid = fitGrid(scene, ROWS, COLUMNS);
    canvas.save();
    canvas.globalAlpha *= 0.5;
    canvas.fillStyle = scene.muted; // the cliff
    canvas.fillRect(
      grid.left + grid.cell,
      grid.top + (ROWS - 1) * grid.cell,
      (COLUMNS - 2) * grid.cell,
      grid.cell,
    );
    canvas.restore();
    drawGridLines(canvas, grid, scene.muted);
    drawFlag(canvas, grid, ROWS - 1, COLUMNS - 1, scene.foreground);
    fillCell(canvas, grid, Math.floor(this.state / COLUMNS), this.state % COLUMNS, scene.accent, 0.6);
  }
}

function buildTransitions(isSlippery: boolean): TransitionTable {
  const move = (probability: number, state: number, direction: number): Outcome => {
    const [down, right] = MOVES[direction];
    const row = Math.min(Math.max(Math.floor(state / COLUMNS) + down, 0), ROWS - 1);
    const column = Math.min(Math.max((state % COLUMNS) + right, 0), COLUMNS - 1);
    const next = row * COLUMNS + column;
    const falls = next > START && next < GOAL;
    return falls
      ? { probability, next: START, reward: -100, terminated: false }
      : { probability, next, reward: -1, terminated: next === GOAL };
  };
  return Array.from({ length: ROWS * COLUMNS }, (_, state) =>
    MOVES.map((_, action) => {
      const directions = isSlippery ? [(action + 3) % 4, action, (action + 1) % 4] : [action];
      return directions.map((direction) => move(1 / directions.length, state, direction));
    }),
  );
}
