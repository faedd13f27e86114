import type { OptionNames } from '../../checks/known-names.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type Probe, type Scene } from '../env.ts';
import { lazyProbe } from '../lazy-probe.ts';
import { checkStateLength } from '../state-checks.ts';
import { BALL, FIELD, OTHER_LEFT, OWN_LEFT, PADDLE, PongGame, type PongOptions } from './pong-game.ts';

/** The direction of the agent's paddle, by action. */
const DIRECTIONS = [-1, 1] as const;

/** The positions of the middles in a frame, px. */
type Frame = Pick<PongGame, 'ballX' | 'ballY' | 'ownY' | 'otherY'>;

/**
 * PongPixels: Pong from pixels. An observation is the difference between the current frame and the previous one.
 *
 * | action | meaning |   | observation             | value                                           |
 * | ------ | ------- | - | ----------------------- | ----------------------------------------------- |
 * | 0      | up      |   | 80 · row + column       | 1 where a paddle or the ball has appeared, −1   |
 * | 1      | down    |   | of 80 rows from the top | where one has disappeared, 0 elsewhere          |
 *
 * Reward, end and start: as in Pong. The first observation of an episode is all zeros.
 * Source: A. Karpathy, "Deep Reinforcement Learning: Pong from Pixels", 2016: his frames have 80 × 80 pixels, in which the
 * background is 0 and paddles and ball are 1, and the network's input is the difference of two frames. The columns of the paddles are
 * his, too: 8 and 9 for the opponent, 70 and 71 for the agent. The game is that of Pong-v0, not the Atari 2600's.
 */
export class PongPixels extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<PongOptions> = { points: true, opponentSpeed: true };

  readonly observationSpace = new Box(-1, 1, [FIELD, FIELD], 'int8');
  readonly actionSpace = new Discrete(DIRECTIONS.length);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = 30;
  override readonly actionLabels = ['up', 'down'];
  override readonly keyActions = { ArrowUp: 0, ArrowDown: 1 };
  override readonly probes = [
    pose('the ball comes, straight at the paddle', { ballX: 60, ballY: 40 }, 3),
    pose('the ball comes, above the paddle', { ballX: 60, ballY: 24 }, 3),
    pose('the ball comes, below the paddle', { ballX: 60, ballY: 56 }, 3),
    pose('the ball goes, above the paddle', { ballX: 30, ballY: 24 }, -3),
  ];

  private readonly game: PongGame;
  private last: Frame;

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: PongOptions = {}) {
    super(options);
    this.game = new PongGame('PongPixels', options);
    this.last = this.frame();
  }

  override resetState(): void {
    this.game.start(this.random);
    this.last = this.frame();
  }

  override stepState(action: number): number {
    this.last = this.frame();
    return this.game.play(DIRECTIONS[action], this.random);
  }

  override isTerminated(): boolean {
    return this.game.isOver;
  }

  override observe(row: Float32Array, offset: number): void {
    row.fill(0, offset, offset + FIELD * FIELD);
    addFrame(row, offset, this.last, -1);
    addFrame(row, offset, this.game, 1);
  }

  /** Gives the state of the game; then of the previous frame x and y of the ball, and y of the agent's and the opponent's paddle. */
  override getState(): Float64Array {
    const { ballX, ballY, ownY, otherY } = this.last;
    return Float64Array.of(...this.game.getState(), ballX, ballY, ownY, otherY);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('PongPixels', state, 12);
    const numbers = Array.from(state);
    // the previous frame first, as the state of a game, so that its numbers are checked, too
    this.game.setState([...numbers.slice(8, 10), 0, 0, ...numbers.slice(10), 0, 0]);
    this.last = this.frame();
    this.game.setState(numbers.slice(0, 8));
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    this.game.draw(canvas, scene);
  }

  private frame(): Frame {
    const { ballX, ballY, ownY, otherY } = this.game;
    return { ballX, ballY, ownY, otherY };
  }
}

/** The agent's paddle, which has moved down, a ball that flies horizontally, and the opponent's paddle at rest. */
function pose(label: string, ball: Pick<Frame, 'ballX' | 'ballY'>, speedX: number): Probe {
  return lazyProbe(label, () => {
    const row = new Float32Array(FIELD * FIELD);
    addFrame(row, 0, { ...ball, ballX: ball.ballX - speedX, ownY: FIELD / 2 - 2, otherY: FIELD / 2 }, -1);
    addFrame(row, 0, { ...ball, ownY: FIELD / 2, otherY: FIELD / 2 }, 1);
    return row;
  });
}

/** Adds `sign` to each pixel of the paddles and the ball. */
function addFrame(row: Float32Array, offset: number, frame: Frame, sign: number): void {
  const otherTop = Math.round(frame.otherY - PADDLE.height / 2);
  const ownTop = Math.round(frame.ownY - PADDLE.height / 2);
  addPaddle(row, offset, OTHER_LEFT, otherTop, sign);
  addPaddle(row, offset, OWN_LEFT, ownTop, sign);

  const column = Math.round(frame.ballX - BALL.width / 2);
  const ballTop = Math.round(frame.ballY - BALL.height / 2);
  for (let y = ballTop; y < ballTop + BALL.height; y++) {
    // a paddle may cover a ball that it has missed
    if (isPaddle(column, y, OTHER_LEFT, otherTop) || isPaddle(column, y, OWN_LEFT, ownTop)) continue;
    row[offset + y * FIELD + column] += sign;
  }
}

/** Adds `sign` to each pixel of a paddle. */
function addPaddle(row: Float32Array, offset: number, left: number, top: number, sign: number): void {
  for (let y = top; y < top + PADDLE.height; y++) {
    for (let x = left; x < left + PADDLE.width; x++) row[offset + y * FIELD + x] += sign;
  }
}

/** Whether a pixel belongs to a paddle. */
function isPaddle(x: number, y: number, left: number, top: number): boolean {
  return x >= left && x < left + PADDLE.width && y >= top && y < top + PADDLE.height;
}
