import { checkNumber, checkWhole } from '../../checks/option-checks.ts';
import type { Generator } from '../../random/generator.ts';
import type { Canvas2D, Scene } from '../env.ts';
import { checkStateLength } from '../state-checks.ts';

// Lengths are in pixels of a field of 80 × 80, with y downwards; speeds are in pixels per step. The layout is Atari's at half size.
export const FIELD = 80;
export const PADDLE = { width: 2, height: 8 };
export const BALL = { width: 1, height: 2 };
export const OTHER_LEFT = 8; // left edges of the paddles
export const OWN_LEFT = 70;

const PADDLE_SPEED = 2;
const SERVE_SPEED = 2; // of the ball, along x
const SPEED_UP = 1.1; // at each hit
export const MAX_SPEED_X = 4;
export const MAX_SPEED_Y = 3;
const REACH = (PADDLE.height + BALL.height) / 2; // distance of the middles of a paddle and a ball that just touches it
/** The x of the ball's middle when it touches a paddle, and when it leaves the field. */
const OTHER_FACE = OTHER_LEFT + PADDLE.width + BALL.width / 2;
const OWN_FACE = OWN_LEFT - BALL.width / 2;
const MARGIN = { x: BALL.width / 2, y: BALL.height / 2, paddle: PADDLE.height / 2 };

export interface PongOptions {
  /** An episode ends when either player has this many points. */
  points?: number;
  /** The speed of the opponent, px/step. The agent's paddle moves 2, the ball at most 3 vertically. */
  opponentSpeed?: number;
}

/**
 * The game of Pong and PongPixels. The agent's paddle is on the right; on the left, the opponent follows the ball.
 *
 * Each hit makes the ball 1.1 times as fast, up to 4 px/step. The farther from the paddle's middle it hits, the steeper it flies.
 */
export class PongGame {
  ballX = 0;
  ballY = 0;
  ballSpeedX = 0;
  ballSpeedY = 0;
  ownY = 0; // middle of the agent's paddle
  otherY = 0;
  ownPoints = 0;
  otherPoints = 0;

  private readonly where: string;
  private readonly points: number;
  private readonly opponentSpeed: number;

  /** @throws {RangeError} if an option is invalid. */
  constructor(where: string, { points = 21, opponentSpeed = 1.25 }: PongOptions) {
    checkWhole(where, 'points', points, 1, 1000);
    checkNumber(where, 'opponentSpeed', opponentSpeed, 0, FIELD);
    this.where = where;
    this.points = points;
    this.opponentSpeed = opponentSpeed;
  }

  get isOver(): boolean {
    return this.ownPoints >= this.points || this.otherPoints >= this.points;
  }

  start(random: Generator): void {
    this.ownY = FIELD / 2;
    this.otherY = FIELD / 2;
    this.ownPoints = 0;
    this.otherPoints = 0;
    this.serve(random);
  }

  /** Plays a step in which the agent's paddle moves up (−1), stays (0) or moves down (1). Gives the point won or lost. */
  play(direction: number, random: Generator): number {
    if (this.isOver) return 0;
    this.ownY = movePaddle(this.ownY, direction * PADDLE_SPEED);
    const wanted = this.ballY - this.otherY;
    this.otherY = movePaddle(
      this.otherY,
      Math.max(-this.opponentSpeed, Math.min(this.opponentSpeed, wanted)),
    );

    const lastX = this.ballX;
    this.ballX += this.ballSpeedX;
    this.ballY += this.ballSpeedY;
    const wall =
      this.ballY < MARGIN.y ? MARGIN.y : this.ballY > FIELD - MARGIN.y ? FIELD - MARGIN.y : undefined;
    if (wall !== undefined) {
      this.ballY = 2 * wall - this.ballY;
      this.ballSpeedY = -this.ballSpeedY;
    }
    if (lastX < OWN_FACE && this.ballX >= OWN_FACE) this.meet(OWN_FACE, this.ownY);
    if (lastX > OTHER_FACE && this.ballX <= OTHER_FACE) this.meet(OTHER_FACE, this.otherY);

    if (this.ballX >= MARGIN.x && this.ballX <= FIELD - MARGIN.x) return 0;
    const point = this.ballX < MARGIN.x ? 1 : -1;
    if (point > 0) this.ownPoints += 1;
    else this.otherPoints += 1;
    this.serve(random);
    return point;
  }

  /** Gives the ball's position and speed, y of the agent's and the opponent's paddle, and the points of both. */
  getState(): number[] {
    return [
      this.ballX,
      this.ballY,
      this.ballSpeedX,
      this.ballSpeedY,
      this.ownY,
      this.otherY,
      this.ownPoints,
      this.otherPoints,
    ];
  }

  setState(state: ArrayLike<number>): void {
    const where = `${this.where}.setState`;
    checkStateLength(this.where, state, 8);
    checkNumber(where, "the ball's x", state[0], MARGIN.x, FIELD - MARGIN.x);
    checkNumber(where, "the ball's y", state[1], MARGIN.y, FIELD - MARGIN.y);
    checkNumber(where, "the ball's speed along x", state[2], -MAX_SPEED_X, MAX_SPEED_X);
    checkNumber(where, "the ball's speed along y", state[3], -MAX_SPEED_Y, MAX_SPEED_Y);
    checkNumber(where, "y of the agent's paddle", state[4], MARGIN.paddle, FIELD - MARGIN.paddle);
    checkNumber(where, "y of the other's paddle", state[5], MARGIN.paddle, FIELD - MARGIN.paddle);
    checkWhole(where, "the agent's points", state[6], 0, this.points);
    checkWhole(where, "the opponent's points", state[7], 0, this.points);
    [this.ballX, this.ballY, this.ballSpeedX, this.ballSpeedY] = [state[0], state[1], state[2], state[3]];
    [this.ownY, this.otherY, this.ownPoints, this.otherPoints] = [state[4], state[5], state[6], state[7]];
  }

  draw(canvas: Canvas2D, { width, height, foreground, muted, accent }: Scene): void {
    const scale = Math.min(width, height) / FIELD;
    canvas.save();
    canvas.translate((width - FIELD * scale) / 2, (height - FIELD * scale) / 2);
    canvas.scale(scale, scale);
    canvas.fillStyle = muted;
    canvas.fillRect(0, 0, FIELD, 0.8);
    canvas.fillRect(0, FIELD - 0.8, FIELD, 0.8);
    for (let y = 2; y < FIELD - 2; y += 4) canvas.fillRect(FIELD / 2 - 0.3, y, 0.6, 2);
    canvas.font = 'bold 9px sans-serif';
    canvas.textBaseline = 'top';
    canvas.textAlign = 'right';
    canvas.fillText(String(this.otherPoints), FIELD / 2 - 4, 4);
    canvas.textAlign = 'left';
    canvas.fillText(String(this.ownPoints), FIELD / 2 + 4, 4);
    canvas.fillStyle = foreground;
    canvas.fillRect(OTHER_LEFT, this.otherY - PADDLE.height / 2, PADDLE.width, PADDLE.height);
    const side = Math.max(BALL.height, 3.5 / scale); // drawn larger than it is, to be visible in a small picture
    canvas.fillRect(this.ballX - side / 2, this.ballY - side / 2, side, side);
    canvas.fillStyle = accent;
    canvas.fillRect(OWN_LEFT, this.ownY - PADDLE.height / 2, PADDLE.width, PADDLE.height);
    canvas.restore();
  }

  /** Serves the ball from the middle of the field, to a random side. */
  private serve(random: Generator): void {
    this.ballX = FIELD / 2;
    this.ballSpeedX = random.integers(0, 2) === 0 ? -SERVE_SPEED : SERVE_SPEED;
    this.ballY = random.uniform(FIELD / 4, (FIELD * 3) / 4);
    this.ballSpeedY = random.uniform(-1, 1);
  }

  /** Bounces the ball, which has reached the face of a paddle, if the paddle is there. */
  private meet(face: number, paddleY: number): void {
    const place = (this.ballY - paddleY) / REACH;
    if (Math.abs(place) > 1) return;
    this.ballX = 2 * face - this.ballX;
    const speed = Math.min(Math.abs(this.ballSpeedX) * SPEED_UP, MAX_SPEED_X);
    this.ballSpeedX = this.ballSpeedX > 0 ? -speed : speed;
    this.ballSpeedY = place * MAX_SPEED_Y;
  }
}

function movePaddle(y: number, distance: number): number {
  return Math.max(MARGIN.paddle, Math.min(FIELD - MARGIN.paddle, y + distance));
}
