import type { OptionNames } from '../../checks/known-names.ts';
import { checkWhole } from '../../checks/option-checks.ts';
import type { Generator } from '../../random/generator.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import type { Dtype } from '../../spaces/dtype.ts';
import { type Canvas2D, Env, type Probe, type Scene } from '../env.ts';
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

/** How a cell of the board is observed: as a block of `height` × `width` numbers, `value` where the ball or the paddle is, else 0. */
export interface Cell {
  readonly dtype: Dtype;
  readonly value: number;
  readonly height: number;
  readonly width: number;
}

/** Catch and CatchPixels: the same game, observed with different cells. */
export abstract class CatchEnv extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<CatchOptions> = { rows: true, columns: true };

  readonly observationSpace: Box;
  readonly actionSpace = new Discrete(DIRECTIONS.length);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = 4;
  override readonly aspectRatio = 0.7;
  override readonly actionLabels = ['left', 'stay', 'right'];
  override readonly keyActions = { ArrowLeft: 0, ArrowRight: 2 };
  override readonly idleAction = 1;
  override readonly probes: readonly Probe[];

  private readonly game: CatchGame;
  private readonly cell: Cell;

  /** @throws {RangeError} if an option is invalid. */
  constructor(name: string, options: CatchOptions, cell: Cell) {
    super(options);
    this.game = new CatchGame(name, options);
    this.cell = cell;
    const { rows, columns } = this.game;
    this.observationSpace = new Box(0, cell.value, [rows * cell.height, columns * cell.width], cell.dtype);
    this.probes = listProbes(this.game, cell, this.observationSpace.size);
  }

  override resetState(): void {
    this.game.start(this.random);
  }

  override stepState(action: number): number {
    return this.game.play(action);
  }

  override isTerminated(): boolean {
    return this.game.isOver;
  }

  override observe(row: Float32Array, offset: number): void {
    this.game.observe(this.cell, row, offset);
  }

  override getState(): Float64Array {
    return this.game.getState();
  }

  override setState(state: ArrayLike<number>): void {
    this.game.setState(state);
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    this.game.draw(canvas, scene);
  }
}

/** The rules of the game, and its picture. */
class CatchGame {
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

  /** Writes the board, row by row. */
  observe({ value, height, width }: Cell, row: Float32Array, offset: number): void {
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

/** Lists typical states, in rows of `size` numbers. */
function listProbes({ rows, columns }: CatchGame, cell: Cell, size: number): Probe[] {
  const middle = Math.floor(columns / 2);
  const probe = (label: string, ballColumn: number): Probe =>
    lazyProbe(label, () => {
      const game = new CatchGame('Catch', { rows, columns });
      game.setState([Math.floor(rows / 2), ballColumn, middle]);
      const row = new Float32Array(size);
      game.observe(cell, row, 0);
      return row;
    });
  return [
    probe('the ball falls above the paddle', middle),
    probe('the ball falls at the left edge', 0),
    probe('the ball falls at the right edge', columns - 1),
  ];
}
