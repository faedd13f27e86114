// numpy's arithmetic: a float32 times a Python number is a float32 again, a float64 stays one. The original's actions are
// float32 unless somebody passes doubles; here the type of the action's array says which.

export const single = Math.fround;
export const double = (x: number): number => x;

/** Gives what numpy does to the products of an action's numbers. */
export function roundingOf(action: Float32Array | Float64Array): (x: number) => number {
  return action instanceof Float64Array ? double : single;
}
