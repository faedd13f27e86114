import { CatchEnv, type CatchOptions } from './catch-game.ts';

/**
 * Catch: move a paddle under a ball that falls by a row in each step.
 *
 * | action | meaning |   | observation               | value                                     |
 * | ------ | ------- | - | ------------------------- | ----------------------------------------- |
 * | 0      | left    |   | 5 · row + column          | 1 where the ball or the paddle is,        |
 * | 1      | stay    |   | of 10 rows from the top   | 0 elsewhere                               |
 * | 2      | right   |   |                           |                                           |
 *
 * Reward: 1 if the paddle is under the ball when it reaches the last row, −1 if it is not; 0 before.
 * Ends: when the ball reaches the last row, after 9 steps. Options `rows` and `columns` set another size of the board.
 * Starts: with the ball in a random column of the first row, and the paddle in the middle of the last row.
 * Source: the Behaviour Suite for Reinforcement Learning (bsuite, I. Osband and others, 2020), with numpy's `default_rng` instead of
 * `RandomState`.
 */
export class Catch extends CatchEnv {
  /** @throws {RangeError} if an option is invalid. */
  constructor(options: CatchOptions = {}) {
    super('Catch', options, { dtype: 'float32', value: 1, height: 1, width: 1 });
  }
}
