// The arithmetic of <palestra-discretise>: actions of a robot arm, the angles of its joints from 0 to 90°.
import { findArmPoints } from '../../core/envs/courses/robot-arm.ts';
import { writeNumbers } from '../../core/policy/gaussian.ts';
import type { CounterStream } from '../../core/random/counter-stream.ts';

export const MAX_ANGLE = 90; // degrees
export const JOINTS = 3;

type Point = readonly [x: number, y: number];

/** Returns how many angles of a joint are multiples of the step, in degrees, with 0 and 90°. */
export function countAngles(step: number): number {
  return Math.floor(MAX_ANGLE / step) + 1;
}

/** Returns how many actions a policy chooses from: one for each combination of the joints' angles. */
export function countActions(step: number): number {
  return countAngles(step) ** JOINTS;
}

/** Returns the multiple of the step that is nearest to an angle, degrees. */
export function nearestAngle(angle: number, step: number): number {
  return Math.min(Math.round(angle / step), countAngles(step) - 1) * step;
}

/** Returns the places of the joints and of the hand for angles in degrees, m. The links are 1 m long. */
export function placeArm(angles: readonly number[]): readonly Point[] {
  return findArmPoints(angles.map((angle) => (angle * Math.PI) / 180));
}

/** Returns how far the hand of the nearest discrete action is from that of the angles, m. */
export function findMiss(angles: readonly number[], step: number): number {
  const [wanted, nearest] = [angles, angles.map((angle) => nearestAngle(angle, step))].map(
    (each) => placeArm(each)[JOINTS],
  );
  return Math.hypot(wanted[0] - nearest[0], wanted[1] - nearest[1]);
}

/** Returns the places of the hand for all combinations of the multiples of a step. */
export function listHands(step: number): Point[] {
  const angles = Array.from({ length: countAngles(step) }, (_, i) => i * step);
  return angles.flatMap((a) => angles.flatMap((b) => angles.map((c) => placeArm([a, b, c])[JOINTS])));
}

/** Draws angles of a gaussian policy with a mean for each joint and one deviation, degrees. Angles beyond 0 or 90° stop there. */
export function drawAngles(
  stream: CounterStream,
  means: readonly number[],
  deviation: number,
  count: number,
): number[][] {
  const policy = Float32Array.of(...means, ...means.map(() => Math.log(deviation)));
  const normals = new Float64Array(JOINTS);
  return Array.from({ length: count }, (_, i) => {
    const angles: number[] = Array(JOINTS).fill(0);
    stream.fillNormals(normals, i, 0);
    writeNumbers(policy, JOINTS, 0, normals, angles);
    return angles.map((angle) => Math.min(Math.max(angle, 0), MAX_ANGLE));
  });
}

/** What `<palestra-discretise>` shows. */
export interface DiscretiseNumbers {
  /** Degrees. */
  readonly step: number;
  readonly angles: readonly number[];
  /** How many discrete actions there are. */
  readonly actions: number;
  /** How far the hand of the nearest discrete action is from that of the angles, m. */
  readonly miss: number;
}
