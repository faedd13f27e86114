import { checkWhole } from '../../checks/option-checks.ts';
import type { Generator } from '../../random/generator.ts';
import type { Canvas2D, Probe, Scene } from '../env.ts';
import { drawDisc, drawGridLines, fillCell, fitGrid } from '../grid-drawing.ts';
import { lazyProbe } from '../lazy-probe.ts';
import { checkStateLength } from '../state-checks.ts';

const MOST = 100; // rows or columns

/** The direction of the paddle, by action. */
const DIRECTIONS = [-1, 0, 1] as const;

export interface CatchOptions {
  rows?: number;
  columns?: number;
}

/** The game of Catch and CatchPixels. */
export class CatchGame {
  readonly rows: number;
  readonly columns: number;
  ballRow = 0;
  ballColumn = 0;
  paddleColumn = 0;

  private readonly where: string;

  /** @throws {RangeError} if an option is invalid. */
  constructor(where: string, { rows = 10, columns = 5 }: CatchOptions) {
    checkWhole(where, 'rows', rows, 2, MOST);
    checkWhole(where, 'columns', columns, 1, MOST);
    this.where = where;
    this.rows = rows;
    this.columns = columns;
  }

  get isOver(): boolean {
    return this.ballRow === this.rows - 1;
  }

  start(random: Generator): void {
    this.ballRow = 0;
    this.ballColumn = random.integers(0, this.columns);
    this.paddleColumn = Math.floor(this.columns / 2);
  }

  /** Moves the paddle, then lets the ball fall by a row. Gives the reward. */
  play(action: number): number {
    if (this.isOver) return 0;
    this.paddleColumn = Math.max(0, Math.min(this.columns - 1, this.paddleColumn + DIRECTIONS[action]));
    this.ballRow += 1;
    if (!this.isOver) return 0;
    return this.ballColumn === this.paddleColumn ? 1 : -1;
  }

  /**
   * Writes the board, row by row: `value` where the ball and the paddle are, and 0 elsewhere. Each cell is a block of `height` × `width`
   * numbers.
   */
  observe(row: Float32Array, offset: number, value = 1, height = 1, width = 1): void {
    const lineLength = this.columns * width;
    row.fill(0, offset, offset + this.rows * height * lineLength);
    for (const [y, x] of [
      [this.ballRow, this.ballColumn],
      [this.rows - 1, this.paddleColumn],
    ]) {
      for (let line = y * height; line < (y + 1) * height; line++) {
        const start = offset + line * lineLength + x * width;
        row.fill(value, start, start + width);
      }
    }
  }

  /** Gives the row and the column of the ball, and the column of the paddle. */
  getState(): Float64Array {
    return Float64Array.of(this.ballRow, this.ballColumn, this.paddleColumn);
  }

  setState(state: ArrayLike<number>): void {
    const where = `${this.where}.setState`;
    checkStateLength(this.where, state, 3);
    checkWhole(where, "the ball's row", state[0], 0, this.rows - 1);
    checkWhole(where, "the ball's column", state[1], 0, this.columns - 1);
    checkWhole(where, "the paddle's column", state[2], 0, this.columns - 1);
    [this.ballRow, this.ballColumn, this.paddleColumn] = [state[0], state[1], state[2]];
  }

  draw(canvas: Canvas2D, scene: Scene): void {
    const grid = fitGrid(scene, this.rows, this.columns);
    drawGridLines(canvas, grid, scene.muted);
    fillCell(canvas, grid, this.rows - 1, this.paddleColumn, scene.accent, 0.84);
    drawDisc(canvas, grid, this.ballRow, this.ballColumn, scene.foreground);
  }
}

/** Gives typical states, observed by `observe` in rows of `size` numbers. */
export function listProbes(
  { rows, columns }: CatchGame,
  size: number,
  observe: (game: CatchGame, row: Float32Array) => void,
): Probe[] {
  const middle = Math.floor(columns / 2);
  const probe = (label: string, ballColumn: number): Probe =>
    lazyProbe(label, () => {
      const game = new CatchGame('Catch', { rows, columns });
      game.setState([Math.floor(rows / 2), ballColumn, middle]);
      const row = new Float32Array(size);
      observe(game, row);
      return row;
    });
  return [
    probe('the ball falls above the paddle', middle),
    probe('the ball falls at the left edge', 0),
    probe('the ball falls at the right edge', columns - 1),
  ];
}
