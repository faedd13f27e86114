import { CatchEnv, type CatchOptions, type Cell } from './catch-game.ts';

/** 10 × 5 cells of this size fill a square. */
const CELL: Cell = { dtype: 'uint8', value: 255, height: 4, width: 8 }; // px

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
export class CatchPixels extends CatchEnv {
  /** @throws {RangeError} if an option is invalid. */
  constructor(options: CatchOptions = {}) {
    super('CatchPixels', options, CELL);
  }
}
