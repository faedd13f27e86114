// The product of one patch of every picture and a kernel: see patches.ts.

import { addProduct, relu, storeFour, VECTOR, WIDTH } from './vectors';

/**
 * Computes the sums of the products of a patch and a kernel, [filters × rows], and writes them to `to`.
 *
 * They are added to `bias` [filters], or to what lies at `to` if `bias` is 0. With `isRelu`, the results are max(sum, 0), and tiny ones 0.
 * Computes four filters at a time, so up to three features beyond the last filter are overwritten.
 */
export function multiplyPatch(
  from: usize,
  weights: usize,
  to: usize,
  lines: usize,
  run: usize,
  nextLine: usize,
  nextWeights: usize,
  filters: usize,
  rows: usize,
  bias: usize,
  isRelu: bool,
): void {
  const stride = rows * WIDTH; // bytes of a feature in a block
  const line = filters * WIDTH; // bytes of the weights of one feature
  for (let filter: usize = 0; filter < filters; filter += 4) {
    const first = bias + filter * WIDTH;
    for (let r: usize = 0; r < stride; r += 2 * VECTOR) {
      const sums = to + filter * stride + r;
      let a0: v128, b0: v128, c0: v128, d0: v128, a1: v128, b1: v128, c1: v128, d1: v128;
      if (bias) {
        a0 = v128.load32_splat(first);
        b0 = v128.load32_splat(first + WIDTH);
        c0 = v128.load32_splat(first + 2 * WIDTH);
        d0 = v128.load32_splat(first + 3 * WIDTH);
        a1 = a0;
        b1 = b0;
        c1 = c0;
        d1 = d0;
      } else {
        a0 = v128.load(sums);
        b0 = v128.load(sums + stride);
        c0 = v128.load(sums + 2 * stride);
        d0 = v128.load(sums + 3 * stride);
        a1 = v128.load(sums + VECTOR);
        b1 = v128.load(sums + stride + VECTOR);
        c1 = v128.load(sums + 2 * stride + VECTOR);
        d1 = v128.load(sums + 3 * stride + VECTOR);
      }
      let start = from + r;
      let ofLine = weights + filter * WIDTH;
      for (let y: usize = 0; y < lines; y++) {
        let at = start;
        let weight = ofLine;
        for (const end = at + run * stride; at < end; at += stride) {
          const x0 = v128.load(at);
          const x1 = v128.load(at + VECTOR);
          let w = v128.load32_splat(weight);
          a0 = addProduct(a0, x0, w);
          a1 = addProduct(a1, x1, w);
          w = v128.load32_splat(weight + WIDTH);
          b0 = addProduct(b0, x0, w);
          b1 = addProduct(b1, x1, w);
          w = v128.load32_splat(weight + 2 * WIDTH);
          c0 = addProduct(c0, x0, w);
          c1 = addProduct(c1, x1, w);
          w = v128.load32_splat(weight + 3 * WIDTH);
          d0 = addProduct(d0, x0, w);
          d1 = addProduct(d1, x1, w);
          weight += line;
        }
        start += nextLine;
        ofLine += nextWeights;
      }
      if (isRelu) {
        storeFour(sums, stride, relu(a0), relu(b0), relu(c0), relu(d0));
        storeFour(sums + VECTOR, stride, relu(a1), relu(b1), relu(c1), relu(d1));
      } else {
        storeFour(sums, stride, a0, b0, c0, d0);
        storeFour(sums + VECTOR, stride, a1, b1, c1, d1);
      }
    }
  }
}
