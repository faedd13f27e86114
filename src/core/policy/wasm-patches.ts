// The layers of a network that sees pictures, in WebAssembly: calls the kernels of wasm/patches.ts, patch after patch or four
// places at a time, in the memory that wasm-layout.ts lays out.

import { keepByBlock, listPatches } from './convolution.ts';
import { PATCHES_WASM, RELAXED_PATCHES_WASM } from './wasm-patches-bytes.js';
import type { Squares } from './wasm-winograd.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Inputs of a dense layer that are multiplied at a time: as many as fit into the nearest cache, with their weights. */
const DENSE_RUN = 32;
/** The numbers of a patch that are multiplied at a time, bytes: half of the nearest cache. */
const PART_BYTES = 16_384;

/** Features are packed if at most this share of them is marked. */
const MOST_PACKED = 0.5;
/** Rows that show whether nearly all features will be marked. */
const PROBED_ROWS = 8;

/** Where a patch, or a part of a large one, lies, in bytes: in a block before the layer and in one after it, and in the kernel. */
export interface PatchPlace {
  readonly from: number;
  readonly to: number;
  readonly weights: number;
  readonly lines: number;
  /** The features of a line. */
  readonly run: number;
  /** From one line to the next, in the block and in the kernel. */
  readonly nextLine: number;
  readonly nextWeights: number;
  /** Whether it is the first, or the last, whose products are added up at `to`. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** A layer in memory, by the addresses of its weights and of the blocks before and after it. */
interface PatchLayer {
  readonly fanOut: number;
  readonly kernel: number;
  readonly bias: number;
  readonly inputs: number;
  readonly inputsDelta: number;
  readonly outputs: number;
  readonly outputsDelta: number;
  readonly patches: readonly PatchPlace[];
  /** If sums are computed four places at a time. Slopes are always computed by patches. A layer has squares or packing, never both. */
  readonly squares?: Squares | undefined;
}

/** Where the features that are not 0 are marked, and where those of one patch are copied: addresses in bytes. */
export interface Packing {
  /** [features], uint32. */
  readonly marks: number;
  /** [features of a patch × rows]. */
  readonly values: number;
  /** [features of a patch], uint32. */
  readonly places: number;
  /** The weights of the patch, or the gradient by them: [features of a patch × filters]. */
  readonly weights: number;
}

type PatchKernel = (
  first: number,
  second: number,
  third: number,
  lines: number,
  run: number,
  nextLine: number,
  nextWeights: number,
  filters: number,
  rows: number,
) => void;

/** The exports of wasm/patches.ts. */
interface Exports {
  markFeatures(from: number, marks: number, features: number, rows: number): number;
  transpose(from: number, to: number, features: number, rows: number, marks: number): void;
  packPatch(
    from: number,
    marks: number,
    lines: number,
    run: number,
    nextLine: number,
    nextWeights: number,
    lineMarks: number,
    filters: number,
    rows: number,
    values: number,
    places: number,
  ): number;
  packWeights(kernel: number, places: number, count: number, filters: number, to: number): void;
  unpackGradient(packed: number, places: number, count: number, filters: number, gradient: number): void;
  mixKernel(kernel: number, side: number, run: number, filters: number, to: number): void;
  multiplySquares(
    from: number,
    kernel: number,
    to: number,
    side: number,
    run: number,
    nextLine: number,
    filters: number,
    rows: number,
    bias: number,
    isRelu: boolean,
    right: number,
    below: number,
    values: number,
    products: number,
    zeros: number,
  ): void;
  multiplyPatch(...of: [...Parameters<PatchKernel>, bias: number, isRelu: boolean]): void;
  passBackPatch: PatchKernel;
  addPatchGradient: PatchKernel;
}

export class PatchKernels {
  readonly #kernels: Exports;

  /** Works in this memory. */
  static async create(memory: WebAssembly.Memory): Promise<PatchKernels> {
    const relaxed = toBytes(RELAXED_PATCHES_WASM);
    const bytes = WebAssembly.validate(relaxed) ? relaxed : toBytes(PATCHES_WASM);
    const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
    return new PatchKernels(instance.exports as unknown as Exports);
  }

  private constructor(kernels: Exports) {
    this.#kernels = kernels;
  }

  /**
   * Marks the features of `from` [rows × features] that are not 0 in every row, at `marks`, which are 0 before. Returns whether they are so few
   * that packing them saves time.
   */
  markFew(from: number, marks: number, features: number, rows: number): boolean {
    const isFew = (first: number): boolean =>
      this.#kernels.markFeatures(from, marks, features, first) <= features * MOST_PACKED;
    return isFew(PROBED_ROWS) && isFew(rows);
  }

  /** Turns `from` [rows × features] into the block `to` [features × rows], without features of 0 if there are marks. */
  transpose(from: number, to: number, features: number, rows: number, packing?: Packing): void {
    this.#kernels.transpose(from, to, features, rows, packing?.marks ?? 0);
  }

  /**
   * Computes the layer's sums, or relu of them. With `packing`, only marked features have products: all others are 0. Weights must be finite,
   * as those of files are and those that updates leave: an infinite one goes unnoticed where its feature is left out.
   */
  multiply(layer: PatchLayer, rows: number, isRelu: boolean, packing?: Packing): void {
    const { kernel, bias, inputs, outputs, fanOut, patches, squares } = layer;
    const { multiplyPatch, packWeights } = this.#kernels;
    if (squares) {
      this.#multiplySquares(layer, squares, rows, isRelu);
      return;
    }
    for (const patch of patches) {
      const { from, to, weights, lines, run, nextLine, nextWeights, isFirst, isLast } = patch;
      const [first, second, third] = [inputs + from, kernel + weights, outputs + to];
      const start = isFirst ? bias : 0;
      const ends = isRelu && isLast;
      if (packing) {
        const count = this.#pack(layer, patch, packing, rows);
        packWeights(second, packing.places, count, fanOut, packing.weights);
        multiplyPatch(packing.values, packing.weights, third, 1, count, 0, 0, fanOut, rows, start, ends);
      } else
        multiplyPatch(first, second, third, lines, run, nextLine, nextWeights, fanOut, rows, start, ends);
    }
  }

  /** Prepares a layer with squares for `multiply`, after its weights were copied. */
  mixKernel({ kernel, fanOut }: PatchLayer, { side, run, memory }: Squares): void {
    this.#kernels.mixKernel(kernel, side, run, fanOut, memory.kernel);
  }

  #multiplySquares(layer: PatchLayer, squares: Squares, rows: number, isRelu: boolean): void {
    const { bias, inputs, outputs, fanOut } = layer;
    const { places, side, run, nextLine, right, below, memory } = squares;
    const { kernel, values, products, zeros } = memory;
    const { multiplySquares } = this.#kernels;
    for (const { from, to } of places) {
      const [first, second] = [inputs + from, outputs + to];
      multiplySquares(
        first,
        kernel,
        second,
        side,
        run,
        nextLine,
        fanOut,
        rows,
        bias,
        isRelu,
        right,
        below,
        values,
        products,
        zeros,
      );
    }
  }

  /** Adds to the deltas of the layer's inputs, which are 0 before. */
  passBack({ kernel, inputsDelta, outputsDelta, fanOut, patches }: PatchLayer, rows: number): void {
    const { passBackPatch } = this.#kernels;
    for (const { from, to, weights, lines, run, nextLine, nextWeights } of patches) {
      const [first, second] = [outputsDelta + to, kernel + weights];
      passBackPatch(first, second, inputsDelta + from, lines, run, nextLine, nextWeights, fanOut, rows);
    }
  }

  /** Adds to the gradient of the kernel, which lies at `gradient`. With `packing`, numbers at `packing.weights` are 0 before and after. */
  addGradient(layer: PatchLayer, gradient: number, rows: number, packing?: Packing): void {
    const { inputs, outputsDelta, fanOut, patches } = layer;
    const { addPatchGradient, unpackGradient } = this.#kernels;
    for (const patch of patches) {
      const { from, to, weights, lines, run, nextLine, nextWeights } = patch;
      const [first, second, third] = [inputs + from, outputsDelta + to, gradient + weights];
      if (packing) {
        const count = this.#pack(layer, patch, packing, rows);
        addPatchGradient(packing.values, second, packing.weights, 1, count, 0, 0, fanOut, rows);
        unpackGradient(packing.weights, packing.places, count, fanOut, third);
      } else addPatchGradient(first, second, third, lines, run, nextLine, nextWeights, fanOut, rows);
    }
  }

  /** Copies the marked features of a patch. Returns their number. */
  #pack({ inputs, fanOut }: PatchLayer, patch: PatchPlace, packing: Packing, rows: number): number {
    const { from, lines, run, nextLine, nextWeights } = patch;
    const { marks, values, places } = packing;
    const [first, lineMarks] = [marks + from / rows, nextLine / rows]; // a mark takes as much as one row of its feature
    const { packPatch } = this.#kernels;
    const at = inputs + from;
    return packPatch(at, first, lines, run, nextLine, nextWeights, lineMarks, fanOut, rows, values, places);
  }
}

function toBytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Gives the places of all patches of a convolution, in parts of whole lines, for blocks of `block` rows. */
export const placePatches = keepByBlock((plan, block): readonly PatchPlace[] => {
  const { width, channels, size, filters } = plan;
  const feature = block * BYTES;
  return listPatches(plan).flatMap((patch, i) => {
    const { from, kernelFrom, lines, run } = patch;
    const nextLine = width * channels * feature;
    const nextWeights = size * channels * filters * BYTES;
    const most = Math.max(1, Math.floor(PART_BYTES / (run * feature)));
    return Array.from({ length: Math.ceil(lines / most) }, (_, part) => ({
      from: from * feature + part * most * nextLine,
      to: i * filters * feature,
      weights: kernelFrom * filters * BYTES + part * most * nextWeights,
      lines: Math.min(most, lines - part * most),
      run,
      nextLine,
      nextWeights,
      isFirst: part === 0,
      isLast: (part + 1) * most >= lines,
    }));
  });
});

/** Gives the places of the inputs of a dense layer, in parts. */
export function placeInputs(fanIn: number, fanOut: number, block: number): readonly PatchPlace[] {
  const [nextLine, nextWeights] = [DENSE_RUN * block * BYTES, DENSE_RUN * fanOut * BYTES];
  return Array.from({ length: Math.ceil(fanIn / DENSE_RUN) }, (_, part) => ({
    ...{ from: part * nextLine, to: 0, weights: part * nextWeights },
    ...{ lines: 1, run: Math.min(DENSE_RUN, fanIn - part * DENSE_RUN), nextLine, nextWeights },
    ...{ isFirst: part === 0, isLast: (part + 1) * DENSE_RUN >= fanIn },
  }));
}
