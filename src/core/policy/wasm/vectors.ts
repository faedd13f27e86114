// Arithmetic of four numbers at a time, for the kernels beside this file.

export const WIDTH: usize = 4; // bytes of a number
export const VECTOR: usize = 16; // bytes of four
export const TINY: f32 = 1e-30; // as in ../mlp.ts

/** Replaces magnitudes below `TINY` by 0. NaN stays NaN: it is not less. */
export function flush(v: v128): v128 {
  return v128.andnot(v, f32x4.lt(f32x4.abs(v), f32x4.splat(TINY)));
}

export function relu(v: v128): v128 {
  return flush(f32x4.max(v, f32x4.splat(0)));
}

/**
 * Returns sum + a · b. Compiled with relaxed SIMD, it is one instruction on processors that have it, and its result is rounded once, not
 * twice.
 */
export function addProduct(sum: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

export function storeFour(to: usize, stride: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, a);
  v128.store(to + stride, b);
  v128.store(to + 2 * stride, c);
  v128.store(to + 3 * stride, d);
}

/** Adds the four numbers of `v` to the one at `at`. */
export function addTo(at: usize, v: v128): void {
  const low = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
  const high = f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
  store<f32>(at, load<f32>(at) + (low + high));
}

/** Adds the first `count` numbers of `v` to those at `at`, or all four if there are more. */
export function addFour(at: usize, v: v128, count: usize): void {
  if (count >= 4) {
    v128.store(at, f32x4.add(v128.load(at), v));
    return;
  }
  store<f32>(at, load<f32>(at) + f32x4.extract_lane(v, 0));
  if (count > 1) store<f32>(at + WIDTH, load<f32>(at + WIDTH) + f32x4.extract_lane(v, 1));
  if (count > 2) store<f32>(at + 2 * WIDTH, load<f32>(at + 2 * WIDTH) + f32x4.extract_lane(v, 2));
}
