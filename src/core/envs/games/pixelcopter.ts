import type { OptionNames } from '../../checks/known-names.ts';
import { checkWhole } from '../../checks/option-checks.ts';
import { sine } from '../../math/sine.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type Scene } from '../env.ts';

// Lengths are in pixels of a screen of 48 × 48, with y downwards; times are in ms.
const SIZE = 48;
const TIME_STEP = 1000 / 30;
const SPEED = 0.0004 * SIZE; // px/ms, of the world to the left
const CLIMB = SPEED * -0.875; // px/tick per ms
const FALL = SPEED * 0.09; // px/tick per ms
const DRAG = 0.99; // the fraction of the speed kept in each tick
const COPTER_X = Math.trunc(SIZE * 0.35);
const COPTER_HEIGHT = SIZE * 0.05;
const COPTER_SIDE = Math.trunc(COPTER_HEIGHT); // of the square that collides with blocks
const BLOCK_WIDTH = Math.trunc(SIZE * 0.1);
const BLOCK_HEIGHT = Math.trunc(SIZE * 0.2);
const COLUMN_WIDTH = Math.trunc(SIZE * 0.1);
const HALF_TUNNEL = SIZE * 0.25;
const EDGE = SIZE * 0.125; // minimum distance from the top and bottom of the screen
const FEWEST_COLUMNS = 13;

const PASSED = 1;
const CRASHED = -5;

/** The middle of a block or of a column of the tunnel. */
interface Thing {
  x: number;
  readonly y: number;
}

/**
 * Pixelcopter: fly a helicopter through a tunnel with blocks. It falls slowly and climbs fast.
 *
 * | action | meaning    |   | observation                     | unit    |
 * | ------ | ---------- | - | ------------------------------- | ------- |
 * | 0      | climb      |   | 0 y, downwards                  | px      |
 * | 1      | do nothing |   | 1 speed, downwards              | px/tick |
 * |        |            |   | 2 distance to the ceiling       | px      |
 * |        |            |   | 3 distance to the floor         | px      |
 * |        |            |   | 4 distance to the next block, x | px      |
 * |        |            |   | 5 y of the next block's middle  | px      |
 * |        |            |   | 6 number 5 plus 9               | px      |
 *
 * Reward: 1 for each passed block, and for each 4 px wide column of the tunnel that has left the screen; −5 for a crash.
 * Ends: at a block, the ceiling or the floor, or within 6 px of the top or bottom of the screen.
 * Starts: in the middle, at rest, with a random tunnel and a random block. A tick is 1/30 s, in which the world moves 0.64 px.
 * Source: Pixelcopter of the PyGame Learning Environment (N. Tasfi, 2016) with the observations of gym-games'
 * `Pixelcopter-PLE-v0`, as used in unit 4 of the Hugging Face course on deep reinforcement learning. Every tick gives the original's
 * numbers, with numpy's `default_rng` instead of `RandomState`. As in the original, observations 5 and 6, meant as the top and bottom
 * of the block, are 4 px too low, and the helicopter hits the ceiling 2.4 px before observation 2 is 0.
 */
export class Pixelcopter extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<object> = {};
  readonly observationSpace = new Box(-Infinity, Infinity, [7]);
  readonly actionSpace = new Discrete(2);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = 30;
  override readonly actionLabels = ['climb', 'do nothing'];
  override readonly probes = [
    { label: 'in the middle, at rest', observation: [24, 0, 12, 12, 40, 20, 29] },
    { label: 'near the floor, falling', observation: [32, 0.5, 20, 4, 40, 20, 29] },
    { label: 'near the ceiling, climbing', observation: [16, -0.5, 4, 20, 40, 20, 29] },
    { label: 'a block ahead, at the same height', observation: [24, 0, 12, 12, 12, 24, 33] },
  ];
  override readonly keyActions = { ArrowUp: 0, ' ': 0 };
  override readonly idleAction = 1;

  private y = 0;
  private speed = 0;
  private blocks: Thing[] = [];
  /** The tunnel, from left to right. */
  private columns: Thing[] = [];

  override resetState(): void {
    this.y = SIZE / 2;
    this.speed = 0;
    this.blocks = [];
    this.addBlock();
    this.columns = [];
    this.addColumns(0, 4 * SIZE);
  }

  override stepState(action: number): number {
    if (this.isTerminated()) return 0; // as in the original: nothing moves after the end
    this.speed += (action === 0 ? CLIMB : FALL) * TIME_STEP;
    this.speed *= DRAG;
    this.y += this.speed;
    for (const block of this.blocks) block.x -= SPEED * TIME_STEP;
    for (const column of this.columns) column.x -= SPEED * TIME_STEP;

    let reward = this.isTerminated() ? CRASHED : 0;
    if (this.blocks.length === 1 && this.blocks[0].x <= COPTER_X) {
      reward += PASSED;
      this.addBlock();
    }
    if (this.blocks[0].x <= -BLOCK_WIDTH) this.blocks.shift();
    while (this.columns[0].x <= -COLUMN_WIDTH) {
      reward += PASSED;
      this.columns.shift();
    }
    if (this.columns.length <= FEWEST_COLUMNS) this.addColumns(SIZE, 5 * SIZE);
    return reward;
  }

  override isTerminated(): boolean {
    return (
      this.y < EDGE ||
      this.y > SIZE - EDGE ||
      this.blocks.some((block) => this.hitsBlock(block)) ||
      this.columns.some(
        (column) =>
          isHere(column) &&
          (this.y - COPTER_HEIGHT <= column.y - HALF_TUNNEL || this.y >= column.y + HALF_TUNNEL),
      )
    );
  }

  override observe(row: Float32Array, offset: number): void {
    const column = this.columns.find(isHere) as Thing;
    const block = this.blocks.find(isAhead) as Thing;
    row[offset] = this.y;
    row[offset + 1] = this.speed;
    row[offset + 2] = this.y - (column.y - HALF_TUNNEL);
    row[offset + 3] = column.y + HALF_TUNNEL - this.y;
    row[offset + 4] = block.x - COPTER_X;
    row[offset + 5] = block.y;
    row[offset + 6] = block.y + BLOCK_HEIGHT;
  }

  /** Gives y, the speed, and the number of blocks; then x and y of each block and each tunnel column, from left to right. */
  override getState(): Float64Array {
    const things = [...this.blocks, ...this.columns];
    return Float64Array.of(this.y, this.speed, this.blocks.length, ...things.flatMap(({ x, y }) => [x, y]));
  }

  override setState(state: ArrayLike<number>): void {
    checkWhole('Pixelcopter.setState', 'the number of blocks', state[2], 1, 2);
    const things = Array.from({ length: (state.length - 3) / 2 }, (_, i) => ({
      x: state[3 + 2 * i],
      y: state[4 + 2 * i],
    }));
    const blocks = things.slice(0, state[2]);
    const columns = things.slice(state[2]);
    if (state.length % 2 === 0 || !blocks.some(isAhead) || !columns.some(isHere)) {
      throw new RangeError(
        'Pixelcopter.setState: expected x and y of each thing, with a block ahead of the helicopter and a column of the tunnel ' +
          `around it, got [${Array.from(state).join(', ')}].`,
      );
    }
    [this.y, this.speed] = [state[0], state[1]];
    this.blocks = blocks;
    this.columns = columns;
  }

  override draw(canvas: Canvas2D, { width, height, foreground, muted, accent }: Scene): void {
    const scale = Math.min(width, height) / SIZE;
    canvas.save();
    canvas.translate((width - SIZE * scale) / 2, (height - SIZE * scale) / 2);
    canvas.scale(scale, scale);
    canvas.beginPath();
    canvas.rect(0, 0, SIZE, SIZE);
    canvas.clip();
    canvas.beginPath(); // one path, so that there are no seams between the columns
    for (const { x, y } of this.columns) {
      // the position of the helicopter's edge in a crash
      const ceiling = y - HALF_TUNNEL + COPTER_HEIGHT / 2;
      const floor = y + HALF_TUNNEL + COPTER_HEIGHT / 2;
      canvas.rect(x - COLUMN_WIDTH / 2, 0, COLUMN_WIDTH, ceiling);
      canvas.rect(x - COLUMN_WIDTH / 2, floor, COLUMN_WIDTH, SIZE - floor);
    }
    canvas.save();
    canvas.globalAlpha *= 0.45;
    canvas.fillStyle = muted;
    canvas.fill();
    canvas.restore();
    canvas.fillStyle = foreground;
    for (const { x, y } of this.blocks) {
      canvas.fillRect(x - BLOCK_WIDTH / 2, y - Math.floor(BLOCK_HEIGHT / 2), BLOCK_WIDTH, BLOCK_HEIGHT);
    }
    canvas.translate(COPTER_X, this.y);
    canvas.rotate(Math.max(-0.3, Math.min(0.3, 0.15 * this.speed)));
    canvas.scale(1.2, 1.2);
    canvas.fillStyle = accent;
    canvas.beginPath(); // body, tail, tail rotor, mast and rotor
    canvas.ellipse(0, 0.1, 1.6, 1.2, 0, 0, 2 * Math.PI);
    canvas.fill();
    canvas.fillRect(-4, -0.3, 3.5, 0.6);
    canvas.fillRect(-4.2, -1, 0.6, 1.6);
    canvas.fillRect(-0.2, -1.8, 0.4, 1.2);
    canvas.fillRect(-2.6, -2, 5.2, 0.5);
    canvas.restore();
  }

  private addBlock(): void {
    const x = this.random.integers(SIZE, Math.trunc(SIZE * 1.5));
    const y = this.random.integers(Math.trunc(SIZE * 0.25), Math.trunc(SIZE * 0.75));
    this.blocks.push({ x, y });
  }

  private addColumns(start: number, end: number): void {
    const frequency = 4.5 / SIZE + this.random.uniform(-0.01, 0.01);
    for (let x = start + COLUMN_WIDTH / 2; x < end + COLUMN_WIDTH / 2; x += COLUMN_WIDTH) {
      const jitter = SIZE * 0.125 * sine(frequency * x + this.random.uniform(0, 0.5));
      this.columns.push({ x, y: Math.trunc(SIZE / 2 + jitter) });
    }
  }

  private hitsBlock({ x, y }: Thing): boolean {
    const top = Math.round(this.y) - COPTER_SIDE / 2;
    const blockTop = y - Math.floor(BLOCK_HEIGHT / 2);
    return overlaps(x, BLOCK_WIDTH) && blockTop < top + COPTER_SIDE && blockTop + BLOCK_HEIGHT > top;
  }
}

/** Whether an object of the given width around x overlaps the helicopter, in whole pixels, as pygame rounds them. */
function overlaps(x: number, width: number): boolean {
  return Math.abs(Math.round(x) - COPTER_X) < (width + COPTER_SIDE) / 2;
}

function isHere({ x }: Thing): boolean {
  return overlaps(x, COLUMN_WIDTH);
}

function isAhead({ x }: Thing): boolean {
  return x > COPTER_X;
}
