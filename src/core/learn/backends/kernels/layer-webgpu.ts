// Rows through one layer, and what their gradients mean back through it: a product of matrices each.

import type { Activation } from '../../../policy/network-shape.ts';
import {
  item,
  lanesOf,
  MAX_TILE,
  type Program,
  read,
  repeat,
  repeatTile,
  type Size,
  tileOf,
  WORKGROUP,
} from './wgsl.ts';

const ROWS = MAX_TILE;

/** Computes [rows × columns] numbers: one invocation for each tile, of eight rows. */
abstract class RowsProgram implements Program {
  readonly variableNames: string[];
  readonly variableComponents: number[];
  readonly outputShape: [number, number];
  readonly shaderKey: string;
  readonly workgroupSize: [number, number, number] = [WORKGROUP, 1, 1];
  readonly dispatchLayout = { x: [0] };
  dispatch: [number, number, number];
  /** Columns of a tile. */
  protected readonly tile: number;

  /** `buffers`: what is read, by name, with the numbers of it that are read at once. */
  constructor(key: string, [rows, columns]: [number, number], buffers: Readonly<Record<string, number>>) {
    this.variableNames = Object.keys(buffers);
    this.variableComponents = Object.values(buffers);
    this.outputShape = [rows, columns];
    this.shaderKey = `palestra_${key}`;
    this.tile = tileOf(columns);
    const tiles = Math.ceil(rows / ROWS) * (columns / this.tile);
    this.dispatch = [Math.ceil(tiles / WORKGROUP), 1, 1];
  }

  getUserCode(): string {
    const columns = this.outputShape[1];
    const tiles = columns / this.tile;
    return `
      fn main(index: i32) {
        let row = index / ${tiles} * ${ROWS};
        let column = index % ${tiles} * ${this.tile};
        let place = index % ${tiles} * ${this.tile / lanesOf(this.tile)}; // the column, counted as it is read
        if (row >= uniforms.outShape[0]) { return; }
        // rows beyond the last are computed, not written
        ${repeat(ROWS, (m) => `let row${m} = min(row + ${m}, uniforms.outShape[0] - 1);`)}
        ${this.sum()}
        ${repeat(
          ROWS,
          (m) => `
        if (row + ${m} < uniforms.outShape[0]) {
          let at = (row + ${m}) * ${columns} + column;
          ${repeat(this.tile, (n) => `result[at + ${n}] = ${this.finish(`s${m}_${n}`, m, n)};`)}
        }`,
        )}
      }`;
  }

  /** Declares s`m`_`n`, the sum for `row` + m and `column` + n. */
  protected abstract sum(): string;
  /** Makes a result of a sum. */
  protected abstract finish(sum: string, m: number, n: number): string;
}

/** V · W + B, through the activation if there is one: [rows × fan-out] from V [rows × fan-in]. */
export class LayerProgram extends RowsProgram {
  readonly #size: Size;
  readonly #activation: Activation | undefined;

  constructor(rows: number, size: Size, activation: Activation | undefined) {
    const [fanIn, fanOut] = size;
    const buffers = { V: lanesOf(fanIn), W: lanesOf(tileOf(fanOut)), B: 1 };
    super(`layer_${activation ?? 'linear'}_${size.join('_')}`, [rows, fanOut], buffers);
    this.#size = size;
    this.#activation = activation;
  }

  protected sum(): string {
    const [fanIn, fanOut] = this.#size;
    const [step, lanes] = [lanesOf(fanIn), lanesOf(this.tile)];
    return `
        ${repeatTile(ROWS, this.tile, (m, n) => `var s${m}_${n} = B[column + ${n}];`)}
        for (var i = 0; i < ${fanIn / step}; i++) {
          ${repeat(ROWS, (m) => read(`v${m}_`, 'V', `row${m} * ${fanIn / step} + i`, step, step))}
          ${repeat(
            step,
            (k) => `{
            ${read('w', 'W', `(i * ${step} + ${k}) * ${fanOut / lanes} + place`, this.tile, lanes)}
            ${repeatTile(ROWS, this.tile, (m, n) => `s${m}_${n} += ${item(`v${m}_`, k, step)} * ${item('w', n, lanes)};`)}
          }`,
          )}
        }`;
  }

  protected finish(sum: string): string {
    if (this.#activation === undefined) return sum;
    // A tanh of more than 15 is 1 in 32 bits; that of far more overflows in some drivers.
    return this.#activation === 'tanh' ? `tanh(clamp(${sum}, -15.0, 15.0))` : `max(${sum}, 0.0)`;
  }
}

/**
 * D · Wᵀ, times the slope of the activation: what the gradients D of a layer's sums, [rows × fan-out], are for those of the layer
 * before, [rows × fan-in], whose values are V [rows × fan-in].
 */
export class DeltaProgram extends RowsProgram {
  readonly #size: Size;
  readonly #activation: Activation;

  constructor(rows: number, size: Size, activation: Activation) {
    const [fanIn, fanOut] = size;
    const lanes = lanesOf(fanOut);
    const buffers = { D: lanes, W: lanes, V: lanesOf(tileOf(fanIn)) };
    super(`delta_${activation}_${size.join('_')}`, [rows, fanIn], buffers);
    this.#size = size;
    this.#activation = activation;
  }

  protected sum(): string {
    const [fanIn, fanOut] = this.#size;
    const [step, lanes] = [lanesOf(fanOut), lanesOf(this.tile)];
    return `
        ${repeatTile(ROWS, this.tile, (m, n) => `var s${m}_${n} = 0.0;`)}
        for (var j = 0; j < ${fanOut / step}; j++) {
          ${repeat(ROWS, (m) => read(`d${m}_`, 'D', `row${m} * ${fanOut / step} + j`, step, step))}
          ${repeat(
            this.tile,
            (n) => `{
            ${read('w', 'W', `(column + ${n}) * ${fanOut / step} + j`, step, step)}
            ${repeatTile(step, ROWS, (k, m) => `s${m}_${n} += ${item(`d${m}_`, k, step)} * ${item('w', k, step)};`)}
          }`,
          )}
        }
        ${repeat(ROWS, (m) => read(`v${m}_`, 'V', `row${m} * ${fanIn / lanes} + place`, this.tile, lanes))}`;
  }

  protected finish(sum: string, m: number, n: number): string {
    const value = item(`v${m}_`, n, lanesOf(this.tile));
    return this.#activation === 'tanh'
      ? `${sum} * (1.0 - ${value} * ${value})`
      : `select(0.0, ${sum}, ${value} > 0.0)`;
  }
}
