import type { OptionNames } from '../../checks/known-names.ts';
import { checkNumber } from '../../checks/option-checks.ts';
import { cosine } from '../../math/sine.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type ResetOptions, type Scene } from '../env.ts';
import { checkStateLength, readResetBounds } from '../state-checks.ts';
import { drawMountain, MOUNTAIN_ASPECT_RATIO } from './mountain-scenery.ts';

// Lengths and times have no units in the original: a step takes 1 unit of time.
const MIN_POSITION = -1.2;
const MAX_POSITION = 0.6;
const MAX_SPEED = 0.07;
const GOAL_POSITION = 0.5;
const FORCE = 0.001;
const GRAVITY = 0.0025;

export interface MountainCarOptions {
  /** The minimum velocity to the right at the goal. */
  goalVelocity?: number;
}

/**
 * MountainCar: drive an underpowered car out of a valley by swinging back and forth.
 *
 * | action | meaning          |   | observation | from  | to   |
 * | ------ | ---------------- | - | ----------- | ----- | ---- |
 * | 0      | accelerate left  |   | 0 position  | −1.2  | 0.6  |
 * | 1      | do nothing       |   | 1 velocity  | −0.07 | 0.07 |
 * | 2      | accelerate right |   |             |       |      |
 *
 * Reward: −1 for each step, including the last one.
 * Ends: at a position ≥ 0.5 with a velocity ≥ `goalVelocity`. The left edge stops the car.
 * Starts: position uniform in [−0.6, −0.4), at rest; `reset({ options: { low, high } })` sets other bounds.
 * Source: A. W. Moore, "Efficient Memory-based Learning for Robot Control", PhD thesis, 1990; with the
 * numbers of Gymnasium 1.4.
 */
export class MountainCar extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<MountainCarOptions> = { goalVelocity: true };

  readonly observationSpace = new Box([MIN_POSITION, -MAX_SPEED], [MAX_POSITION, MAX_SPEED]);
  readonly actionSpace = new Discrete(3);

  override readonly resetOptionNames = ['low', 'high'];
  override readonly framesPerSecond = 30;
  override readonly aspectRatio = MOUNTAIN_ASPECT_RATIO;
  override readonly actionLabels = ['accelerate left', 'do nothing', 'accelerate right'];
  override readonly keyActions = { ArrowLeft: 0, ArrowRight: 2 };
  override readonly idleAction = 1;
  override readonly probes = [
    { label: 'at rest in the valley', observation: [-0.5, 0] },
    { label: 'rolling left through the valley', observation: [-0.5, -0.03] },
    { label: 'rolling right through the valley', observation: [-0.5, 0.03] },
  ];

  private readonly goalVelocity: number;

  private position = 0;
  private velocity = 0;

  constructor(options: MountainCarOptions = {}) {
    super(options);
    const { goalVelocity = 0 } = options;
    checkNumber('MountainCar', 'goalVelocity', goalVelocity);
    this.goalVelocity = goalVelocity;
  }

  override resetState(options: ResetOptions): void {
    const [low, high] = readResetBounds('MountainCar', options, -0.6, -0.4);
    this.position = this.random.uniform(low, high);
    this.velocity = 0;
  }

  override stepState(action: number): number {
    let velocity = this.velocity + ((action - 1) * FORCE + cosine(3 * this.position) * -GRAVITY);
    velocity = Math.min(Math.max(velocity, -MAX_SPEED), MAX_SPEED);
    const position = Math.min(Math.max(this.position + velocity, MIN_POSITION), MAX_POSITION);
    this.position = position;
    this.velocity = position === MIN_POSITION && velocity < 0 ? 0 : velocity;
    return -1;
  }

  override isTerminated(): boolean {
    return this.position >= GOAL_POSITION && this.velocity >= this.goalVelocity;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.position;
    row[offset + 1] = this.velocity;
  }

  override getState(): Float64Array {
    return Float64Array.of(this.position, this.velocity);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('MountainCar', state, 2);
    this.position = state[0];
    this.velocity = state[1];
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    drawMountain(canvas, scene, [MIN_POSITION, MAX_POSITION], GOAL_POSITION, this.position);
  }
}
