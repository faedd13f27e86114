// Rows forward through one layer, and gradients back through it: one product of matrices each.

import type { Activation } from '../../../policy/network-shape.ts';
import {
  IndexedProgram,
  item,
  lanesOf,
  MAX_TILE,
  read,
  repeat,
  repeatTile,
  type Size,
  tileOf,
} from './wgsl.ts';

const ROWS = MAX_TILE;

/** Computes [rows × columns] numbers. One invocation computes a tile of eight rows. */
abstract class RowsProgram extends IndexedProgram {
  readonly variableNames: string[];
  readonly variableComponents: number[];
  /** Columns of a tile. */
  protected readonly tile: number;

  /** `buffers`: the names of the inputs, and how many numbers of each are read at once. */
  constructor(key: string, [rows, columns]: [number, number], buffers: Readonly<Record<string, number>>) {
    const tile = tileOf(columns);
    super(key, [rows, columns], Math.ceil(rows / ROWS) * (columns / tile));
    this.variableNames = Object.keys(buffers);
    this.variableComponents = Object.values(buffers);
    this.tile = tile;
  }

  getUserCode(): string {
    const columns = this.outputShape[1];
    const tiles = columns / this.tile;
    return `
      fn main(index: i32) {
        let row = index / ${tiles} * ${ROWS};
        let column = index % ${tiles} * ${this.tile};
        let place = index % ${tiles} * ${this.tile / lanesOf(this.tile)}; // the column, in units of one read
        if (row >= uniforms.outShape[0]) { return; }
        // rows beyond the last are computed but not written
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

  /** WGSL that declares s`m`_`n`, the sum for `row` + m and `column` + n. */
  protected abstract sum(): string;
  /** WGSL that turns a sum into a result. */
  protected abstract finish(sum: string, m: number, n: number): string;
}

/** activation(V · W + B): [rows × fan-out] from V [rows × fan-in]. The last layer has no activation. */
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
    return this.#activation === undefined ? sum : activateWgsl(this.#activation, sum);
  }
}

/**
 * (D · Wᵀ) × the slope of the activation: from the gradients D of a layer's sums, [rows × fan-out], those of the layer before,
 * [rows × fan-in], whose values are V [rows × fan-in]. Without an activation there is no slope, and no V.
 */
export class DeltaProgram extends RowsProgram {
  readonly #size: Size;
  readonly #activation: Activation | undefined;

  constructor(rows: number, size: Size, activation: Activation | undefined) {
    const [fanIn, fanOut] = size;
    const lanes = lanesOf(fanOut);
    const values = activation === undefined ? undefined : { V: lanesOf(tileOf(fanIn)) };
    super(`delta_${activation ?? 'linear'}_${size.join('_')}`, [rows, fanIn], {
      D: lanes,
      W: lanes,
      ...values,
    });
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
        ${this.#activation === undefined ? '' : repeat(ROWS, (m) => read(`v${m}_`, 'V', `row${m} * ${fanIn / lanes} + place`, this.tile, lanes))}`;
  }

  protected finish(sum: string, m: number, n: number): string {
    if (this.#activation === undefined) return sum;
    return slopeWgsl(this.#activation, sum, item(`v${m}_`, n, lanesOf(this.tile)));
  }
}

/** WGSL of an activation. */
export function activateWgsl(activation: Activation, sum: string): string {
  // The tanh of 15 is 1 in 32 bits. Some drivers overflow for larger numbers.
  return activation === 'tanh' ? `tanh(clamp(${sum}, -15.0, 15.0))` : `max(${sum}, 0.0)`;
}

/** WGSL of a delta × the slope of an activation, from the activation's own `value`. */
export function slopeWgsl(activation: Activation, delta: string, value: string): string {
  return activation === 'tanh'
    ? `${delta} * (1.0 - ${value} * ${value})`
    : `select(0.0, ${delta}, ${value} > 0.0)`;
}
