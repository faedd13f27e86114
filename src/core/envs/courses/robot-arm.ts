import { describeValue } from '../../checks/describe-value.ts';
import type { OptionNames } from '../../checks/known-names.ts';
import { checkNumber } from '../../checks/option-checks.ts';
import { cosine, sine } from '../../math/sine.ts';
import { Box } from '../../spaces/box.ts';
import { type Canvas2D, Env, type Scene } from '../env.ts';
import { checkStateLength } from '../state-checks.ts';

const JOINTS = 3;
const LINK_LENGTH = 1; // m, of each of the three links
const MAX_ANGLE = Math.PI / 2; // rad, of each joint
const MAX_TURN = (5 / 180) * Math.PI; // rad, of a joint in a step
const TOLERANCE = 0.1; // m, from the hand to the target
/** The bounds of the hand's positions, m: the arm along the ground to the right, upright, or bent over to the left. */
const REACH = { left: -2, right: 3, top: 3 };

type Point = readonly [x: number, y: number];

export interface RobotArmOptions {
  /** Fixes the target at the hand's position for these joint angles, degrees. Default: a random target in each episode. */
  targetAngles?: readonly [number, number, number];
}

/**
 * RobotArm: reach a point with an arm of three joints.
 *
 * The arm moves in a plane, and its links are 1 m long. The angle of the first joint is measured from the ground, the others from
 * the previous link; each is from 0 to 90°.
 *
 * | action            | from | to |   | observation               | from | to   | unit |
 * | ----------------- | ---- | -- | - | ------------------------- | ---- | ---- | ---- |
 * | 0 turn of joint 1 | −1   | 1  |   | 0 angle of joint 1        | 0    | π/2  | rad  |
 * | 1 turn of joint 2 | −1   | 1  |   | 1 angle of joint 2        | 0    | π/2  | rad  |
 * | 2 turn of joint 3 | −1   | 1  |   | 2 angle of joint 3        | 0    | π/2  | rad  |
 * | (unit: 5°)        |      |    |   | 3 from hand to target, x  | −5   | 5    | m    |
 * |                   |      |    |   | 4 from hand to target, y  | −3   | 3    | m    |
 *
 * Reward: minus the distance from the hand to the target, m, for each step. So a faster reach gives a higher return.
 * Ends: when the hand is within 0.1 m of the target.
 * Starts: with three uniform angles, and the target at the hand's position for three other uniform angles, drawn again while the
 * hand is already there. Actions are clipped to ±1, and a joint stops at its limits.
 * Source: the robot arm of courses on policy gradients, with three joints from 0 to 90° and a point to reach. The links, the reward
 * and the tolerance are this kit's.
 */
export class RobotArm extends Env<Float32Array, Float32Array> {
  static readonly optionNames: OptionNames<RobotArmOptions> = { targetAngles: true };

  readonly observationSpace = new Box(
    [0, 0, 0, REACH.left - REACH.right, -REACH.top],
    [MAX_ANGLE, MAX_ANGLE, MAX_ANGLE, REACH.right - REACH.left, REACH.top],
  );
  readonly actionSpace = new Box(-1, 1, [JOINTS]);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = 15;
  override readonly aspectRatio = 1.6;
  override readonly actionLabels = ['lower joint', 'middle joint', 'upper joint'];
  override readonly probes = [
    { label: 'along the ground, the target above', observation: [0, 0, 0, 0, 1] },
    { label: 'upright, the target to the right', observation: [MAX_ANGLE, 0, 0, 1, 0] },
    { label: 'bent over, the target to the right', observation: [MAX_ANGLE, MAX_ANGLE, 0, 1, 0] },
  ];
  override readonly keyActions = {
    q: Float32Array.of(1, 0, 0),
    a: Float32Array.of(-1, 0, 0),
    w: Float32Array.of(0, 1, 0),
    s: Float32Array.of(0, -1, 0),
    e: Float32Array.of(0, 0, 1),
    d: Float32Array.of(0, 0, -1),
  };

  private readonly fixedTarget: Point | undefined;

  private angles: number[] = Array(JOINTS).fill(0); // rad
  private target: Point = [0, 0]; // m

  /** @throws {RangeError} unless `targetAngles` are three numbers from 0 to 90. */
  constructor(options: RobotArmOptions = {}) {
    super(options);
    const { targetAngles } = options;
    if (targetAngles === undefined) return;
    if (!Array.isArray(targetAngles) || targetAngles.length !== JOINTS) {
      throw new RangeError(
        `RobotArm: expected targetAngles to be ${JOINTS} angles from 0 to 90, got ${describeValue(targetAngles)}.`,
      );
    }
    for (const angle of targetAngles) checkNumber('RobotArm', 'each of targetAngles', angle, 0, 90);
    this.fixedTarget = findHand(targetAngles.map((angle) => (angle / 180) * Math.PI));
  }

  override resetState(): void {
    do {
      this.angles = this.drawAngles();
      this.target = this.fixedTarget ?? findHand(this.drawAngles());
    } while (this.isTerminated());
  }

  override stepState(action: Float32Array): number {
    this.angles = this.angles.map((angle, joint) => {
      const turn = Math.max(-1, Math.min(1, action[joint])) * MAX_TURN;
      return Math.max(0, Math.min(MAX_ANGLE, angle + turn));
    });
    return -this.distance();
  }

  override isTerminated(): boolean {
    return this.distance() <= TOLERANCE;
  }

  override observe(row: Float32Array, offset: number): void {
    const [handX, handY] = findHand(this.angles);
    row.set(this.angles, offset);
    row[offset + JOINTS] = this.target[0] - handX;
    row[offset + JOINTS + 1] = this.target[1] - handY;
  }

  /** Gives the three angles, rad, and x and y of the target, m. */
  override getState(): Float64Array {
    return Float64Array.of(...this.angles, ...this.target);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('RobotArm', state, JOINTS + 2);
    const angles = Array.from(state).slice(0, JOINTS);
    for (const angle of angles) checkNumber('RobotArm.setState', 'each angle', angle, 0, MAX_ANGLE);
    checkNumber('RobotArm.setState', "the target's x", state[JOINTS], REACH.left, REACH.right);
    checkNumber('RobotArm.setState', "the target's y", state[JOINTS + 1], 0, REACH.top);
    this.angles = angles;
    this.target = [state[JOINTS], state[JOINTS + 1]];
  }

  override draw(canvas: Canvas2D, { width, height, foreground, muted, accent }: Scene): void {
    const margin = 0.25; // m
    const [across, up] = [REACH.right - REACH.left + 2 * margin, REACH.top + 2 * margin];
    const scale = Math.min(width / across, height / up); // px/m
    const toX = (x: number) => width / 2 + (x - (REACH.left + REACH.right) / 2) * scale;
    const toY = (y: number) => height / 2 - (y - REACH.top / 2) * scale;
    const disc = ([x, y]: Point, radius: number) => {
      canvas.beginPath();
      canvas.arc(toX(x), toY(y), radius, 0, 2 * Math.PI);
    };

    canvas.lineCap = 'round';
    canvas.lineJoin = 'round';
    canvas.strokeStyle = muted;
    canvas.lineWidth = Math.max(1, 0.02 * scale);
    canvas.beginPath(); // the ground
    canvas.moveTo(toX(REACH.left), toY(-0.12));
    canvas.lineTo(toX(REACH.right), toY(-0.12));
    canvas.stroke();

    canvas.strokeStyle = foreground;
    canvas.fillStyle = foreground;
    canvas.lineWidth = Math.max(1.2, 0.025 * scale);
    disc(this.target, Math.max(4, (TOLERANCE + 0.06) * scale));
    canvas.stroke();
    disc(this.target, Math.max(1.2, 0.03 * scale));
    canvas.fill();

    const points = findArmPoints(this.angles);
    canvas.strokeStyle = accent;
    canvas.lineWidth = Math.max(2.5, 0.1 * scale);
    canvas.beginPath();
    for (const [x, y] of points) canvas.lineTo(toX(x), toY(y));
    canvas.stroke();
    for (const joint of points.slice(0, JOINTS)) {
      disc(joint, Math.max(2, 0.085 * scale));
      canvas.fill();
    }
    canvas.fillStyle = accent;
    disc(points[JOINTS], Math.max(2, 0.085 * scale));
    canvas.fill();
  }

  private drawAngles(): number[] {
    return Array.from({ length: JOINTS }, () => this.random.uniform(0, MAX_ANGLE));
  }

  /** The vector from the hand to the target, m. */
  private distance(): number {
    const [x, y] = findHand(this.angles);
    const [dx, dy] = [this.target[0] - x, this.target[1] - y];
    return Math.sqrt(dx * dx + dy * dy);
  }
}

/** Gives the positions of the three joints and of the hand, m. */
export function findArmPoints(angles: readonly number[]): Point[] {
  const points: Point[] = [[0, 0]];
  let direction = 0;
  for (const angle of angles) {
    const [x, y] = points[points.length - 1];
    direction += angle;
    points.push([x + LINK_LENGTH * cosine(direction), y + LINK_LENGTH * sine(direction)]);
  }
  return points;
}

function findHand(angles: readonly number[]): Point {
  return findArmPoints(angles)[JOINTS];
}
