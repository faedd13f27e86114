// Where bodies are and how they are turned, with sines and cosines that are the same in every engine. planck takes those of Math, which
// are not.
import { type Body, Sweep, type Transform, type TransformValue } from 'planck';
import { cosine, sine } from '../../math/sine.ts';
import { partsOfBody } from './planck-parts.ts';

/** A sweep like planck's: the motion of a body within a step. */
export class SteadySweep extends Sweep {
  /** Gives where the body is at the fraction `beta` of the step. */
  override getTransform(transform: TransformValue, beta = 0): void {
    const { c, a, c0, a0 } = this;
    const rest = 1 - beta;
    place(transform, rest * a0 + beta * a, rest * c0.x + beta * c.x, rest * c0.y + beta * c.y, this);
  }
}

/** Replaces the sweep of a new body, which is turned by `angle`. Box2D keeps this angle; planck computes it again, by an arc tangent. */
export function steady(body: Body, angle: number): void {
  const parts = partsOfBody(body);
  const sweep = new SteadySweep();
  sweep.set(parts.m_sweep);
  sweep.a = angle;
  sweep.a0 = angle;
  parts.m_sweep = sweep;
  parts.synchronizeTransform();
}

/** Gives where a body is during the solution of its constraints. */
export function placeOf(body: Body, transform: Transform): Transform {
  const { c_position, m_sweep } = partsOfBody(body);
  place(transform, c_position.a, c_position.c.x, c_position.c.y, m_sweep);
  return transform;
}

/** Writes the transform of a body that is turned by `angle` and whose centre of mass is at x and y. */
function place(
  { p, q }: TransformValue,
  angle: number,
  x: number,
  y: number,
  { localCenter }: Pick<Sweep, 'localCenter'>,
): void {
  q.s = sine(angle);
  q.c = cosine(angle);
  p.x = x - (q.c * localCenter.x - q.s * localCenter.y);
  p.y = y - (q.s * localCenter.x + q.c * localCenter.y);
}
