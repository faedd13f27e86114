import type { OptionNames } from '../../checks/known-names.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type Scene } from '../env.ts';
import { FIELD, MAX_SPEED_X, MAX_SPEED_Y, PongGame, type PongOptions } from './pong-game.ts';

/** The direction of the agent's paddle, by action. */
const DIRECTIONS = [0, -1, 1] as const;

/**
 * Pong: play table tennis against an opponent that follows the ball, but more slowly than the ball can move.
 *
 * | action | meaning |   | observation          | from          | to             | unit      |
 * | ------ | ------- | - | -------------------- | ------------- | -------------- | --------- |
 * | 0      | stay    |   | 0 ball, x            | −1, left      | 1, right       | 40 px     |
 * | 1      | up      |   | 1 ball, y            | −1, top       | 1, bottom      | 40 px     |
 * | 2      | down    |   | 2 ball's speed, x    | −1, leftwards | 1, rightwards  | 4 px/step |
 * |        |         |   | 3 ball's speed, y    | −1, upwards   | 1, downwards   | 3 px/step |
 * |        |         |   | 4 agent's paddle, y  | −1, top       | 1, bottom      | 40 px     |
 * |        |         |   | 5 opponent, y        | −1, top       | 1, bottom      | 40 px     |
 *
 * Reward: 1 for a point won, −1 for one lost; 0 after the end.
 * Ends: when either player has 21 points; option `points` sets another number.
 * Starts: with the paddles in the middle. Each ball starts in the middle of the field towards a random side, with a uniform height in
 * the middle half and a uniform vertical speed in [−1, 1) px/step. The agent's paddle moves 2 px/step.
 * Source: Atari's Pong, 1972, with the layout of the Atari 2600 version at half size; the physics are this kit's.
 */
export class Pong extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<PongOptions> = { points: true, opponentSpeed: true };

  readonly observationSpace = new Box(-1, 1, [6]);
  readonly actionSpace = new Discrete(DIRECTIONS.length);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = 30;
  override readonly actionLabels = ['stay', 'up', 'down'];
  override readonly probes = [
    { label: 'the ball comes, straight at the paddle', observation: [0.5, 0, 0.5, 0, 0, 0] },
    { label: 'the ball comes, above the paddle', observation: [0.5, -0.3, 0.5, 0, 0, 0] },
    { label: 'the ball comes, below the paddle', observation: [0.5, 0.3, 0.5, 0, 0, 0] },
    { label: 'the ball goes, above the paddle', observation: [-0.5, -0.3, -0.5, 0, 0, 0] },
  ];
  override readonly keyActions = { ArrowUp: 1, ArrowDown: 2 };
  override readonly idleAction = 0;

  private readonly game: PongGame;

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: PongOptions = {}) {
    super(options);
    this.game = new PongGame('Pong', options);
  }

  override resetState(): void {
    this.game.start(this.random);
  }

  override stepState(action: number): number {
    return this.game.play(DIRECTIONS[action], this.random);
  }

  override isTerminated(): boolean {
    return this.game.isOver;
  }

  override observe(row: Float32Array, offset: number): void {
    const { ballX, ballY, ballSpeedX, ballSpeedY, ownY, otherY } = this.game;
    row[offset] = (2 * ballX) / FIELD - 1;
    row[offset + 1] = (2 * ballY) / FIELD - 1;
    row[offset + 2] = ballSpeedX / MAX_SPEED_X;
    row[offset + 3] = ballSpeedY / MAX_SPEED_Y;
    row[offset + 4] = (2 * ownY) / FIELD - 1;
    row[offset + 5] = (2 * otherY) / FIELD - 1;
  }

  override getState(): Float64Array {
    return Float64Array.from(this.game.getState());
  }

  override setState(state: ArrayLike<number>): void {
    this.game.setState(state);
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    this.game.draw(canvas, scene);
  }
}
