// The arithmetic of a multilayer perceptron, in AssemblyScript: f32 and v128 are WebAssembly's types, a usize is an address
// or a count. scripts/kernels.mjs compiles it; ../wasm-layout.ts lays out the memory, and ../wasm-mlp.ts calls layer after layer.
//
// A block is [features × rows]: the numbers of one feature lie side by side. A vector holds one feature of four rows. The number of
// rows is a multiple of 8, so each weight that is read serves two vectors. The loops compute four features at a time, a to d; blocks
// have room for four, and nothing reads the results beyond the last feature. Weights lie as in TensorFlow.js: kernel
// [fanIn × fanOut], bias [fanOut].

import { addFour, addProduct, addTo, flush, storeFour, VECTOR, WIDTH } from './vectors';

/**
 * Multiplies `from` [terms × rows] by the weights and writes `to` [features × rows].
 *
 * `nextTerm` and `nextFeature` are the bytes from the weight of one term, or feature, to that of the next. Exchanging the two
 * transposes the kernel, for the pass back.
 */
export function multiply(
  from: usize,
  weights: usize,
  nextTerm: usize,
  nextFeature: usize,
  to: usize,
  terms: usize,
  features: usize,
  rows: usize,
): void {
  const stride = rows * WIDTH; // bytes of a feature in a block
  for (let feature: usize = 0; feature < features; feature += 4) {
    for (let r: usize = 0; r < stride; r += 2 * VECTOR) {
      let a0 = f32x4.splat(0);
      let b0 = a0;
      let c0 = a0;
      let d0 = a0;
      let a1 = a0;
      let b1 = a0;
      let c1 = a0;
      let d1 = a0;
      let at = from + r;
      let weight = weights + feature * nextFeature;
      for (let term: usize = 0; term < terms; term++) {
        const x0 = v128.load(at);
        const x1 = v128.load(at + VECTOR);
        let w = v128.load32_splat(weight);
        a0 = addProduct(a0, x0, w);
        a1 = addProduct(a1, x1, w);
        w = v128.load32_splat(weight + nextFeature);
        b0 = addProduct(b0, x0, w);
        b1 = addProduct(b1, x1, w);
        w = v128.load32_splat(weight + 2 * nextFeature);
        c0 = addProduct(c0, x0, w);
        c1 = addProduct(c1, x1, w);
        w = v128.load32_splat(weight + 3 * nextFeature);
        d0 = addProduct(d0, x0, w);
        d1 = addProduct(d1, x1, w);
        at += stride;
        weight += nextTerm;
      }
      storeFour(to + feature * stride + r, stride, a0, b0, c0, d0);
      storeFour(to + feature * stride + r + VECTOR, stride, a1, b1, c1, d1);
    }
  }
}

/** Adds `bias` [features] to every row of `to` [features × rows]. */
export function addBias(to: usize, bias: usize, features: usize, rows: usize): void {
  for (let feature: usize = 0; feature < features; feature++) {
    const b = v128.load32_splat(bias + feature * WIDTH);
    for (const end = to + rows * WIDTH; to < end; to += VECTOR) v128.store(to, f32x4.add(v128.load(to), b));
  }
}

/** Adds values · deltaᵀ, summed over the rows, to the gradient of a kernel. */
export function addGradient(
  values: usize,
  deltas: usize,
  kernel: usize,
  fanIn: usize,
  fanOut: usize,
  rows: usize,
): void {
  const stride = rows * WIDTH;
  const line = fanOut * WIDTH; // bytes of an input's weights
  for (let i: usize = 0; i < fanIn; i += 2) {
    for (let j: usize = 0; j < fanOut; j += 4) {
      let a0 = f32x4.splat(0);
      let b0 = a0;
      let c0 = a0;
      let d0 = a0;
      let a1 = a0;
      let b1 = a0;
      let c1 = a0;
      let d1 = a0;
      let value = values + i * stride;
      let delta = deltas + j * stride;
      for (const end = value + stride; value < end; value += VECTOR) {
        const x0 = v128.load(value);
        const x1 = v128.load(value + stride);
        let d = v128.load(delta);
        a0 = addProduct(a0, d, x0);
        a1 = addProduct(a1, d, x1);
        d = v128.load(delta + stride);
        b0 = addProduct(b0, d, x0);
        b1 = addProduct(b1, d, x1);
        d = v128.load(delta + 2 * stride);
        c0 = addProduct(c0, d, x0);
        c1 = addProduct(c1, d, x1);
        d = v128.load(delta + 3 * stride);
        d0 = addProduct(d0, d, x0);
        d1 = addProduct(d1, d, x1);
        delta += VECTOR;
      }
      const at = kernel + i * line + j * WIDTH;
      const count = fanOut - j;
      addFour(at, sumEach(a0, b0, c0, d0), count);
      if (i + 1 < fanIn) addFour(at + line, sumEach(a1, b1, c1, d1), count);
    }
  }
}

/** Gives the sums of the four numbers of each vector. */
function sumEach(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

/** Adds the deltas, summed over the rows, to the gradient of a bias. */
export function addBiasGradient(deltas: usize, bias: usize, fanOut: usize, rows: usize): void {
  const stride = rows * WIDTH;
  for (let j: usize = 0; j < fanOut; j++) {
    let sum = f32x4.splat(0);
    for (const end = deltas + stride; deltas < end; deltas += VECTOR) sum = f32x4.add(sum, v128.load(deltas));
    addTo(bias + j * WIDTH, sum);
  }
}

/**
 * Replaces `count` numbers, a multiple of eight, by their tanh.
 *
 * The 12th convergent of the continued fraction x / (1 + x² / (3 + x² / (5 + …))). Its terms have one sign, so 32 bits suffice: the
 * relative error is less than 4e-7, and no value is beyond ±1. Numbers beyond ±8 are clipped to ±8, tiny ones become 0.
 * Source: Lambert, 1768; DLMF, 4.39.1.
 */
export function tanh(at: usize, count: usize): void {
  const end = at + count * WIDTH;
  // Two vectors at a time: making a constant takes as long as using it.
  for (; at < end; at += 2 * VECTOR) {
    const x0 = clip(v128.load(at));
    const x1 = clip(v128.load(at + VECTOR));
    const y0 = square(x0);
    const y1 = square(x1);
    let c = f32x4.splat(78);
    let p0 = addProduct(f32x4.splat(75_075), c, y0);
    let p1 = addProduct(f32x4.splat(75_075), c, y1);
    c = f32x4.splat(18_378_360);
    p0 = addProduct(c, p0, y0);
    p1 = addProduct(c, p1, y1);
    c = f32x4.splat(1_571_349_780);
    p0 = addProduct(c, p0, y0);
    p1 = addProduct(c, p1, y1);
    c = f32x4.splat(45_831_035_250);
    p0 = addProduct(c, p0, y0);
    p1 = addProduct(c, p1, y1);
    c = f32x4.splat(316_234_143_225);
    p0 = addProduct(c, p0, y0);
    p1 = addProduct(c, p1, y1);
    c = f32x4.splat(3_003);
    let q0 = f32x4.add(c, y0);
    let q1 = f32x4.add(c, y1);
    c = f32x4.splat(1_351_350);
    q0 = addProduct(c, q0, y0);
    q1 = addProduct(c, q1, y1);
    c = f32x4.splat(192_972_780);
    q0 = addProduct(c, q0, y0);
    q1 = addProduct(c, q1, y1);
    c = f32x4.splat(9_820_936_125);
    q0 = addProduct(c, q0, y0);
    q1 = addProduct(c, q1, y1);
    c = f32x4.splat(151_242_416_325);
    q0 = addProduct(c, q0, y0);
    q1 = addProduct(c, q1, y1);
    c = f32x4.splat(316_234_143_225);
    q0 = addProduct(c, q0, y0);
    q1 = addProduct(c, q1, y1);
    v128.store(at, f32x4.div(f32x4.mul(x0, p0), q0));
    v128.store(at + VECTOR, f32x4.div(f32x4.mul(x1, p1), q1));
  }
}

/** Clips to ±8 and flushes. NaN stays NaN: it is neither less nor greater. */
function clip(v: v128): v128 {
  return flush(f32x4.pmax(f32x4.pmin(v, f32x4.splat(8)), f32x4.splat(-8)));
}

/** Squares, but no number below 1e-15: a smaller square changes no sum of tanh, and may be subnormal. */
function square(x: v128): v128 {
  const size = f32x4.pmax(f32x4.abs(x), f32x4.splat(1e-15));
  return f32x4.mul(size, size);
}

/** Multiplies `count` deltas by the slope of tanh where its value is `values`: 1 − value², which is 0 or at least 6e-8. */
export function tanhSlope(delta: usize, values: usize, count: usize): void {
  for (let k: usize = 0; k < count * WIDTH; k += VECTOR) {
    const value = v128.load(values + k);
    const slope = f32x4.sub(f32x4.splat(1), f32x4.mul(value, value));
    v128.store(delta + k, flush(f32x4.mul(flush(v128.load(delta + k)), slope)));
  }
}

/** Replaces `count` numbers x by max(x, 0). */
export function relu(at: usize, count: usize): void {
  const end = at + count * WIDTH;
  for (; at < end; at += VECTOR) v128.store(at, flush(f32x4.max(v128.load(at), f32x4.splat(0))));
}

/** Sets those of `count` deltas to 0 where the value of relu is 0. */
export function reluSlope(delta: usize, values: usize, count: usize): void {
  for (let k: usize = 0; k < count * WIDTH; k += VECTOR) {
    const above = f32x4.gt(v128.load(values + k), f32x4.splat(0));
    v128.store(delta + k, flush(v128.and(v128.load(delta + k), above)));
  }
}
