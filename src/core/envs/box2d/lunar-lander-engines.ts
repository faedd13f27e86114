// The forces on the lander of LunarLander: its engines and the wind.
import { type Body, Vec2 } from 'planck';
import { tanh } from '../../math/exponential.ts';
import { cosine, sine } from '../../math/sine.ts';
import { SCALE } from './box2d.ts';

// An engine's exhaust is a vector from the lander's origin. Its impulse has the opposite direction, and grows with its length.
const MAIN_POWER = 13; // N s per metre of exhaust
const MAIN_LENGTH = 4 / SCALE; // m, downwards
const SIDE_POWER = 0.6; // N s per metre of exhaust
const SIDE_LENGTH = 12 / SCALE; // m, to a side
// The side engines are 14 px up, but 17 px in the formula for x: an inconsistency of Gymnasium that this port keeps.
const SIDE_HEIGHT_X = 17 / SCALE; // m
const SIDE_HEIGHT_Y = 14 / SCALE; // m

/**
 * Fires the main engine.
 *
 * @param power 0.5 to 1.
 * @param along, across random deviations of the exhaust, m.
 */
export function fireMainEngine(lander: Body, power: number, along: number, across: number): void {
  const sin = sine(lander.getAngle());
  const cos = cosine(lander.getAngle());
  const length = MAIN_LENGTH + 2 * along;
  const exhaust = new Vec2(sin * length - cos * across, -cos * length - sin * across);
  push(lander, exhaust, MAIN_POWER * power, exhaust);
}

/**
 * Fires a side engine.
 *
 * @param power 0.5 to 1; negative for the engine that pushes to the left.
 * @param along, across random deviations of the exhaust, m.
 */
export function fireSideEngine(lander: Body, power: number, along: number, across: number): void {
  const sin = sine(lander.getAngle());
  const cos = cosine(lander.getAngle());
  const length = 3 * across + Math.sign(power) * SIDE_LENGTH;
  const exhaust = new Vec2(sin * along - cos * length, -cos * along - sin * length);
  const offset = new Vec2(exhaust.x - sin * SIDE_HEIGHT_X, exhaust.y + cos * SIDE_HEIGHT_Y);
  push(lander, exhaust, SIDE_POWER * Math.abs(power), offset);
}

/** Gives the fraction of the full wind, from −1 to 1, at a step index. The curve never repeats. */
export function windAt(index: number): number {
  return tanh(sine(0.02 * index) + sine(Math.PI * 0.01 * index));
}

function push(lander: Body, exhaust: Vec2, power: number, offset: Vec2): void {
  const impulse = Vec2.mul(exhaust, -power);
  lander.applyLinearImpulse(impulse, Vec2.add(lander.getPosition(), offset), true);
}
