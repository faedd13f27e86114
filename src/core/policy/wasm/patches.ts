// The arithmetic of networks that see pictures, in AssemblyScript: the product of one patch of every picture and a kernel. A dense layer has
// a single patch, of all its inputs. ../wasm-patches.ts calls patch after patch.
//
// A block is [features × rows], as in mlp.ts, and the features are the numbers of a picture. So a patch need not be copied: it is `lines`
// runs of features, `nextLine` bytes apart in the block and `nextWeights` bytes apart in the kernel, [features of the patch × filters].
// Sums stay in registers for all of them (multiply-patch.ts). ../wasm-patches.ts divides large patches, so that each part fits into the nearest
// cache. winograd.ts computes four places of some convolutions together.
//
// Pictures of games are mostly 0, such as differences of frames. Features that are 0 in all rows of a block need no products: the others are
// copied side by side, patch after patch.
//
// The file is compiled twice, with and without relaxed SIMD: see `addProduct`.

import { addFour, addProduct, flush, storeFour, VECTOR, WIDTH } from './vectors';

export { multiplyPatch } from './multiply-patch';
export { mixKernel, multiplySquares } from './winograd';

/**
 * Marks the features of `from` [rows × features] that are not 0, nor tiny, in all of these rows, a multiple of eight: writes their largest
 * magnitude to `marks` [features], if it is larger than what lies there, and 0 where nothing does. Returns how many are marked.
 *
 * Works on four features at a time, so up to three beyond the last are overwritten.
 */
export function markFeatures(from: usize, marks: usize, features: usize, rows: usize): usize {
  const next = features * WIDTH; // bytes of a row
  const end = marks + next;
  for (let row: usize = 0; row < rows; row += 8) {
    let at = from + row * next;
    for (let mark = marks; mark < end; mark += VECTOR) {
      const ab = larger(magnitude(at), magnitude(at + next));
      const cd = larger(magnitude(at + 2 * next), magnitude(at + 3 * next));
      const ef = larger(magnitude(at + 4 * next), magnitude(at + 5 * next));
      const gh = larger(magnitude(at + 6 * next), magnitude(at + 7 * next));
      v128.store(mark, flush(larger(v128.load(mark), larger(larger(ab, cd), larger(ef, gh)))));
      at += VECTOR;
    }
  }
  let count: usize = 0;
  for (let mark = marks; mark < end; mark += WIDTH) count += usize(load<u32>(mark) !== 0);
  return count;
}

/** The magnitudes of four numbers. As whole numbers, their bits have the same order, and NaN is larger than all others. */
function magnitude(at: usize): v128 {
  return v128.and(v128.load(at), i32x4.splat(0x7fffffff));
}

function larger(a: v128, b: v128): v128 {
  return i32x4.max_u(a, b);
}

/**
 * Turns `from` [rows × features] into a block, `to` [features × rows], with tiny numbers as 0. With `marks`, leaves out groups of four
 * features without a mark.
 *
 * Writes four features at a time, so up to three beyond the last are overwritten. As many rows at a time as fill a line of the cache.
 */
export function transpose(from: usize, to: usize, features: usize, rows: usize, marks: usize): void {
  const next = features * WIDTH; // bytes of a row
  const stride = rows * WIDTH;
  for (let start: usize = 0; start < rows; start += 16) {
    const end = min(start + 16, rows);
    for (let i: usize = 0; i < features; i += 4) {
      if (marks && !v128.any_true(v128.load(marks + i * WIDTH))) continue;
      for (let row = start; row < end; row += 4) {
        const at = from + row * next + i * WIDTH;
        const a = flush(v128.load(at));
        const b = flush(v128.load(at + next));
        const c = flush(v128.load(at + 2 * next));
        const d = flush(v128.load(at + 3 * next));
        const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
        const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
        const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
        const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
        storeFour(
          to + i * stride + row * WIDTH,
          stride,
          v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5),
          v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7),
          v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5),
          v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7),
        );
      }
    }
  }
}

/**
 * Copies the marked features of a patch to `values`, one after the other, and writes where their weights lie in the kernel to `places`,
 * uint32, bytes. Returns how many they are. `lineMarks` is the bytes from the marks of a line to those of the next.
 */
export function packPatch(
  from: usize,
  marks: usize,
  lines: usize,
  run: usize,
  nextLine: usize,
  nextWeights: usize,
  lineMarks: usize,
  filters: usize,
  rows: usize,
  values: usize,
  places: usize,
): usize {
  const stride = rows * WIDTH;
  const line = filters * WIDTH;
  let place = places;
  for (let y: usize = 0; y < lines; y++) {
    for (let i: usize = 0; i < run; i++) {
      if (!load<u32>(marks + i * WIDTH)) continue;
      let at = from + i * stride;
      for (const end = at + stride; at < end; at += 2 * VECTOR) {
        v128.store(values, v128.load(at));
        v128.store(values + VECTOR, v128.load(at + VECTOR));
        values += 2 * VECTOR;
      }
      store<u32>(place, u32(y * nextWeights + i * line));
      place += WIDTH;
    }
    from += nextLine;
    marks += lineMarks;
  }
  return (place - places) / WIDTH;
}

/** Copies the weights at `count` places of `kernel`, [filters] each, to `to`. */
export function packWeights(kernel: usize, places: usize, count: usize, filters: usize, to: usize): void {
  for (const end = places + count * WIDTH; places < end; places += WIDTH) {
    const from = kernel + load<u32>(places);
    for (let at: usize = 0; at < filters * WIDTH; at += WIDTH) store<f32>(to + at, load<f32>(from + at));
    to += filters * WIDTH;
  }
}

/** Adds what lies at `packed`, [filters] for each of `count` places, to the gradient of the kernel, and sets it to 0. */
export function unpackGradient(
  packed: usize,
  places: usize,
  count: usize,
  filters: usize,
  gradient: usize,
): void {
  for (const end = places + count * WIDTH; places < end; places += WIDTH) {
    const to = gradient + load<u32>(places);
    for (let at: usize = 0; at < filters * WIDTH; at += WIDTH) {
      store<f32>(to + at, load<f32>(to + at) + load<f32>(packed + at));
      store<f32>(packed + at, 0);
    }
    packed += filters * WIDTH;
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
      const first = weights + i * line;
      const at = to + i * stride;
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
        addBoth(at + r, a0, a1);
        if (i + 1 < run) addBoth(at + stride + r, b0, b1);
        if (i + 2 < run) addBoth(at + 2 * stride + r, c0, c1);
        if (i + 3 < run) addBoth(at + 3 * stride + r, d0, d1);
      }
    }
    to += nextLine;
    weights += nextWeights;
  }
}

/** Adds the gradient of a kernel by one patch, summed over the rows: values · deltasᵀ. */
export function addPatchGradient(
  values: usize,
  deltas: usize,
  kernel: usize,
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
    for (let i: usize = 0; i < run; i += 2) {
      for (let filter: usize = 0; filter < filters; filter += 4) {
        let a0 = f32x4.splat(0);
        let b0 = a0;
        let c0 = a0;
        let d0 = a0;
        let a1 = a0;
        let b1 = a0;
        let c1 = a0;
        let d1 = a0;
        let value = values + i * stride;
        let delta = deltas + filter * stride;
        for (const end = delta + stride; delta < end; delta += VECTOR) {
          const v0 = v128.load(value);
          const v1 = v128.load(value + stride);
          let x = v128.load(delta);
          a0 = addProduct(a0, v0, x);
          a1 = addProduct(a1, v1, x);
          x = v128.load(delta + stride);
          b0 = addProduct(b0, v0, x);
          b1 = addProduct(b1, v1, x);
          x = v128.load(delta + 2 * stride);
          c0 = addProduct(c0, v0, x);
          c1 = addProduct(c1, v1, x);
          x = v128.load(delta + 3 * stride);
          d0 = addProduct(d0, v0, x);
          d1 = addProduct(d1, v1, x);
          value += VECTOR;
        }
        const at = kernel + i * line + filter * WIDTH;
        const count = filters - filter;
        addFour(at, sumEach(a0, b0, c0, d0), count);
        if (i + 1 < run) addFour(at + line, sumEach(a1, b1, c1, d1), count);
      }
    }
    values += nextLine;
    kernel += nextWeights;
  }
}

/** Adds two vectors to the numbers of eight rows. */
function addBoth(at: usize, v0: v128, v1: v128): void {
  v128.store(at, f32x4.add(v128.load(at), v0));
  v128.store(at + VECTOR, f32x4.add(v128.load(at + VECTOR), v1));
}

/** Gives the sums of the four numbers of each vector. */
function sumEach(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}
