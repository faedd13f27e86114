import type { OptionNames } from '../../checks/known-names.ts';
import { checkNumber } from '../../checks/option-checks.ts';
import { cosine, sine } from '../../math/sine.ts';
import { Box } from '../../spaces/box.ts';
import { type Canvas2D, Env, type ResetOptions, type Scene } from '../env.ts';
import { roundingOf } from '../precision.ts';
import { checkStateLength } from '../state-checks.ts';

const MASS = 1.0; // kg
const LENGTH = 1.0; // m
const MAX_SPEED = 8; // rad/s
const MAX_TORQUE = 2.0; // N m
const TIME_STEP = 0.05; // s

export interface PendulumOptions {
  /** The acceleration of gravity, m/s². */
  g?: number;
}

/**
 * Pendulum: swing up a hanging rod and keep it upright, with a motor that is too weak to lift it directly.
 *
 * | action   | from | to | unit |   | observation      | from | to | unit  |
 * | -------- | ---- | -- | ---- | - | ---------------- | ---- | -- | ----- |
 * | 0 torque | −2   | 2  | N m  |   | 0 cos θ          | −1   | 1  |       |
 * |          |      |    |      |   | 1 sin θ          | −1   | 1  |       |
 * |          |      |    |      |   | 2 angular speed  | −8   | 8  | rad/s |
 *
 * θ is 0 when the rod is upright, and increases counter-clockwise. A torque is clipped to its bounds.
 * Reward: −(θ² + 0.1 θ̇² + 0.001 torque²) of the state before the step, with θ in [−π, π): from −16.27 to 0.
 * Ends: only by the time limit.
 * Starts: θ uniform in [−π, π), θ̇ in [−1, 1); `reset({ options: { xInit, yInit } })` sets other limits for the two.
 * Source: Gymnasium 1.4.
 */
export class Pendulum extends Env<Float32Array, Float32Array | Float64Array> {
  static readonly optionNames: OptionNames<PendulumOptions> = { g: true };

  readonly observationSpace = new Box([-1, -1, -MAX_SPEED], [1, 1, MAX_SPEED]);
  readonly actionSpace = new Box(-MAX_TORQUE, MAX_TORQUE);

  override readonly resetOptionNames = ['xInit', 'yInit'];
  override readonly framesPerSecond = 1 / TIME_STEP;
  override readonly actionLabels = ['torque'];
  override readonly keyActions = {
    ArrowLeft: Float32Array.of(MAX_TORQUE), // counter-clockwise: from upright to the left
    ArrowRight: Float32Array.of(-MAX_TORQUE),
  };
  override readonly idleAction = Float32Array.of(0);
  override readonly probes = [
    { label: 'hanging at rest', observation: [-1, 0, 0] },
    { label: 'upright at rest', observation: [1, 0, 0] },
    { label: 'falling to the left, θ = 30°', observation: [0.866, 0.5, 1] },
  ];

  private readonly g: number;

  private theta = 0; // rad, 0 is upright, positive leans to the left
  private thetaDot = 0; // rad/s
  private torque = 0; // N m, in the latest step, for the picture

  constructor(options: PendulumOptions = {}) {
    super(options);
    const { g = 10 } = options;
    checkNumber('Pendulum', 'g', g);
    this.g = g;
  }

  override resetState({ xInit = Math.PI, yInit = 1 }: ResetOptions): void {
    checkNumber('Pendulum.reset', 'xInit', xInit, 0);
    checkNumber('Pendulum.reset', 'yInit', yInit, 0);
    this.theta = this.random.uniform(-xInit, xInit);
    this.thetaDot = this.random.uniform(-yInit, yInit);
    this.torque = 0;
  }

  override stepState(action: Float32Array | Float64Array): number {
    const round = roundingOf(action);
    const theta = this.theta;
    const thetaDot = this.thetaDot;
    const u = Math.min(Math.max(action[0], -MAX_TORQUE), MAX_TORQUE);

    const angle = normalizeAngle(theta);
    const effort = round(round(0.001) * round(u * u));
    const cost = angle * angle + 0.1 * (thetaDot * thetaDot) + effort;

    const thetaDotDot =
      ((3 * this.g) / (2 * LENGTH)) * sine(theta) + round((3 / (MASS * LENGTH * LENGTH)) * u);
    this.thetaDot = Math.min(Math.max(thetaDot + thetaDotDot * TIME_STEP, -MAX_SPEED), MAX_SPEED);
    this.theta = theta + this.thetaDot * TIME_STEP;
    this.torque = u;
    return -cost;
  }

  override isTerminated(): boolean {
    return false;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = cosine(this.theta);
    row[offset + 1] = sine(this.theta);
    row[offset + 2] = this.thetaDot;
  }

  override getState(): Float64Array {
    return Float64Array.of(this.theta, this.thetaDot);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('Pendulum', state, 2);
    this.theta = state[0];
    this.thetaDot = state[1];
    this.torque = 0;
  }

  override draw(canvas: Canvas2D, { width, height, foreground, muted, accent }: Scene): void {
    const scale = Math.min(width, height) / (2 * LENGTH * 1.15); // px/m
    canvas.translate(width / 2, height / 2);
    canvas.lineCap = 'round';

    canvas.strokeStyle = muted;
    canvas.lineWidth = Math.max(1, 0.01 * scale);
    canvas.beginPath(); // the path of the tip, with a mark at the goal
    canvas.arc(0, 0, LENGTH * scale, 0, 2 * Math.PI);
    canvas.moveTo(0, -0.92 * scale);
    canvas.lineTo(0, -1.08 * scale);
    canvas.stroke();

    canvas.strokeStyle = accent;
    canvas.lineWidth = 0.15 * scale;
    canvas.beginPath();
    canvas.moveTo(0, 0);
    canvas.lineTo(-0.92 * scale * Math.sin(this.theta), -0.92 * scale * Math.cos(this.theta));
    canvas.stroke();

    canvas.strokeStyle = foreground;
    canvas.lineWidth = Math.max(1, 0.04 * scale);
    canvas.beginPath(); // the torque: an arc from the top, at most half a turn
    canvas.arc(
      0,
      0,
      0.3 * scale,
      -Math.PI / 2,
      -Math.PI / 2 - (this.torque / MAX_TORQUE) * Math.PI,
      this.torque > 0,
    );
    canvas.stroke();
    canvas.fillStyle = foreground;
    canvas.beginPath();
    canvas.arc(0, 0, 0.06 * scale, 0, 2 * Math.PI);
    canvas.fill();
  }
}

/** Maps an angle to [−π, π) by Python's modulo, whose result is never negative: π becomes −π. */
function normalizeAngle(theta: number): number {
  const turn = 2 * Math.PI;
  const rest = (theta + Math.PI) % turn;
  return (rest < 0 ? rest + turn : rest) - Math.PI;
}
