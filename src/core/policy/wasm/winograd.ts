// Convolutions whose kernels are twice as large as their strides, with 9 products where the patches of four places have 16: the algorithm
// F(2 × 2, 2 × 2) of Winograd (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks"). ../wasm-winograd.ts says where it is used.
//
// Along one side, such a kernel is w0 and w1, and lies over x0 and x1 at one place and over x1 and x2 at the next, each as wide as the stride:
//   y0 = x0 w0 + x1 w1 and y1 = x1 w0 + x2 w1 are the sums of the first two and of the last two of (x0 - x1) w0, x1 (w0 + w1), (x2 - x1) w1.
// Along both sides, there are 3 × 3 such squares under four places, and 3 × 3 products of what is mixed from them and from the kernel.

import { multiplyPatch } from './multiply-patch';
import { relu, VECTOR, WIDTH } from './vectors';

/** Rows that are computed at a time, as in ../wasm-winograd.ts: what is mixed for them stays in the nearest caches. */
const ROWS: usize = 8;
const ROWS_BYTES: usize = ROWS * WIDTH;

/**
 * Mixes w0, w0 + w1 and w1 along both sides of a kernel, [2 · side, 2 · run, filters], to `to` [3 × 3, side · run, filters]. `side` is the
 * stride, and `run` that times the channels. The filters are a multiple of four.
 */
export function mixKernel(kernel: usize, side: usize, run: usize, filters: usize, to: usize): void {
  const right = run * filters * WIDTH;
  const line = 2 * right;
  const below = side * line;
  const next = side * right; // bytes from one of the nine to the next
  for (let y: usize = 0; y < side; y++) {
    for (const end = kernel + right; kernel < end; kernel += VECTOR) {
      const a = v128.load(kernel);
      const b = v128.load(kernel + right);
      const c = v128.load(kernel + below);
      const d = v128.load(kernel + below + right);
      const ab = f32x4.add(a, b);
      const cd = f32x4.add(c, d);
      v128.store(to, a);
      v128.store(to + next, ab);
      v128.store(to + 2 * next, b);
      v128.store(to + 3 * next, f32x4.add(a, c));
      v128.store(to + 4 * next, f32x4.add(ab, cd));
      v128.store(to + 5 * next, f32x4.add(b, d));
      v128.store(to + 6 * next, c);
      v128.store(to + 7 * next, cd);
      v128.store(to + 8 * next, d);
      to += VECTOR;
    }
    kernel += line - right;
  }
}

/**
 * Computes four places of a convolution, as `multiplyPatch` does: the one at `to`, the one `right` bytes after it, and those `below` bytes
 * after these. `from` is where 3 × 3 squares begin, and `kernel` is mixed.
 *
 * `values` has room for [3 × 3, side · run, 8 rows], `products` for [3 × 3, filters, 8 rows], and at `zeros` are as many zeros as filters.
 */
export function multiplySquares(
  from: usize,
  kernel: usize,
  to: usize,
  side: usize,
  run: usize,
  nextLine: usize,
  filters: usize,
  rows: usize,
  bias: usize,
  isRelu: bool,
  right: usize,
  below: usize,
  values: usize,
  products: usize,
  zeros: usize,
): void {
  const features = side * run;
  const stride = rows * WIDTH;
  for (let r: usize = 0; r < stride; r += ROWS_BYTES) {
    mixSquares(from + r, side, run, nextLine, stride, values);
    for (let m: usize = 0; m < 9; m++) {
      const value = values + m * features * ROWS_BYTES;
      const weights = kernel + m * features * filters * WIDTH;
      const product = products + m * filters * ROWS_BYTES;
      // the fifth is part of all four places, so it brings the bias
      multiplyPatch(value, weights, product, 1, features, 0, 0, filters, ROWS, m === 4 ? bias : zeros, false);
    }
    addProducts(products, to + r, right, below, filters, stride, isRelu);
  }
}

/** Mixes x0 - x1, x1 and x2 - x1 along both sides, from 3 × 3 squares of `side` lines of `run` features. */
function mixSquares(from: usize, side: usize, run: usize, nextLine: usize, stride: usize, to: usize): void {
  const right = run * stride;
  const below = side * nextLine;
  const next = side * run * ROWS_BYTES;
  for (let y: usize = 0; y < side; y++) {
    for (let i: usize = 0; i < run; i++) {
      for (let r: usize = 0; r < ROWS_BYTES; r += VECTOR) {
        const at = from + i * stride + r;
        const upper = v128.load(at + right);
        const middle = v128.load(at + below + right);
        const lower = v128.load(at + 2 * below + right);
        const middleLeft = f32x4.sub(v128.load(at + below), middle);
        const middleRight = f32x4.sub(v128.load(at + below + 2 * right), middle);
        v128.store(to, f32x4.sub(f32x4.sub(v128.load(at), upper), middleLeft));
        v128.store(to + next, f32x4.sub(upper, middle));
        v128.store(to + 2 * next, f32x4.sub(f32x4.sub(v128.load(at + 2 * right), upper), middleRight));
        v128.store(to + 3 * next, middleLeft);
        v128.store(to + 4 * next, middle);
        v128.store(to + 5 * next, middleRight);
        v128.store(to + 6 * next, f32x4.sub(f32x4.sub(v128.load(at + 2 * below), lower), middleLeft));
        v128.store(to + 7 * next, f32x4.sub(lower, middle));
        v128.store(
          to + 8 * next,
          f32x4.sub(f32x4.sub(v128.load(at + 2 * below + 2 * right), lower), middleRight),
        );
        to += VECTOR;
      }
    }
    from += nextLine;
  }
}

/** Adds up the products of each of the four places. */
function addProducts(
  products: usize,
  to: usize,
  right: usize,
  below: usize,
  filters: usize,
  stride: usize,
  isRelu: bool,
): void {
  const next = filters * ROWS_BYTES;
  for (let filter: usize = 0; filter < filters; filter++) {
    for (let r: usize = 0; r < ROWS_BYTES; r += VECTOR) {
      const p3 = v128.load(products + 3 * next);
      const p4 = v128.load(products + 4 * next);
      const p5 = v128.load(products + 5 * next);
      const upper = f32x4.add(v128.load(products + next), p4);
      const lower = f32x4.add(v128.load(products + 7 * next), p4);
      let a = f32x4.add(upper, f32x4.add(v128.load(products), p3));
      let b = f32x4.add(upper, f32x4.add(v128.load(products + 2 * next), p5));
      let c = f32x4.add(lower, f32x4.add(v128.load(products + 6 * next), p3));
      let d = f32x4.add(lower, f32x4.add(v128.load(products + 8 * next), p5));
      if (isRelu) {
        a = relu(a);
        b = relu(b);
        c = relu(c);
        d = relu(d);
      }
      v128.store(to + r, a);
      v128.store(to + r + right, b);
      v128.store(to + r + below, c);
      v128.store(to + r + below + right, d);
      products += VECTOR;
    }
    to += stride;
  }
}
