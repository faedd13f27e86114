// The gradient of a layer's weights: the sum, over all rows, of the value before the weight times the delta after it. Blocks of rows are
// summed in parallel, so that all of a GPU has work, and then the sums of the blocks.

import { IndexedProgram, item, lanesOf, read, repeat, repeatTile, type Size, tileOf } from './wgsl.ts';

/** Rows of a block, at most. */
const BLOCK = 128;

/**
 * Gives [blocks × weights], kernel before bias, from the values V [rows × fan-in] before the layer and the deltas D
 * [rows × fan-out] after it. One invocation for each tile of the kernel and each block.
 */
export class WeightsProgram extends IndexedProgram {
  readonly variableNames = ['V', 'D'];
  readonly variableComponents: number[];
  readonly #size: Size;

  constructor(rows: number, size: Size) {
    const [fanIn, fanOut] = size;
    const blocks = Math.ceil(rows / BLOCK);
    super(`weights_${size.join('_')}`, [blocks, (fanIn + 1) * fanOut], blocks * countTiles(size));
    this.variableComponents = size.map((count) => lanesOf(tileOf(count)));
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
export class SumProgram extends IndexedProgram {
  readonly variableNames = ['P'];
  readonly uniforms = 'first : i32,';
  /** Has TensorFlow.js put the length of the result into `uniforms.size`. */
  readonly size = true;

  /** `shape`: the weights'. */
  constructor(shape: number[]) {
    const numbers = shape.reduce((a, b) => a * b, 1);
    super('sum', shape, numbers);
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
