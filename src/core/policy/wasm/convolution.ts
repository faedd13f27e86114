// The arithmetic of a convolution, in AssemblyScript: the product of one patch of every picture and the kernel.
//
// A block is [features × rows], as in mlp.ts, and the features are the numbers of a picture. So a patch need not be copied: it is `lines`
// runs of features, `nextLine` bytes apart in the block and `nextWeights` bytes apart in the kernel.

import { addProduct, storeFour, VECTOR, WIDTH } from './vectors';

/**
 * Multiplies a patch by the kernel, [run of each line × filters], adds `bias` [filters], and writes `to` [filters × rows].
 *
 * Computes four filters at a time, so up to three features beyond the last filter are overwritten.
 */
export function multiplyPatch(
  from: usize,
  weights: usize,
  bias: usize,
  to: usize,
  lines: usize,
  run: usize,
  nextLine: usize,
  nextWeights: usize,
  filters: usize,
  rows: usize,
): void {
  const stride = rows * WIDTH; // bytes of a feature in a block
  const line = filters * WIDTH; // bytes of the weights of one feature
  for (let filter: usize = 0; filter < filters; filter += 4) {
    const first = weights + filter * WIDTH;
    const b = bias + filter * WIDTH;
    for (let r: usize = 0; r < stride; r += 2 * VECTOR) {
      let a0 = v128.load32_splat(b);
      let b0 = v128.load32_splat(b + WIDTH);
      let c0 = v128.load32_splat(b + 2 * WIDTH);
      let d0 = v128.load32_splat(b + 3 * WIDTH);
      let a1 = a0;
      let b1 = b0;
      let c1 = c0;
      let d1 = d0;
      for (let y: usize = 0; y < lines; y++) {
        let at = from + y * nextLine + r;
        let weight = first + y * nextWeights;
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
      }
      storeFour(to + filter * stride + r, stride, a0, b0, c0, d0);
      storeFour(to + filter * stride + r + VECTOR, stride, a1, b1, c1, d1);
    }
  }
}

/** Adds deltas [filters × rows] · kernelᵀ to the deltas of a patch, which starts at `to`. */
export function passBackPatch(
  deltas: usize,
  weights: usize,
  to: usize,
  lines: usize,
  run: usize,
  nextLine: usize,
  nextWeights: usize,
  filters: usize,
  rows: usize,
): void {
  const stride = rows * WIDTH;
  const line = filters * WIDTH;
  for (let y: usize = 0; y < lines; y++) {
    for (let i: usize = 0; i < run; i += 4) {
      const count = run - i;
      const first = weights + y * nextWeights + i * line;
      const at = to + y * nextLine + i * stride;
      for (let r: usize = 0; r < stride; r += 2 * VECTOR) {
        let a0 = f32x4.splat(0);
        let b0 = a0;
        let c0 = a0;
        let d0 = a0;
        let a1 = a0;
        let b1 = a0;
        let c1 = a0;
        let d1 = a0;
        let delta = deltas + r;
        let weight = first;
        for (const end = first + line; weight < end; weight += WIDTH) {
          const x0 = v128.load(delta);
          const x1 = v128.load(delta + VECTOR);
          let w = v128.load32_splat(weight);
          a0 = addProduct(a0, x0, w);
          a1 = addProduct(a1, x1, w);
          w = v128.load32_splat(weight + line);
          b0 = addProduct(b0, x0, w);
          b1 = addProduct(b1, x1, w);
          w = v128.load32_splat(weight + 2 * line);
          c0 = addProduct(c0, x0, w);
          c1 = addProduct(c1, x1, w);
          w = v128.load32_splat(weight + 3 * line);
          d0 = addProduct(d0, x0, w);
          d1 = addProduct(d1, x1, w);
          delta += stride;
        }
        addToBoth(at + r, a0, a1);
        if (count > 1) addToBoth(at + stride + r, b0, b1);
        if (count > 2) addToBoth(at + 2 * stride + r, c0, c1);
        if (count > 3) addToBoth(at + 3 * stride + r, d0, d1);
      }
    }
  }
}

/** Adds two vectors to the numbers of eight rows. */
function addToBoth(at: usize, v0: v128, v1: v128): void {
  v128.store(at, f32x4.add(v128.load(at), v0));
  v128.store(at + VECTOR, f32x4.add(v128.load(at + VECTOR), v1));
}
