// The gradient of a layer's weights: the sum, over all rows, of the value before the weight times the delta after it. Blocks of rows are
// summed in parallel, so that all of a GPU has work, and then the sums of the blocks.

import {
  item,
  lanesOf,
  type Program,
  read,
  repeat,
  repeatTile,
  type Size,
  tileOf,
  WORKGROUP,
} from './wgsl.ts';

/** Rows of a block, at most. */
const BLOCK = 128;

/**
 * Gives [blocks × weights], kernel before bias, from the values V [rows × fan-in] before the layer and the deltas D
 * [rows × fan-out] after it. One invocation for each tile of the kernel and each block.
 */
export class WeightsProgram implements Program {
  readonly variableNames = ['V', 'D'];
  readonly variableComponents: number[];
  readonly outputShape: [number, number];
  readonly shaderKey: string;
  readonly workgroupSize: [number, number, number] = [WORKGROUP, 1, 1];
  readonly dispatchLayout = { x: [0] };
  dispatch: [number, number, number];
  readonly #size: Size;

  constructor(rows: number, size: Size) {
    const [fanIn, fanOut] = size;
    const blocks = Math.ceil(rows / BLOCK);
    this.variableComponents = size.map((count) => lanesOf(tileOf(count)));
    this.outputShape = [blocks, (fanIn + 1) * fanOut];
    this.shaderKey = `palestra_weights_${size.join('_')}`;
    this.dispatch = [Math.ceil((blocks * countTiles(size)) / WORKGROUP), 1, 1];
    this.#size = size;
  }

  getUserCode(): string {
    const [fanIn, fanOut] = this.#size;
    const [height, width] = this.#size.map(tileOf);
    const [before, after] = this.#size.map((count) => lanesOf(tileOf(count)));
    const tiles = countTiles(this.#size);
    return `
      fn main(index: i32) {
        let block = index / ${tiles};
        if (block >= uniforms.outShape[0]) { return; }
        let i = index % ${tiles} / ${fanOut / width};
        let j = index % ${tiles} % ${fanOut / width};
        let end = min((block + 1) * ${BLOCK}, uniforms.vShape[0]);
        ${repeatTile(height, width, (m, n) => `var s${m}_${n} = 0.0;`)}
        ${repeat(width, (n) => `var b${n} = 0.0;`)}
        for (var row = block * ${BLOCK}; row < end; row++) {
          ${read('v', 'V', `row * ${fanIn / before} + i * ${height / before}`, height, before)}
          ${read('d', 'D', `row * ${fanOut / after} + j * ${width / after}`, width, after)}
          ${repeatTile(height, width, (m, n) => `s${m}_${n} += ${item('v', m, before)} * ${item('d', n, after)};`)}
          ${repeat(width, (n) => `b${n} += ${item('d', n, after)};`)}
        }
        let at = block * ${(fanIn + 1) * fanOut} + i * ${height * fanOut} + j * ${width};
        ${repeatTile(height, width, (m, n) => `result[at + ${m * fanOut + n}] = s${m}_${n};`)}
        if (i == 0) {
          ${repeat(width, (n) => `result[at + ${fanIn * fanOut + n}] = b${n};`)}
        }
      }`;
  }
}

function countTiles(size: Size): number {
  return size.reduce((product, count) => product * (count / tileOf(count)), 1);
}

/** Sums the blocks P [blocks × weights]. Gives the gradients of the weights from the uniform `first` on. */
export class SumProgram implements Program {
  readonly variableNames = ['P'];
  readonly uniforms = 'first : i32,';
  readonly outputShape: number[];
  readonly shaderKey = 'palestra_sum';
  readonly workgroupSize: [number, number, number] = [WORKGROUP, 1, 1];
  readonly dispatchLayout = { x: [0] };
  dispatch: [number, number, number];
  /** Has TensorFlow.js put the length of the result into `uniforms.size`. */
  readonly size = true;

  /** `shape`: the weights'. */
  constructor(shape: number[]) {
    this.outputShape = shape;
    this.dispatch = [Math.ceil(shape.reduce((a, b) => a * b, 1) / WORKGROUP), 1, 1];
  }

  getUserCode(): string {
    return `
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        var sum = 0.0;
        for (var block = 0; block < uniforms.pShape[0]; block++) {
          sum += P[block * uniforms.pShape[1] + uniforms.first + index];
        }
        result[index] = sum;
      }`;
  }
}
