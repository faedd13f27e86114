import type { OptionNames } from '../../checks/known-names.ts';
import { checkWhole } from '../../checks/option-checks.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type ResetOptions, type Scene } from '../env.ts';
import { drawCross, drawDisc, drawFlag, drawWalls, fillCell, fitGrid, type Wall } from '../grid-drawing.ts';
import { checkStateLength } from '../state-checks.ts';

// Rooms 0 to 4 are the corridor; rooms 5 to 7 are below rooms 0, 2 and 4.
const CORRIDOR = 5;
const GOAL = 6;
const ROOM_COUNT = 8;
const ALIKE = [1, 3];

/** The next room after up, right, down and left from each room; at a wall it is the same room. */
const NEXT: readonly (readonly number[])[] = [
  [0, 1, 5, 0],
  [1, 2, 1, 0],
  [2, 3, 6, 1],
  [3, 4, 3, 2],
  [4, 4, 7, 3],
  [0, 5, 5, 5],
  [2, 6, 6, 6],
  [4, 7, 7, 7],
];

const GOAL_REWARD = 1;
const TRAP_REWARD = -1;
const STEP_REWARD = -0.02; // the time limit of 50 steps costs as much as a trap

/** The row and column of each room in the picture. */
const PLACES = [
  [0, 0],
  [0, 1],
  [0, 2],
  [0, 3],
  [0, 4],
  [1, 0],
  [1, 2],
  [1, 4],
] as const;
const PICTURE_WALLS: readonly Wall[] = [
  ...[0, 1, 2, 3, 4].map((column) => [-1, column, 'below'] as const),
  [0, -1, 'right'],
  [0, 4, 'right'],
  [0, 1, 'below'],
  [0, 3, 'below'],
  ...[-1, 0, 1, 2, 3, 4].map((column) => [1, column, 'right'] as const),
  ...[0, 2, 4].map((column) => [1, column, 'below'] as const),
];

/**
 * AliasedGrid: a vacuum cleaner that senses only the walls around it must find the dust.
 *
 * The two rooms beside the middle look the same. A deterministic policy moves in the same direction in both, so from one end of the
 * corridor it runs back and forth forever. A policy that chooses either direction with a probability of 1/2 arrives after 5 steps
 * on average.
 *
 * | action | meaning |   | observation, 1 if there is a wall |   | the corridor, and the rooms below it |
 * | ------ | ------- | - | --------------------------------- | - | ------------------------------------ |
 * | 0      | up      |   | 0 above                           |   | start, alike, middle, alike, start   |
 * | 1      | right   |   | 1 on the right                    |   | trap, wall, goal, wall, trap         |
 * | 2      | down    |   | 2 below                           |   |                                      |
 * | 3      | left    |   | 3 on the left                     |   |                                      |
 *
 * Reward: 1 at the goal, −1 in a trap, −0.02 for each other step.
 * Ends: at the goal or in a trap.
 * Starts: at either end; `reset({ options: { start } })` sets a room of the corridor, 0 to 4.
 * Source: the aliased gridworld of D. Silver's lectures on reinforcement learning, 2015, lecture 7, with the vacuum cleaner of the
 * Hugging Face course, unit 4. The reward for a step is this kit's.
 */
export class AliasedGrid extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<object> = {};

  readonly observationSpace = new Box(0, 1, [4]);
  readonly actionSpace = new Discrete(4);

  override readonly resetOptionNames = ['start'];
  override readonly framesPerSecond = 4;
  override readonly aspectRatio = 2.2;
  override readonly actionLabels = ['up', 'right', 'down', 'left'];
  override readonly keyActions = { ArrowLeft: 3, ArrowDown: 2, ArrowUp: 0, ArrowRight: 1 };
  override readonly probes = [
    { label: 'at the left end', observation: [1, 0, 0, 1] },
    { label: 'in either of the rooms that look alike', observation: [1, 0, 1, 0] },
    { label: 'in the middle', observation: [1, 0, 0, 0] },
    { label: 'at the right end', observation: [1, 1, 0, 0] },
  ];

  private room = 0;

  override resetState({ start }: ResetOptions): void {
    if (start === undefined) {
      this.room = this.random.integers(0, 2) * (CORRIDOR - 1);
      return;
    }
    checkWhole('AliasedGrid.reset', 'start', start, 0, CORRIDOR - 1);
    this.room = start;
  }

  override stepState(action: number): number {
    this.room = NEXT[this.room][action];
    if (!this.isTerminated()) return STEP_REWARD;
    return this.room === GOAL ? GOAL_REWARD : TRAP_REWARD;
  }

  override isTerminated(): boolean {
    return this.room >= CORRIDOR;
  }

  override observe(row: Float32Array, offset: number): void {
    for (let side = 0; side < 4; side++) {
      row[offset + side] = NEXT[this.room][side] === this.room ? 1 : 0;
    }
  }

  /** Gives the room: 0 to 4 are the corridor, 5 and 7 are traps, 6 is the goal. */
  override getState(): Float64Array {
    return Float64Array.of(this.room);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('AliasedGrid', state, 1);
    checkWhole('AliasedGrid.setState', 'the room', state[0], 0, ROOM_COUNT - 1);
    this.room = state[0];
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    const grid = fitGrid(scene, 2, CORRIDOR);
    canvas.save();
    canvas.globalAlpha = 0.3;
    for (const room of ALIKE) fillCell(canvas, grid, PLACES[room][0], PLACES[room][1], scene.muted);
    canvas.restore();
    drawWalls(canvas, grid, PICTURE_WALLS, scene.foreground);
    drawCross(canvas, grid, 1, 0, scene.muted);
    drawFlag(canvas, grid, 1, 2, scene.foreground);
    drawCross(canvas, grid, 1, 4, scene.muted);
    drawDisc(canvas, grid, PLACES[this.room][0], PLACES[this.room][1], scene.accent);
  }
}
