import type { OptionNames } from '../../checks/known-names.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type Probe, type Scene } from '../env.ts';
import { CatchGame, type CatchOptions, listProbes } from './catch-game.ts';

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
export class Catch extends Env<Float32Array, number> {
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
    this.game = new CatchGame('Catch', options);
    const { rows, columns } = this.game;
    this.observationSpace = new Box(0, 1, [rows, columns]);
    this.probes = listProbes(this.game, rows * columns, (game, row) => game.observe(row, 0));
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
    this.game.observe(row, offset);
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
