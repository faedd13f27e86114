import type { OptionNames } from '../../checks/known-names.ts';
import { checkWhole } from '../../checks/option-checks.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type Info, type Scene } from '../env.ts';
import { checkStateLength } from '../state-checks.ts';

const HANDS = ['rock', 'paper', 'scissors'];
const NONE = -1;

/**
 * RockPaperScissors: play against an opponent who counts the player's hands, and answers the most frequent ones.
 *
 * | action | meaning  | beats    |   | observation                 |
 * | ------ | -------- | -------- | - | --------------------------- |
 * | 0      | rock     | scissors |   | 0 always 1: no information  |
 * | 1      | paper    | rock     |   |                             |
 * | 2      | scissors | paper    |   |                             |
 *
 * The opponent plays the best response to the player's hands since the reset, and draws one at random if several are equally
 * good. It does not know the player's next hand. Only a policy that shows each hand with a probability of 1/3 cannot be exploited.
 * Reward: 1 for a win, −1 for a loss, 0 for a draw, in each round.
 * Ends: only by the time limit.
 * Info: `opponent`, the opponent's latest hand; −1 after a reset.
 * Source: fictitious play, G. W. Brown, "Iterative Solution of Games by Fictitious Play", 1951, played by one side.
 */
export class RockPaperScissors extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<object> = {};

  readonly observationSpace = new Box(0, 1, [1]);
  readonly actionSpace = new Discrete(HANDS.length);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly infoNames = ['opponent'];
  override readonly framesPerSecond = 4;
  override readonly aspectRatio = 1.5;
  override readonly actionLabels = HANDS;
  override readonly keyActions = { 1: 0, 2: 1, 3: 2 };
  override readonly probes = [{ label: 'always', observation: [1] }];

  /** How often the player has shown each hand since the reset. */
  private readonly counts = [0, 0, 0];
  private shown = NONE;
  private opponent = NONE;

  override resetState(): void {
    this.counts.fill(0);
    this.shown = NONE;
    this.opponent = NONE;
  }

  override stepState(action: number): number {
    this.opponent = this.answer();
    this.shown = action;
    this.counts[action] += 1;
    return play(action, this.opponent);
  }

  override isTerminated(): boolean {
    return false;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = 1;
  }

  override info(): Info {
    return { opponent: this.opponent };
  }

  /** Gives the counts of the player's hands, and the latest hands of both, −1 for none. */
  override getState(): Float64Array {
    return Float64Array.of(...this.counts, this.shown, this.opponent);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('RockPaperScissors', state, 5);
    for (let i = 0; i < 3; i++) {
      checkWhole('RockPaperScissors.setState', 'each count', state[i], 0, Number.MAX_SAFE_INTEGER);
    }
    for (const i of [3, 4]) checkWhole('RockPaperScissors.setState', 'each hand', state[i], NONE, 2);
    this.counts.splice(0, 3, state[0], state[1], state[2]);
    this.shown = state[3];
    this.opponent = state[4];
  }

  /** Draws the latest hands of both, and between them the player's share of each hand, with a line at 1/3. */
  override draw(canvas: Canvas2D, { width, height, foreground, muted, accent }: Scene): void {
    const size = Math.min(width * 0.24, height * 0.42);
    drawHand(canvas, this.shown, width * 0.17, height / 2, size, accent);
    drawHand(canvas, this.opponent, width * 0.83, height / 2, size, foreground);
    const total = Math.max(1, this.counts[0] + this.counts[1] + this.counts[2]);
    const step = width * 0.11;
    const floor = height * 0.76;
    const tallest = height * 0.64;
    canvas.fillStyle = muted;
    this.counts.forEach((count, hand) => {
      const length = (count / total) * tallest;
      canvas.fillRect(width / 2 + (hand - 1.4) * step, floor - length, 0.8 * step, length);
    });
    HANDS.forEach((_, hand) => {
      drawHand(canvas, hand, width / 2 + (hand - 1) * step, floor + 0.6 * step, 0.7 * step, muted);
    });
    canvas.lineWidth = Math.max(1, 0.005 * width);
    canvas.strokeStyle = foreground;
    canvas.beginPath();
    canvas.moveTo(width / 2 - 1.6 * step, floor - tallest / 3);
    canvas.lineTo(width / 2 + 1.6 * step, floor - tallest / 3);
    canvas.stroke();
  }

  /** Gives the hand that would have won most against the player's hands so far; a random one of several. */
  private answer(): number {
    const gains = HANDS.map((_, hand) =>
      this.counts.reduce((gain, count, shown) => gain + count * play(hand, shown), 0),
    );
    const most = Math.max(...gains);
    const best = [0, 1, 2].filter((hand) => gains[hand] === most);
    return best[this.random.integers(0, best.length)];
  }
}

/** Gives 1 if the first hand wins, −1 if it loses, 0 if both are the same. */
function play(hand: number, other: number): number {
  return [0, 1, -1][(hand - other + 3) % 3];
}

/** Draws a stone, a sheet of paper or a pair of scissors; nothing for NONE. */
function drawHand(canvas: Canvas2D, hand: number, x: number, y: number, size: number, color: string): void {
  if (hand === NONE) return;
  const polyline = (...points: readonly (readonly [number, number])[]): void =>
    points.forEach(([px, py], i) => {
      if (i === 0) canvas.moveTo(px, py);
      else canvas.lineTo(px, py);
    });
  canvas.save();
  canvas.translate(x, y);
  canvas.scale(size, size); // now a hand is 1 wide and 1 high
  canvas.fillStyle = color;
  canvas.strokeStyle = color;
  canvas.lineWidth = 0.1;
  canvas.lineCap = 'round';
  canvas.lineJoin = 'round';
  canvas.beginPath();
  if (hand === 0) {
    polyline([-0.45, 0.1], [-0.3, -0.3], [0.1, -0.4], [0.45, -0.05], [0.35, 0.35], [-0.35, 0.38]);
    canvas.closePath();
    canvas.fill();
  } else if (hand === 1) {
    canvas.rect(-0.36, -0.45, 0.72, 0.9);
    for (const line of [-0.2, 0, 0.2]) polyline([-0.16, line], [0.16, line]);
  } else {
    for (const side of [-1, 1]) {
      polyline([-0.26 * side, -0.45], [0.2 * side, 0.2]);
      canvas.moveTo(0.4 * side, 0.32);
      canvas.arc(0.26 * side, 0.32, 0.14, side > 0 ? 0 : Math.PI, side > 0 ? 2 * Math.PI : 3 * Math.PI);
    }
  }
  canvas.stroke();
  canvas.restore();
}
