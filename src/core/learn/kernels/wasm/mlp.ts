// The arithmetic of a multilayer perceptron, in AssemblyScript: f32 and v128 are WebAssembly's types, a usize is an address.
// scripts/build-kernels.mjs compiles it; ../wasm-mlp.ts lays out the memory and calls layer after layer.
//
// A block of numbers has its features one after the other, each with the numbers of all rows: [features × rows]. A vector holds one
// feature of four rows, so rows come in fours. Features are taken four at a time: blocks have room for them, and what comes out for
// a feature beyond the last is never used. Weights are as TensorFlow.js has them: kernel [fanIn × fanOut], bias [fanOut].

const WIDTH: usize = 4; // bytes of a number
const VECTOR: usize = 16; // bytes of four

/** Writes `to` [fanOut × rows]: bias + kernelᵀ · from, with `from` [fanIn × rows]. */
export function passForward(
  from: usize,
  kernel: usize,
  bias: usize,
  to: usize,
  fanIn: usize,
  fanOut: usize,
  rows: usize,
): void {
  const feature = rows * WIDTH;
  for (let j: usize = 0; j < fanOut; j += 4) {
    const biases = bias + j * WIDTH;
    for (let r: usize = 0; r < feature; r += VECTOR) {
      let sum0 = v128.load32_splat(biases);
      let sum1 = v128.load32_splat(biases, 4);
      let sum2 = v128.load32_splat(biases, 8);
      let sum3 = v128.load32_splat(biases, 12);
      let value = from + r;
      let weights = kernel + j * WIDTH;
      for (let i: usize = 0; i < fanIn; i++) {
        const x = v128.load(value);
        sum0 = addProduct(sum0, x, v128.load32_splat(weights));
        sum1 = addProduct(sum1, x, v128.load32_splat(weights, 4));
        sum2 = addProduct(sum2, x, v128.load32_splat(weights, 8));
        sum3 = addProduct(sum3, x, v128.load32_splat(weights, 12));
        value += feature;
        weights += fanOut * WIDTH;
      }
      storeFour(to + j * feature + r, feature, sum0, sum1, sum2, sum3);
    }
  }
}

/** Writes `to` [fanIn × rows]: kernel · from, with `from` [fanOut × rows]. */
export function passBack(
  from: usize,
  kernel: usize,
  to: usize,
  fanIn: usize,
  fanOut: usize,
  rows: usize,
): void {
  const feature = rows * WIDTH;
  const line = fanOut * WIDTH;
  for (let i: usize = 0; i < fanIn; i += 4) {
    for (let r: usize = 0; r < feature; r += VECTOR) {
      let sum0 = f32x4.splat(0);
      let sum1 = f32x4.splat(0);
      let sum2 = f32x4.splat(0);
      let sum3 = f32x4.splat(0);
      let delta = from + r;
      let weights = kernel + i * line;
      for (let j: usize = 0; j < fanOut; j++) {
        const d = v128.load(delta);
        sum0 = addProduct(sum0, d, v128.load32_splat(weights));
        sum1 = addProduct(sum1, d, v128.load32_splat(weights + line));
        sum2 = addProduct(sum2, d, v128.load32_splat(weights + 2 * line));
        sum3 = addProduct(sum3, d, v128.load32_splat(weights + 3 * line));
        delta += feature;
        weights += WIDTH;
      }
      storeFour(to + i * feature + r, feature, sum0, sum1, sum2, sum3);
    }
  }
}

/** Adds to `kernel` the products values · deltaᵀ and to `bias` the deltas, summed over all rows: a layer's gradient. */
export function addGradient(
  values: usize,
  delta: usize,
  kernel: usize,
  bias: usize,
  fanIn: usize,
  fanOut: usize,
  rows: usize,
): void {
  const feature = rows * WIDTH;
  for (let j: usize = 0; j < fanOut; j++) {
    const ds = delta + j * feature;
    for (let i: usize = 0; i < fanIn; i += 4) {
      let sum0 = f32x4.splat(0);
      let sum1 = f32x4.splat(0);
      let sum2 = f32x4.splat(0);
      let sum3 = f32x4.splat(0);
      let value = values + i * feature;
      for (let r: usize = 0; r < feature; r += VECTOR) {
        const d = v128.load(ds + r);
        sum0 = addProduct(sum0, d, v128.load(value));
        sum1 = addProduct(sum1, d, v128.load(value + feature));
        sum2 = addProduct(sum2, d, v128.load(value + 2 * feature));
        sum3 = addProduct(sum3, d, v128.load(value + 3 * feature));
        value += VECTOR;
      }
      const at = kernel + (i * fanOut + j) * WIDTH;
      addTo(at, sumLanes(sum0));
      if (i + 1 < fanIn) addTo(at + fanOut * WIDTH, sumLanes(sum1));
      if (i + 2 < fanIn) addTo(at + 2 * fanOut * WIDTH, sumLanes(sum2));
      if (i + 3 < fanIn) addTo(at + 3 * fanOut * WIDTH, sumLanes(sum3));
    }
    let sum = f32x4.splat(0);
    for (let r: usize = 0; r < feature; r += VECTOR) sum = f32x4.add(sum, v128.load(ds + r));
    addTo(bias + j * WIDTH, sumLanes(sum));
  }
}

/**
 * Replaces `count` numbers, a multiple of four, by their tanh.
 *
 * The 12th convergent of the continued fraction x / (1 + x² / (3 + x² / (5 + …))) in 32 bits: all its terms have one sign, so it is off by
 * less than 4e-7 of the value anywhere, and never beyond ±1. From 8 on that is as near as 1 itself.
 * Source: Lambert, 1768; DLMF 4.39.1.
 */
export function tanh(at: usize, count: usize): void {
  const end = at + count * WIDTH;
  for (; at < end; at += VECTOR) {
    const x = f32x4.max(f32x4.splat(-8), f32x4.min(f32x4.splat(8), v128.load(at)));
    const y = f32x4.mul(x, x);
    let p = f32x4.splat(78);
    p = addProduct(f32x4.splat(75_075), p, y);
    p = addProduct(f32x4.splat(18_378_360), p, y);
    p = addProduct(f32x4.splat(1_571_349_780), p, y);
    p = addProduct(f32x4.splat(45_831_035_250), p, y);
    p = addProduct(f32x4.splat(316_234_143_225), p, y);
    let q = f32x4.add(f32x4.splat(3_003), y);
    q = addProduct(f32x4.splat(1_351_350), q, y);
    q = addProduct(f32x4.splat(192_972_780), q, y);
    q = addProduct(f32x4.splat(9_820_936_125), q, y);
    q = addProduct(f32x4.splat(151_242_416_325), q, y);
    q = addProduct(f32x4.splat(316_234_143_225), q, y);
    v128.store(at, f32x4.div(f32x4.mul(x, p), q));
  }
}

/** Multiplies `count` deltas by the slope of tanh where its value is `values`: 1 − value². */
export function tanhSlope(delta: usize, values: usize, count: usize): void {
  for (let k: usize = 0; k < count * WIDTH; k += VECTOR) {
    const value = v128.load(values + k);
    const slope = f32x4.sub(f32x4.splat(1), f32x4.mul(value, value));
    v128.store(delta + k, f32x4.mul(v128.load(delta + k), slope));
  }
}

/** Replaces `count` numbers by themselves or 0, the larger. */
export function relu(at: usize, count: usize): void {
  const end = at + count * WIDTH;
  for (; at < end; at += VECTOR) v128.store(at, f32x4.max(v128.load(at), f32x4.splat(0)));
}

/** Keeps those of `count` deltas where the value of relu is above 0. */
export function reluSlope(delta: usize, values: usize, count: usize): void {
  for (let k: usize = 0; k < count * WIDTH; k += VECTOR) {
    const above = f32x4.gt(v128.load(values + k), f32x4.splat(0));
    v128.store(delta + k, v128.and(v128.load(delta + k), above));
  }
}

function addProduct(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

function storeFour(to: usize, feature: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, a);
  v128.store(to + feature, b);
  v128.store(to + 2 * feature, c);
  v128.store(to + 3 * feature, d);
}

function sumLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

function addTo(at: usize, sum: f32): void {
  store<f32>(at, load<f32>(at) + sum);
}
