import type { OptionNames } from '../../checks/known-names.ts';
import { checkNumber } from '../../checks/option-checks.ts';
import { cosine } from '../../math/sine.ts';
import { Box } from '../../spaces/box.ts';
import { type Canvas2D, Env, type ResetOptions, type Scene } from '../env.ts';
import { double, roundingOf, single } from '../precision.ts';
import { checkStateLength, readResetBounds } from '../state-checks.ts';
import type { MountainCarOptions } from './mountain-car.ts';
import { drawMountain, MOUNTAIN_ASPECT_RATIO } from './mountain-scenery.ts';

// Lengths and times have no units in the original: a step takes 1 unit of time.
const MAX_FORCE = 1;
const MIN_POSITION = -1.2;
const MAX_POSITION = 0.6;
const MAX_SPEED = 0.07;
const GOAL_POSITION = 0.45;
const POWER = 0.0015;
const GRAVITY = 0.0025;

/**
 * MountainCarContinuous: drive an underpowered car out of a valley with little fuel.
 *
 * | action  | from | to |   | observation | from  | to   |
 * | ------- | ---- | -- | - | ----------- | ----- | ---- |
 * | 0 force | −1   | 1  |   | 0 position  | −1.2  | 0.6  |
 * |         |      |    |   | 1 velocity  | −0.07 | 0.07 |
 *
 * Reward: −0.1 force² for each step, before the force is clipped to its bounds; +100 at the goal.
 * Ends: at a position ≥ 0.45 with a velocity ≥ `goalVelocity`. The left edge stops the car.
 * Starts: position uniform in [−0.6, −0.4), at rest; `reset({ options: { low, high } })` sets other bounds.
 * Source: A. W. Moore, "Efficient Memory-based Learning for Robot Control", PhD thesis, 1990; with the
 * numbers of Gymnasium 1.4, which computes every step except the first from a float32 state.
 */
export class MountainCarContinuous extends Env<Float32Array, Float32Array | Float64Array> {
  static readonly optionNames: OptionNames<MountainCarOptions> = { goalVelocity: true };

  readonly observationSpace = new Box([MIN_POSITION, -MAX_SPEED], [MAX_POSITION, MAX_SPEED]);
  readonly actionSpace = new Box(-MAX_FORCE, MAX_FORCE);

  override readonly resetOptionNames = ['low', 'high'];
  override readonly framesPerSecond = 30;
  override readonly aspectRatio = MOUNTAIN_ASPECT_RATIO;
  override readonly actionLabels = ['force'];
  override readonly keyActions = {
    ArrowLeft: Float32Array.of(-MAX_FORCE),
    ArrowRight: Float32Array.of(MAX_FORCE),
  };
  override readonly idleAction = Float32Array.of(0);
  override readonly probes = [
    { label: 'at rest in the valley', observation: [-0.5, 0] },
    { label: 'rolling left through the valley', observation: [-0.5, -0.03] },
    { label: 'rolling right through the valley', observation: [-0.5, 0.03] },
  ];

  private readonly goalVelocity: number;

  private position = 0;
  private velocity = 0;
  private atGoal = false;

  constructor(options: MountainCarOptions = {}) {
    super(options);
    const { goalVelocity = 0 } = options;
    checkNumber('MountainCarContinuous', 'goalVelocity', goalVelocity);
    this.goalVelocity = goalVelocity;
  }

  override resetState(options: ResetOptions): void {
    const [low, high] = readResetBounds('MountainCarContinuous', options, -0.6, -0.4);
    this.position = this.random.uniform(low, high);
    this.velocity = 0;
    this.atGoal = false;
  }

  override stepState(action: Float32Array | Float64Array): number {
    // The state is float32 after the first step. A force within its bounds has the type of the action; a clipped force is a Python
    // number. A float64 force makes all further numbers float64.
    const isSingle = single(this.position) === this.position && single(this.velocity) === this.velocity;
    const gravity = GRAVITY * cosine(isSingle ? single(3 * this.position) : 3 * this.position);
    const wanted = action[0];
    const force = Math.min(Math.max(wanted, -MAX_FORCE), MAX_FORCE);
    const isClipped = force !== wanted;
    const roundForce = isClipped ? double : roundingOf(action);
    const acceleration = roundForce(roundForce(force * roundForce(POWER)) - roundForce(gravity));
    const round = isSingle && (isClipped || roundForce === single) ? single : double;

    let velocity = round(this.velocity + round(acceleration));
    if (velocity > round(MAX_SPEED)) velocity = MAX_SPEED;
    if (velocity < -round(MAX_SPEED)) velocity = -MAX_SPEED;
    let position = round(this.position + round(velocity));
    if (position > round(MAX_POSITION)) position = MAX_POSITION;
    if (position < round(MIN_POSITION)) position = MIN_POSITION;
    if (round(position) === round(MIN_POSITION) && velocity < 0) velocity = 0;

    this.atGoal = round(position) >= round(GOAL_POSITION) && round(velocity) >= round(this.goalVelocity);
    this.position = single(position);
    this.velocity = single(velocity);
    return (this.atGoal ? 100 : 0) - wanted * wanted * 0.1;
  }

  override isTerminated(): boolean {
    return this.atGoal;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.position;
    row[offset + 1] = this.velocity;
  }

  override getState(): Float64Array {
    return Float64Array.of(this.position, this.velocity);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('MountainCarContinuous', state, 2);
    this.position = state[0];
    this.velocity = state[1];
    this.atGoal = false;
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    drawMountain(canvas, scene, [MIN_POSITION, MAX_POSITION], GOAL_POSITION, this.position);
  }
}
