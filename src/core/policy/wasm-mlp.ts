// The network in WebAssembly with SIMD. This file calls the kernel of each layer. The arithmetic of one layer is in wasm/mlp.ts, and
// wasm-layout.ts lays out the memory.
//
// The module has its own memory. Weights are copied into it and rows are processed in blocks, so the memory depends on the network,
// not on the number of rows. A block is [features × rows], and the features of a picture are its numbers, so a patch of all pictures is a
// few runs of features, and patches are not copied. Gradients of weights are summed within a block first, which loses fewer digits than one long sum.

import { countWeights, flushAll, flushTiny, type MlpArithmetic, outputsOf, type Pass } from './mlp.ts';
import { type Layout, Layouts, roundUp } from './wasm-layout.ts';
import { MLP_WASM } from './wasm-mlp-bytes.js';
import { type Packing, PatchKernels } from './wasm-patches.ts';

/** Rows of a block, a multiple of 8: the values of a layer of 64 then fit into the nearest cache. */
const BLOCK_ROWS = 64;
/** Rows of a block of pictures that are only decided on: a block of 80 × 80 pixels then fits into the cache of a core. */
const DECIDED_ROWS = 16;

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const PAGE_BYTES = 65_536;

/** The exports of wasm/mlp.ts. All arguments are addresses in bytes, or counts. */
interface Kernels {
  memory: WebAssembly.Memory;
  multiply(
    from: number,
    weights: number,
    nextTerm: number,
    nextFeature: number,
    to: number,
    terms: number,
    features: number,
    rows: number,
  ): void;
  addBias(to: number, bias: number, features: number, rows: number): void;
  addGradient(
    values: number,
    deltas: number,
    kernel: number,
    fanIn: number,
    fanOut: number,
    rows: number,
  ): void;
  addBiasGradient(deltas: number, bias: number, fanOut: number, rows: number): void;
  tanh(at: number, count: number): void;
  tanhSlope(delta: number, values: number, count: number): void;
  relu(at: number, count: number): void;
  reluSlope(delta: number, values: number, count: number): void;
}

export class WasmMlp implements MlpArithmetic {
  readonly #kernels: Kernels;
  readonly #patchKernels: PatchKernels;
  readonly #layouts = new Layouts();
  /** The whole memory. */
  #numbers: Float32Array;

  /** @throws {WebAssembly.CompileError} without SIMD. */
  static async create(): Promise<WasmMlp> {
    const bytes = Uint8Array.from(atob(MLP_WASM), (character) => character.charCodeAt(0));
    const { instance } = await WebAssembly.instantiate(bytes);
    const kernels = instance.exports as unknown as Kernels;
    return new WasmMlp(kernels, await PatchKernels.create(kernels.memory));
  }

  private constructor(kernels: Kernels, patchKernels: PatchKernels) {
    this.#kernels = kernels;
    this.#patchKernels = patchKernels;
    this.#numbers = new Float32Array(kernels.memory.buffer);
  }

  /** The size of the memory: as large as the largest network needed. It never shrinks. */
  get bytes(): number {
    return this.#numbers.byteLength;
  }

  countHidden({ layers, rows }: Pick<Pass, 'layers' | 'rows'>): number {
    const block = blockRows(rows);
    return sum(layers.slice(0, -1).map(outputsOf)) * roundUp(rows, block);
  }

  forward(pass: Pass, hidden?: Float32Array): Float32Array {
    const sees = pass.layers.some(({ convolution }) => convolution);
    const layout = this.#prepare(pass, {
      block: blockRows(pass.rows, sees && !hidden ? DECIDED_ROWS : BLOCK_ROWS),
    });
    const { places, block } = layout;
    const { outputs, after } = places[places.length - 1];
    const result = new Float32Array(pass.rows * after);
    for (let row = 0; row < pass.rows; row += block) {
      this.#passForward(pass, layout, row);
      this.#readRows(outputs, after, block, result, row);
      if (hidden) this.#saveHidden(layout, row, hidden);
    }
    return result;
  }

  gradient(
    pass: Pass,
    dy: Float32Array,
    hidden?: Float32Array,
    into = new Float32Array(countWeights(pass.layers)),
  ): Float32Array {
    const layout = this.#prepare(pass);
    const { places, block, toGradient, pictures } = layout;
    const { outputsDelta, after } = places[places.length - 1];
    const first = (places[0].kernel + toGradient) / BYTES;
    const end = first + into.length;
    this.#numbers.fill(0, first, end);
    for (let row = 0; row < pass.rows; row += block) {
      if (hidden) {
        this.#writeInputs(pass.inputs, layout, row);
        this.#restoreHidden(layout, row, hidden);
      } else this.#passForward(pass, layout, row);
      this.#writeRows(dy, row, outputsDelta, after, block);
      if (pictures?.isPacked) this.#fillZeros(pictures.packing.weights, pictures.packedWeights);
      for (let l = places.length - 1; l >= 0; l--) {
        this.#addGradient(layout, l);
        if (l > 0) this.#passBack(pass, layout, l);
      }
    }
    into.set(this.#numbers.subarray(first, end));
    return flushAll(into);
  }

  inputGradient(pass: Pass, dy: Float32Array): Float32Array {
    const layout = this.#prepare(pass, { byInputs: true });
    const { places, block } = layout;
    const { outputsDelta, after } = places[places.length - 1];
    const { inputsDelta, before } = places[0];
    const result = new Float32Array(pass.rows * before);
    for (let row = 0; row < pass.rows; row += block) {
      this.#passForward(pass, layout, row);
      this.#writeRows(dy, row, outputsDelta, after, block);
      for (let l = places.length - 1; l >= 0; l--) this.#passBack(pass, layout, l);
      this.#readRows(inputsDelta, before, block, result, row);
    }
    return result;
  }

  #passForward({ activation, inputs }: Pass, layout: Layout, row: number): void {
    const { places, block } = layout;
    this.#writeInputs(inputs, layout, row);
    for (let l = 0; l < places.length; l++) {
      const place = places[l];
      const { kernel, bias, inputs: from, outputs, after, fanIn, fanOut } = place;
      const isHidden = l < places.length - 1;
      if (place.patches.length > 0) {
        const isRelu = isHidden && activation === 'relu';
        this.#patchKernels.multiply(place, block, isRelu, packingOf(layout, l));
        if (isRelu) continue;
      } else {
        this.#kernels.multiply(from, kernel, fanOut * BYTES, BYTES, outputs, fanIn, fanOut, block);
        this.#kernels.addBias(outputs, bias, fanOut, block);
      }
      if (isHidden) this.#kernels[activation](outputs, after * block);
    }
  }

  /** Copies a block of the network's inputs. Those of pictures are so many that kernels transpose them, and leave out zeros. */
  #writeInputs(inputs: Float32Array, { places, block, pictures }: Layout, row: number): void {
    const [{ before, inputs: at }] = places;
    if (!pictures) {
      this.#writeRows(inputs, row, at, before, block);
      return;
    }
    const { staging, packing } = pictures;
    const rows = inputs.subarray(row * before, (row + block) * before);
    const first = staging / BYTES;
    this.#numbers.set(rows, first);
    this.#numbers.fill(0, first + rows.length, first + block * before);
    this.#fillZeros(packing.marks, before);
    pictures.isPacked = this.#patchKernels.markFew(staging, packing.marks, before, block);
    this.#patchKernels.transpose(staging, at, before, block, pictures.isPacked ? packing : undefined);
  }

  /** Copies the values of the hidden layers, of the block that starts at `row`, to `hidden`. */
  #saveHidden(layout: Layout, row: number, hidden: Float32Array): void {
    for (const { first, count, at } of hiddenPlaces(layout, row))
      hidden.set(this.#numbers.subarray(first, first + count), at);
  }

  /** Copies them back. */
  #restoreHidden(layout: Layout, row: number, hidden: Float32Array): void {
    for (const { first, count, at } of hiddenPlaces(layout, row))
      this.#numbers.set(hidden.subarray(at, at + count), first);
  }

  /** Adds to the gradient of layer `l`'s weights, from the deltas of its outputs. */
  #addGradient(layout: Layout, l: number): void {
    const { places, block, toGradient } = layout;
    const { kernel, bias, inputs, outputsDelta, after, fanIn, fanOut, patches } = places[l];
    const [toKernel, toBias] = [kernel + toGradient, bias + toGradient];
    const packing = packingOf(layout, l);
    if (patches.length > 0) this.#patchKernels.addGradient(places[l], toKernel, block, packing);
    else this.#kernels.addGradient(inputs, outputsDelta, toKernel, fanIn, fanOut, block);
    for (let place = 0; place < after; place += fanOut)
      this.#kernels.addBiasGradient(outputsDelta + place * block * BYTES, toBias, fanOut, block);
  }

  /** Computes the deltas of layer `l`'s inputs from those of its outputs. The network's own inputs have no activation. */
  #passBack({ activation }: Pass, { places, block }: Layout, l: number): void {
    const { kernel, inputs, inputsDelta, outputsDelta, before, fanIn, fanOut } = places[l];
    if (places[l].patches.length > 0) {
      this.#fillZeros(inputsDelta, before * block);
      this.#patchKernels.passBack(places[l], block);
    } else
      this.#kernels.multiply(outputsDelta, kernel, BYTES, fanOut * BYTES, inputsDelta, fanOut, fanIn, block);
    if (l > 0) this.#kernels[`${activation}Slope`](inputsDelta, inputs, before * block);
  }

  /** Lays out the memory and copies the weights. `byInputs`: with a block for the inputs' deltas. */
  #prepare({ layers, rows }: Pass, { block = blockRows(rows), byInputs = false } = {}): Layout {
    const layout = this.#layouts.find(layers, block, byInputs);
    const { places } = layout;
    this.#growTo(layout.bytes);
    for (let l = 0; l < places.length; l++) {
      const { kernel, bias, squares } = places[l];
      this.#numbers.set(layers[l].kernel, kernel / BYTES);
      this.#numbers.set(layers[l].bias, bias / BYTES);
      if (!squares) continue;
      this.#patchKernels.mixKernel(places[l], squares);
      this.#fillZeros(squares.memory.zeros, layers[l].fanOut);
    }
    return layout;
  }

  #fillZeros(at: number, count: number): void {
    this.#numbers.fill(0, at / BYTES, at / BYTES + count);
  }

  #growTo(bytes: number): void {
    if (bytes <= this.bytes) return;
    const { memory } = this.#kernels;
    memory.grow(Math.ceil((bytes - this.bytes) / PAGE_BYTES));
    this.#numbers = new Float32Array(memory.buffer);
  }

  /** Copies a block of `from` [rows × features], starting at `row`, to `at` [features × block]. Missing rows and tiny numbers are 0. */
  #writeRows(from: Float32Array, row: number, at: number, features: number, block: number): void {
    const numbers = this.#numbers;
    const count = Math.min(block, from.length / features - row);
    for (let i = 0, to = at / BYTES; i < features; i++, to += block) {
      for (let r = 0, k = row * features + i; r < count; r++, k += features)
        numbers[to + r] = flushTiny(from[k]);
      numbers.fill(0, to + count, to + block);
    }
  }

  /** Copies `at` [features × block] to the rows of `to` [rows × features] that start at `row`. Tiny numbers become 0. */
  #readRows(at: number, features: number, block: number, to: Float32Array, row: number): void {
    const numbers = this.#numbers;
    const count = Math.min(block, to.length / features - row);
    for (let i = 0, from = at / BYTES; i < features; i++, from += block) {
      for (let r = 0, k = row * features + i; r < count; r++, k += features)
        to[k] = flushTiny(numbers[from + r]);
    }
  }
}

/** Says where the values of each hidden layer lie, of the block that starts at `row`: in the memory, and in a copy of all blocks. */
function hiddenPlaces(
  { places, block }: Layout,
  row: number,
): { first: number; count: number; at: number }[] {
  const layers = places.slice(0, -1);
  let end = row * sum(layers.map(({ after }) => after));
  return layers.map(({ outputs, after }) => {
    const count = after * block;
    end += count;
    return { first: outputs / BYTES, count, at: end - count };
  });
}

/** Gives the packing of layer `l`, if it has one. */
function packingOf({ pictures }: Layout, l: number): Packing | undefined {
  return l === 0 && pictures?.isPacked ? pictures.packing : undefined;
}

/** Gives the rows of a block, for a pass of `rows` rows. */
function blockRows(rows: number, most = BLOCK_ROWS): number {
  return Math.min(most, roundUp(rows, 8));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
