// Where the weights and the blocks of a network lie in the memory of wasm-mlp.ts. All addresses are in bytes.

import { countWeights, inputsOf, type Layer, outputsOf } from './mlp.ts';
import { type Packing, type PatchPlace, placeInputs, placePatches } from './wasm-patches.ts';
import { layOutSquares, type Squares } from './wasm-winograd.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** The addresses of a layer's weights and of the blocks before and after it, in bytes. */
export interface Place {
  readonly fanIn: number;
  readonly fanOut: number;
  /** Empty if no layer of the network is a convolution. */
  readonly patches: readonly PatchPlace[];
  readonly squares: Squares | undefined;
  /** The features of a row that go in and come out. */
  readonly before: number;
  readonly after: number;
  readonly kernel: number;
  readonly bias: number;
  readonly inputs: number;
  readonly inputsDelta: number;
  readonly outputs: number;
  readonly outputsDelta: number;
}

/** The memory of one pass. */
export interface Layout {
  readonly places: readonly Place[];
  /** Rows of a block. */
  readonly block: number;
  /** Addresses for the inputs of a network that sees pictures. */
  readonly pictures: Pictures | undefined;
  /** The size of the memory that the pass needs. */
  readonly bytes: number;
  /** Bytes from a weight to its gradient: all weights are one region, all gradients another of the same order. */
  readonly toGradient: number;
}

export interface Pictures {
  /** A copy of the inputs, row by row. */
  readonly staging: number;
  readonly packing: Packing;
  /** Numbers at `packing.weights`. */
  readonly packedWeights: number;
  /** Whether so many inputs of the block are 0 in all rows that the others are packed. Each block sets it first: passes share layouts. */
  isPacked: boolean;
}

/** The most layouts that are kept: more than a run has networks and sizes of blocks. */
const MAX_LAYOUTS = 16;

type LayerShape = Pick<Layer, 'fanIn' | 'fanOut' | 'convolution'>;

/** Lays out the memory of passes. Keeps the layouts that it made last: for a few rows, laying out takes as long as the products. */
export class Layouts {
  readonly #kept: { shapes: readonly LayerShape[]; byInputs: boolean; layout: Layout }[] = [];

  /** Lays out layers for blocks of `block` rows. `byInputs`: with a block for the inputs' deltas. */
  find(layers: readonly Layer[], block: number, byInputs: boolean): Layout {
    for (const kept of this.#kept) {
      if (kept.layout.block === block && kept.byInputs === byInputs && areEqual(kept.shapes, layers))
        return kept.layout;
    }
    const shapes = layers.map(({ fanIn, fanOut, convolution }) => ({ fanIn, fanOut, convolution }));
    const layout = layOut(layers, block, byInputs);
    if (this.#kept.length === MAX_LAYOUTS) this.#kept.shift();
    this.#kept.push({ shapes, byInputs, layout });
    return layout;
  }
}

function areEqual(shapes: readonly LayerShape[], layers: readonly Layer[]): boolean {
  if (shapes.length !== layers.length) return false;
  for (let l = 0; l < shapes.length; l++) {
    const [a, b] = [shapes[l], layers[l]];
    if (a.fanIn !== b.fanIn || a.fanOut !== b.fanOut || a.convolution !== b.convolution) return false;
  }
  return true;
}

function layOut(layers: readonly Layer[], block: number, byInputs: boolean): Layout {
  const sees = layers.some(({ convolution }) => convolution);
  const toGradient = countWeights(layers) * BYTES;
  let kernel = 0;
  let end = roundUp(2 * toGradient, 16);
  const reserve = (count: number, rowsOfEach = block): number => {
    const at = end;
    end += roundUp(count + 3, 4) * rowsOfEach * BYTES; // room for the three that follow any feature
    return at;
  };
  const pictures = sees ? reservePictures(layers[0], reserve) : undefined;
  let outputs = reserve(inputsOf(layers[0]));
  let outputsDelta = byInputs ? reserve(inputsOf(layers[0])) : 0;
  const places = layers.map((layer, l): Place => {
    const { fanIn, fanOut } = layer;
    const patches = sees ? placesOf(layer, block) : [];
    const squares = l > 0 ? layOutSquares(layer, block, reserve) : undefined;
    const [before, after] = [inputsOf(layer), outputsOf(layer)];
    const [inputs, inputsDelta] = [outputs, outputsDelta];
    [outputs, outputsDelta] = [reserve(after), reserve(after)];
    const bias = kernel + fanIn * fanOut * BYTES;
    const sizes = { fanIn, fanOut, patches, squares, before, after };
    const place = { ...sizes, kernel, bias, inputs, inputsDelta, outputs, outputsDelta };
    kernel = bias + fanOut * BYTES;
    return place;
  });
  return { places, block, pictures, bytes: end, toGradient };
}

/** `reserve` gives the address of room for a number of features, by default with all rows of a block. */
function reservePictures(first: Layer, reserve: (count: number, rowsOfEach?: number) => number): Pictures {
  const { fanIn, fanOut } = first;
  const features = inputsOf(first);
  const packedWeights = fanIn * fanOut;
  const packing = {
    ...{ marks: reserve(features, 1), places: reserve(fanIn, 1) },
    ...{ values: reserve(fanIn), weights: reserve(packedWeights, 1) },
  };
  return { staging: reserve(features), packing, packedWeights, isPacked: false };
}

function placesOf({ convolution, fanIn, fanOut }: Layer, block: number): readonly PatchPlace[] {
  return convolution ? placePatches(convolution, block) : placeInputs(fanIn, fanOut, block);
}

export function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
