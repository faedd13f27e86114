import type { OptionNames } from '../../checks/known-names.ts';
import { checkChoice } from '../../checks/option-checks.ts';
import { cosine, sine } from '../../math/sine.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type ResetOptions, type Scene } from '../env.ts';
import { checkStateLength, readResetBounds } from '../state-checks.ts';

const GRAVITY = 9.8; // m/s²
const CART_MASS = 1.0; // kg
const POLE_MASS = 0.1; // kg
const TOTAL_MASS = CART_MASS + POLE_MASS;
const HALF_POLE_LENGTH = 0.5; // m
const POLE_MASS_LENGTH = POLE_MASS * HALF_POLE_LENGTH;
const FORCE = 10.0; // N, of a push
const TIME_STEP = 0.02; // s
const MAX_X = 2.4; // m
const MAX_THETA = (12 * 2 * Math.PI) / 360; // rad

export interface CartPoleOptions {
  /** Rewards 0 for each step and −1 at the end, as in Sutton and Barto's book, instead of 1 for each step. */
  suttonBartoReward?: boolean;
  /** 'euler' updates positions with the old velocities, 'semi-implicit euler' with the new ones. */
  kinematicsIntegrator?: 'euler' | 'semi-implicit euler';
}

/**
 * CartPole: keep a pole upright on a cart by pushing the cart left or right.
 *
 * | action | meaning    |   | observation        | ends beyond | unit  |
 * | ------ | ---------- | - | ------------------ | ----------- | ----- |
 * | 0      | push left  |   | 0 cart position    | ±2.4        | m     |
 * | 1      | push right |   | 1 cart velocity    |             | m/s   |
 * |        |            |   | 2 pole angle       | ±12°        | rad   |
 * |        |            |   | 3 pole tip's speed |             | rad/s |
 *
 * Reward: 1 for each step, including the last one; 0 for steps after the end.
 * Starts: all four numbers uniform in [−0.05, 0.05); `reset({ options: { low, high } })` sets other bounds.
 * Source: Barto, Sutton and Anderson, "Neuronlike Adaptive Elements That Can Solve Difficult Learning Control
 * Problems", 1983; with the numbers of Gymnasium 1.4, whose equations follow R. Florian's correction of 2007.
 */
export class CartPole extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<CartPoleOptions> = {
    suttonBartoReward: true,
    kinematicsIntegrator: true,
  };

  // Twice the limits, so that the last observation of an episode is still inside.
  readonly observationSpace = new Box(
    [-MAX_X * 2, -Infinity, -MAX_THETA * 2, -Infinity],
    [MAX_X * 2, Infinity, MAX_THETA * 2, Infinity],
  );
  readonly actionSpace = new Discrete(2);

  override readonly resetOptionNames = ['low', 'high'];
  override readonly framesPerSecond = 1 / TIME_STEP;
  override readonly aspectRatio = 1.5;
  override readonly actionLabels = ['push left', 'push right'];
  override readonly keyActions = { ArrowLeft: 0, ArrowRight: 1 };
  override readonly probes = [
    { label: 'at rest in the middle', observation: [0, 0, 0, 0] },
    { label: 'at the left edge, x = −2.3 m', observation: [-2.3, 0, 0, 0] },
    { label: 'at the right edge, x = 2.3 m', observation: [2.3, 0, 0, 0] },
  ];

  private readonly suttonBartoReward: boolean;
  private readonly semiImplicit: boolean;

  private x = 0;
  private xDot = 0;
  private theta = 0; // 0 is upright, positive leans to the right
  private thetaDot = 0;
  private fellBefore = false;

  constructor(options: CartPoleOptions = {}) {
    super(options);
    const { suttonBartoReward = false, kinematicsIntegrator = 'euler' } = options;
    checkChoice('CartPole', 'kinematicsIntegrator', kinematicsIntegrator, ['euler', 'semi-implicit euler']);
    this.suttonBartoReward = suttonBartoReward;
    this.semiImplicit = kinematicsIntegrator !== 'euler';
  }

  override resetState(options: ResetOptions): void {
    const [low, high] = readResetBounds('CartPole', options, -0.05, 0.05);
    this.x = this.random.uniform(low, high);
    this.xDot = this.random.uniform(low, high);
    this.theta = this.random.uniform(low, high);
    this.thetaDot = this.random.uniform(low, high);
    this.fellBefore = false;
  }

  override stepState(action: number): number {
    const force = action === 1 ? FORCE : -FORCE;
    const cos = cosine(this.theta);
    const sin = sine(this.theta);

    const temp = (force + POLE_MASS_LENGTH * (this.thetaDot * this.thetaDot) * sin) / TOTAL_MASS;
    const thetaAcc =
      (GRAVITY * sin - cos * temp) /
      (HALF_POLE_LENGTH * (4.0 / 3.0 - (POLE_MASS * (cos * cos)) / TOTAL_MASS));
    const xAcc = temp - (POLE_MASS_LENGTH * thetaAcc * cos) / TOTAL_MASS;

    if (this.semiImplicit) {
      this.xDot += TIME_STEP * xAcc;
      this.x += TIME_STEP * this.xDot;
      this.thetaDot += TIME_STEP * thetaAcc;
      this.theta += TIME_STEP * this.thetaDot;
    } else {
      this.x += TIME_STEP * this.xDot;
      this.xDot += TIME_STEP * xAcc;
      this.theta += TIME_STEP * this.thetaDot;
      this.thetaDot += TIME_STEP * thetaAcc;
    }

    if (!this.isTerminated()) return this.suttonBartoReward ? 0 : 1;
    const reward = this.suttonBartoReward ? -1 : this.fellBefore ? 0 : 1;
    this.fellBefore = true;
    return reward;
  }

  override isTerminated(): boolean {
    return this.x < -MAX_X || this.x > MAX_X || this.theta < -MAX_THETA || this.theta > MAX_THETA;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.x;
    row[offset + 1] = this.xDot;
    row[offset + 2] = this.theta;
    row[offset + 3] = this.thetaDot;
  }

  override getState(): Float64Array {
    return Float64Array.of(this.x, this.xDot, this.theta, this.thetaDot);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('CartPole', state, 4);
    this.x = state[0];
    this.xDot = state[1];
    this.theta = state[2];
    this.thetaDot = state[3];
    this.fellBefore = false;
  }

  override draw(canvas: Canvas2D, { width, height, foreground, muted, accent }: Scene): void {
    const scale = Math.min(width / (2 * MAX_X * 1.06), height / 1.5); // px/m
    const cartX = width / 2 + this.x * scale;
    const cart = { width: 0.6 * scale, height: 0.32 * scale };
    const poleLength = 2 * HALF_POLE_LENGTH * scale;
    const ground = (height + cart.height + poleLength) / 2;
    const axle = ground - cart.height;

    canvas.lineCap = 'round';
    canvas.lineWidth = Math.max(1, 0.02 * scale);
    canvas.strokeStyle = muted;
    canvas.beginPath(); // the track with its two ends
    canvas.moveTo(width / 2 - MAX_X * scale, ground);
    canvas.lineTo(width / 2 + MAX_X * scale, ground);
    for (const end of [-MAX_X, MAX_X]) {
      canvas.moveTo(width / 2 + end * scale, ground - 0.08 * scale);
      canvas.lineTo(width / 2 + end * scale, ground + 0.08 * scale);
    }
    canvas.stroke();

    canvas.fillStyle = foreground;
    canvas.fillRect(cartX - cart.width / 2, ground - cart.height, cart.width, cart.height);
    canvas.strokeStyle = accent;
    canvas.lineWidth = Math.max(3, 0.12 * scale); // px; visible in a small picture, too
    canvas.beginPath();
    canvas.moveTo(cartX, axle);
    canvas.lineTo(cartX + poleLength * Math.sin(this.theta), axle - poleLength * Math.cos(this.theta));
    canvas.stroke();
    canvas.fillStyle = muted;
    canvas.beginPath();
    canvas.arc(cartX, axle, 0.05 * scale, 0, 2 * Math.PI);
    canvas.fill();
  }
}
