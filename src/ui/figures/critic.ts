// The arithmetic of <palestra-critic>: the value of an action in one state, and critics that are wrong about it.
import type { CounterStream } from '../../core/random/counter-stream.ts';

/** The bounds of the action, either sign. */
export const BOUND = 2;
/** The best action. */
const BEST = 0.5;
/** The pairs of critics of which the figure takes the mean. */
export const PAIRS = 300;
const WAVES = 3; // of an error
const STEP_SIZE = 0.1;
const GRID = Array.from({ length: 161 }, (_, i) => -BOUND + (i / 160) * 2 * BOUND);

/** An error of standard deviation 1 at each action: waves of 1 to 3 periods within the bounds, with a random height and phase. */
export type CriticError = Float64Array;

/** What a critic says about an action. */
export interface CriticValue {
  readonly value: number;
  /** ∂Q/∂a */
  readonly slope: number;
}

/** What `<palestra-critic>` shows. */
export interface CriticNumbers {
  readonly action: number;
  /** The true value of the action. */
  readonly truth: number;
  readonly first: CriticValue;
  readonly second: CriticValue;
  /** How much more than the true value critics say on average, at the action that the first one finds best: it alone, and the smaller of two. */
  readonly meanErrors: { readonly one: number; readonly smaller: number };
}

/** Returns the true value of an action. */
export function trueValue(action: number): number {
  return -0.5 * (action - BEST) ** 2;
}

/** Draws the error of critic number `index`. */
export function drawError(stream: CounterStream, index: number): CriticError {
  const normals = new Float64Array(2 * WAVES);
  stream.fillNormals(normals, index, 0);
  return normals;
}

/** Returns what a critic says whose error has the standard deviation `deviation`. */
export function ask(error: CriticError, deviation: number, action: number): CriticValue {
  let [value, slope] = [trueValue(action), BEST - action];
  const scale = deviation / Math.sqrt(WAVES);
  for (let k = 0; k < WAVES; k++) {
    const rate = ((k + 1) * Math.PI) / BOUND;
    const [cosine, sine] = [Math.cos(rate * action), Math.sin(rate * action)];
    value += scale * (error[2 * k] * cosine + error[2 * k + 1] * sine);
    slope += scale * rate * (error[2 * k + 1] * cosine - error[2 * k] * sine);
  }
  return { value, slope };
}

/** Returns the action after a step along the slope, within the bounds. */
export function climb(error: CriticError, deviation: number, action: number): number {
  const next = action + STEP_SIZE * ask(error, deviation, action).slope;
  return Math.min(Math.max(next, -BOUND), BOUND);
}

/** Returns the action that a critic finds best. */
export function findPeak(error: CriticError, deviation: number): number {
  const values = GRID.map((action) => ask(error, deviation, action).value);
  return GRID[values.indexOf(Math.max(...values))];
}

/** Returns how much more than the true value pairs of critics say at the best action of the first: the first alone, and the smaller one. */
export function listErrors(
  stream: CounterStream,
  deviation: number,
  count: number,
): { one: number; smaller: number }[] {
  return Array.from({ length: count }, (_, i) => {
    const [first, second] = [drawError(stream, 2 * i), drawError(stream, 2 * i + 1)];
    const peak = findPeak(first, deviation);
    const truth = trueValue(peak);
    const one = ask(first, deviation, peak).value - truth;
    return { one, smaller: Math.min(one, ask(second, deviation, peak).value - truth) };
  });
}

/** Returns the means of such errors. */
export function averageErrors(
  errors: readonly { readonly one: number; readonly smaller: number }[],
): CriticNumbers['meanErrors'] {
  const mean = (key: 'one' | 'smaller'): number =>
    errors.reduce((sum, each) => sum + each[key], 0) / errors.length;
  return { one: mean('one'), smaller: mean('smaller') };
}
