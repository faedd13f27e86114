import type { OptionNames } from '../../checks/known-names.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type Probe, type Scene } from '../env.ts';
import { CatchGame, type CatchOptions, listProbes } from './catch-game.ts';

/** A cell of the board in the picture, px. The 10 × 5 cells fill a square. */
const CELL = { height: 4, width: 8 };
const WHITE = 255;

/**
 * CatchPixels: Catch from pixels. The observation is a picture of the board, 40 × 40 pixels, in which each cell is a block of 4 × 8.
 *
 * | action | meaning |   | observation               | value                                     |
 * | ------ | ------- | - | ------------------------- | ----------------------------------------- |
 * | 0      | left    |   | 40 · row + column         | 255 in the blocks of the ball and the     |
 * | 1      | stay    |   | of 40 rows from the top   | paddle, 0 elsewhere                       |
 * | 2      | right   |   |                           |                                           |
 *
 * Reward, end and start: as in Catch. Options `rows` and `columns` set another size of the board, and so of the picture.
 * Source: the game is that of Catch-v0, which is bsuite's; the picture is this kit's.
 */
export class CatchPixels extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<CatchOptions> = { rows: true, columns: true };

  readonly observationSpace: Box;
  readonly actionSpace = new Discrete(3);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = 4;
  override readonly aspectRatio = 0.7;
  override readonly actionLabels = ['left', 'stay', 'right'];
  override readonly keyActions = { ArrowLeft: 0, ArrowRight: 2 };
  override readonly idleAction = 1;
  override readonly probes: readonly Probe[];

  private readonly game: CatchGame;

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: CatchOptions = {}) {
    super(options);
    this.game = new CatchGame('CatchPixels', options);
    const shape = [this.game.rows * CELL.height, this.game.columns * CELL.width];
    this.observationSpace = new Box(0, WHITE, shape, 'uint8');
    this.probes = listProbes(this.game, this.observationSpace.size, (game, row) => paint(game, row, 0));
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
    paint(this.game, row, offset);
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

function paint(game: CatchGame, row: Float32Array, offset: number): void {
  game.observe(row, offset, WHITE, CELL.height, CELL.width);
}
