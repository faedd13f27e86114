import type { OptionNames } from '../../checks/known-names.ts';
import { checkChoice, checkNumber } from '../../checks/option-checks.ts';
import { cosine, sine } from '../../math/sine.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type ResetOptions, type Scene } from '../env.ts';
import { checkStateLength, readResetBounds } from '../state-checks.ts';

const TIME_STEP = 0.2; // s
const LINK_LENGTH = 1.0; // m, of the first link; the length of the second one is not in the equations
const LINK_MASS = 1.0; // kg, of each link
const LINK_CENTER = 0.5; // m, from the joint of a link to its centre of mass
const LINK_INERTIA = 1.0; // kg m²
const GRAVITY = 9.8; // m/s²
const MAX_SPEED_1 = 4 * Math.PI; // rad/s
const MAX_SPEED_2 = 9 * Math.PI; // rad/s
const TARGET_HEIGHT = 1.0; // m, above the fixed joint

export interface AcrobotOptions {
  /** Uses the equations of Sutton and Barto's book, or those of the NIPS paper, which lack a term. */
  bookOrNips?: 'book' | 'nips';
  /** The maximum of the uniform noise that is added to each torque, N m. */
  torqueNoiseMax?: number;
}

/**
 * Acrobot: swing up a chain of two links, driven at the joint between them, until its tip is above a line.
 *
 * | action | torque |   | observation      | to    | unit  |
 * | ------ | ------ | - | ---------------- | ----- | ----- |
 * | 0      | −1 N m |   | 0 cos θ₁         | ±1    |       |
 * | 1      | 0 N m  |   | 1 sin θ₁         | ±1    |       |
 * | 2      | 1 N m  |   | 2 cos θ₂         | ±1    |       |
 * |        |        |   | 3 sin θ₂         | ±1    |       |
 * |        |        |   | 4 speed of θ₁    | ±4π   | rad/s |
 * |        |        |   | 5 speed of θ₂    | ±9π   | rad/s |
 *
 * θ₁ is 0 when the first link hangs down, θ₂ when the links are aligned; both increase counter-clockwise.
 * Reward: −1 for each step, 0 for the last one.
 * Ends: when the tip is higher than 1 m above the fixed joint: −cos θ₁ − cos(θ₁ + θ₂) > 1.
 * Starts: all four numbers of the state uniform in [−0.1, 0.1); `reset({ options: { low, high } })` sets other bounds.
 * Source: R. S. Sutton, "Generalization in Reinforcement Learning: Successful Examples Using Sparse Coarse Coding",
 * 1996, and Sutton and Barto's book, chapter 11 of the first edition; with the numbers of Gymnasium 1.4.
 */
export class Acrobot extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<AcrobotOptions> = { bookOrNips: true, torqueNoiseMax: true };

  readonly observationSpace = new Box(
    [-1, -1, -1, -1, -MAX_SPEED_1, -MAX_SPEED_2],
    [1, 1, 1, 1, MAX_SPEED_1, MAX_SPEED_2],
  );
  readonly actionSpace = new Discrete(3);

  override readonly resetOptionNames = ['low', 'high'];
  override readonly framesPerSecond = 15; // three times real speed
  override readonly actionLabels = ['torque −1', 'no torque', 'torque +1'];
  override readonly keyActions = { ArrowLeft: 0, ArrowRight: 2 };
  override readonly idleAction = 1;
  override readonly probes = [
    { label: 'hanging at rest', observation: [1, 0, 1, 0, 0, 0] },
    { label: 'hanging, swinging to the right', observation: [1, 0, 1, 0, 2, 0] },
    { label: 'hanging, swinging to the left', observation: [1, 0, 1, 0, -2, 0] },
  ];

  private readonly isBook: boolean;
  private readonly torqueNoiseMax: number;

  /** θ₁, θ₂ and their velocities: rad, rad/s. */
  private readonly state = new Float64Array(4);
  private readonly k = Array.from({ length: 4 }, () => new Float64Array(4));
  private readonly trial = new Float64Array(4);

  constructor(options: AcrobotOptions = {}) {
    super(options);
    const { bookOrNips = 'book', torqueNoiseMax = 0 } = options;
    checkChoice('Acrobot', 'bookOrNips', bookOrNips, ['book', 'nips']);
    checkNumber('Acrobot', 'torqueNoiseMax', torqueNoiseMax, 0);
    this.isBook = bookOrNips === 'book';
    this.torqueNoiseMax = torqueNoiseMax;
  }

  override resetState(options: ResetOptions): void {
    const [low, high] = readResetBounds('Acrobot', options, -0.1, 0.1);
    for (let i = 0; i < 4; i++) this.state[i] = Math.fround(this.random.uniform(low, high));
  }

  override stepState(action: number): number {
    let torque = action - 1; // N m
    if (this.torqueNoiseMax > 0) torque += this.random.uniform(-this.torqueNoiseMax, this.torqueNoiseMax);
    this.integrate(torque);
    const state = this.state;
    state[0] = wrapAngle(state[0]);
    state[1] = wrapAngle(state[1]);
    state[2] = Math.min(Math.max(state[2], -MAX_SPEED_1), MAX_SPEED_1);
    state[3] = Math.min(Math.max(state[3], -MAX_SPEED_2), MAX_SPEED_2);
    return this.isTerminated() ? 0 : -1;
  }

  override isTerminated(): boolean {
    const theta1 = this.state[0];
    const theta2 = this.state[1];
    return -cosine(theta1) - cosine(theta2 + theta1) > TARGET_HEIGHT;
  }

  override observe(row: Float32Array, offset: number): void {
    const state = this.state;
    row[offset] = cosine(state[0]);
    row[offset + 1] = sine(state[0]);
    row[offset + 2] = cosine(state[1]);
    row[offset + 3] = sine(state[1]);
    row[offset + 4] = state[2];
    row[offset + 5] = state[3];
  }

  override getState(): Float64Array {
    return this.state.slice();
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('Acrobot', state, 4);
    this.state.set(state);
  }

  override draw(canvas: Canvas2D, { width, height, foreground, muted, accent }: Scene): void {
    const [theta1, theta2] = this.state;
    const scale = Math.min(width, height) / (4 * LINK_LENGTH * 1.08); // px/m
    const elbow = { x: Math.sin(theta1) * scale, y: Math.cos(theta1) * scale };
    const tip = {
      x: elbow.x + Math.sin(theta1 + theta2) * scale,
      y: elbow.y + Math.cos(theta1 + theta2) * scale,
    };
    canvas.translate(width / 2, height / 2);
    canvas.lineCap = 'round';

    canvas.strokeStyle = muted;
    canvas.lineWidth = Math.max(1, 0.02 * scale);
    canvas.beginPath(); // the line to reach
    canvas.moveTo(-2.2 * scale, -TARGET_HEIGHT * scale);
    canvas.lineTo(2.2 * scale, -TARGET_HEIGHT * scale);
    canvas.stroke();

    canvas.lineWidth = 0.16 * scale;
    canvas.strokeStyle = foreground;
    canvas.beginPath();
    canvas.moveTo(0, 0);
    canvas.lineTo(elbow.x, elbow.y);
    canvas.stroke();
    canvas.strokeStyle = accent;
    canvas.beginPath();
    canvas.moveTo(elbow.x, elbow.y);
    canvas.lineTo(tip.x, tip.y);
    canvas.stroke();
    canvas.fillStyle = muted;
    for (const joint of [{ x: 0, y: 0 }, elbow]) {
      canvas.beginPath();
      canvas.arc(joint.x, joint.y, 0.1 * scale, 0, 2 * Math.PI);
      canvas.fill();
    }
  }

  /** Takes one step of the fourth-order Runge–Kutta method. */
  private integrate(torque: number): void {
    const [k1, k2, k3, k4] = this.k;
    const y = this.state;
    const trial = this.trial;
    this.differentiate(y, torque, k1);
    for (let i = 0; i < 4; i++) trial[i] = y[i] + (TIME_STEP / 2) * k1[i];
    this.differentiate(trial, torque, k2);
    for (let i = 0; i < 4; i++) trial[i] = y[i] + (TIME_STEP / 2) * k2[i];
    this.differentiate(trial, torque, k3);
    for (let i = 0; i < 4; i++) trial[i] = y[i] + TIME_STEP * k3[i];
    this.differentiate(trial, torque, k4);
    for (let i = 0; i < 4; i++) y[i] += (TIME_STEP / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }

  /** Writes the time derivative of the state `s` into `rate`. The symbols are the book's. */
  private differentiate(s: Float64Array, torque: number, rate: Float64Array): void {
    const m = LINK_MASS;
    const l = LINK_LENGTH;
    const lc = LINK_CENTER;
    const I = LINK_INERTIA;
    const g = GRAVITY;
    const theta1 = s[0];
    const theta2 = s[1];
    const dtheta1 = s[2];
    const dtheta2 = s[3];
    const sin2 = sine(theta2);
    const cos2 = cosine(theta2);
    const d1 = m * (lc * lc) + m * (l * l + lc * lc + 2 * l * lc * cos2) + I + I;
    const d2 = m * (lc * lc + l * lc * cos2) + I;
    const phi2 = m * lc * g * cosine(theta1 + theta2 - Math.PI / 2);
    const phi1 =
      -m * l * lc * (dtheta2 * dtheta2) * sin2 -
      2 * m * l * lc * dtheta2 * dtheta1 * sin2 +
      (m * lc + m * l) * g * cosine(theta1 - Math.PI / 2) +
      phi2;
    const coriolis = this.isBook ? m * l * lc * (dtheta1 * dtheta1) * sin2 : 0; // missing in the paper
    const ddtheta2 = (torque + (d2 / d1) * phi1 - coriolis - phi2) / (m * (lc * lc) + I - (d2 * d2) / d1);
    rate[0] = dtheta1;
    rate[1] = dtheta2;
    rate[2] = -(d2 * ddtheta2 + phi1) / d1;
    rate[3] = ddtheta2;
  }
}

const FAR = 1000; // rad

function wrapAngle(angle: number): number {
  // turn by turn, as in Gymnasium, to the same bits; a large torque noise would take billions of turns
  let wrapped = Math.abs(angle) < FAR ? angle : angle % (2 * Math.PI);
  while (wrapped > Math.PI) wrapped -= 2 * Math.PI;
  while (wrapped < -Math.PI) wrapped += 2 * Math.PI;
  return wrapped;
}
