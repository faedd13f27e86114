// numpy's rounding: a float32 times a Python number gives a float32, but a float64 stays a float64. Gymnasium's actions are float32
// unless the caller passes doubles. Here the type of the action's array decides.

export const single = Math.fround;
export const double = (x: number): number => x;

/** Gives the rounding that numpy applies to products with an action's numbers. */
export function roundingOf(action: Float32Array | Float64Array): (x: number) => number {
  return action instanceof Float64Array ? double : single;
}
