// Convolutions on the 'webgpu' backend: forward, back to the picture, and the gradient of a kernel. One invocation computes the same place
// of eight pictures, so that it uses each weight it reads several times, and the edges of the picture are the same for all of them.

import { type ConvolutionPlan, countAfter, countBefore } from '../../../policy/convolution.ts';
import type { Activation } from '../../../policy/network-shape.ts';
import { activateWgsl, slopeWgsl } from './layer-webgpu.ts';
import { IndexedProgram, item, lanesOf, MAX_TILE, read, repeat, repeatTile, tileOf } from './wgsl.ts';

const ROWS = MAX_TILE;
/** Patches that one invocation sums for the gradient of a kernel. */
const BLOCK = 512;

type Plan = Pick<ConvolutionPlan, keyof ConvolutionPlan>;

/** Identifies a convolution among shaders. */
function keyOf({ height, width, channels, size, filters, stride, padding }: Plan): string {
  return [height, width, channels, size, filters, stride, padding].join('_');
}

/** Computes [rows × places · features] numbers, the features of a place side by side. */
abstract class PictureProgram extends IndexedProgram {
  readonly variableNames: string[];
  readonly variableComponents: number[];
  /** Features of a tile. */
  protected readonly tile: number;
  readonly #places: number;
  readonly #features: number;

  /** `buffers`: the names of the inputs, and how many numbers of each are read at once. */
  constructor(
    key: string,
    [rows, places, features]: readonly [number, number, number],
    buffers: Readonly<Record<string, number>>,
  ) {
    const tile = tileOf(features);
    super(key, [rows, places * features], places * Math.ceil(rows / ROWS) * (features / tile));
    this.variableNames = Object.keys(buffers);
    this.variableComponents = Object.values(buffers);
    this.tile = tile;
    this.#places = places;
    this.#features = features;
  }

  getUserCode(): string {
    const tiles = this.#features / this.tile;
    return `
      fn main(index: i32) {
        let rows = uniforms.outShape[0];
        let groups = (rows + ${ROWS - 1}) / ${ROWS};
        let column = index % ${tiles} * ${this.tile};
        let first = index / ${tiles} % groups * ${ROWS};
        let place = index / ${tiles} / groups;
        if (place >= ${this.#places}) { return; }
        // rows beyond the last are computed but not written
        ${repeat(ROWS, (m) => `let row${m} = min(first + ${m}, rows - 1);`)}
        ${this.sum()}
        ${repeat(
          ROWS,
          (m) => `
        if (first + ${m} < rows) {
          let at = row${m} * ${this.#places * this.#features} + place * ${this.#features} + column;
          ${repeat(this.tile, (n) => `result[at + ${n}] = ${this.finish(`s${m}_${n}`, n)};`)}
        }`,
        )}
      }`;
  }

  /** WGSL that declares s`m`_`n`, the sum for row`m` and feature `column` + n of `place`. */
  protected abstract sum(): string;
  /** WGSL that turns a sum into a result. `at` is the index of the result of feature 0. */
  protected abstract finish(sum: string, n: number): string;
}

/** activation(the convolution of V + B): [rows × numbers after] from V [rows × numbers before]. */
export class ConvolutionProgram extends PictureProgram {
  readonly #plan: Plan;
  readonly #activation: Activation;

  constructor(rows: number, plan: Plan, activation: Activation) {
    const { channels, filters, outHeight, outWidth } = plan;
    const buffers = { V: lanesOf(channels), W: lanesOf(tileOf(filters)), B: 1 };
    super(`convolution_${activation}_${keyOf(plan)}`, [rows, outHeight * outWidth, filters], buffers);
    this.#plan = plan;
    this.#activation = activation;
  }

  protected sum(): string {
    const { height, width, channels, size, filters, stride, top, left, outWidth } = this.#plan;
    const [step, lanes] = [lanesOf(channels), lanesOf(this.tile)];
    const row = (m: number): string => `(row${m} * ${countBefore(this.#plan)} + pixel) / ${step} + i`;
    return `
        ${repeatTile(ROWS, this.tile, (m, n) => `var s${m}_${n} = B[column + ${n}];`)}
        let y = place / ${outWidth} * ${stride} - ${top};
        let x = place % ${outWidth} * ${stride} - ${left};
        for (var down = max(0, -y); down < min(${size}, ${height} - y); down++) {
          for (var right = max(0, -x); right < min(${size}, ${width} - x); right++) {
            let pixel = ((y + down) * ${width} + x + right) * ${channels};
            let weight = (down * ${size} + right) * ${channels};
            for (var i = 0; i < ${channels / step}; i++) {
              ${repeat(ROWS, (m) => read(`v${m}_`, 'V', row(m), step, step))}
              ${repeat(
                step,
                (k) => `{
                ${read('w', 'W', `((weight + i * ${step} + ${k}) * ${filters} + column) / ${lanes}`, this.tile, lanes)}
                ${repeatTile(ROWS, this.tile, (m, n) => `s${m}_${n} += ${item(`v${m}_`, k, step)} * ${item('w', n, lanes)};`)}
              }`,
              )}
            }
          }
        }`;
  }

  protected finish(sum: string): string {
    return activateWgsl(this.#activation, sum);
  }
}

/**
 * From the gradients D of a convolution's sums, [rows × numbers after], those of the numbers before, [rows × numbers before], × the slope of
 * the activation where these are V. Without an activation there is no slope, and no V.
 */
export class PictureDeltaProgram extends PictureProgram {
  readonly #plan: Plan;
  readonly #activation: Activation | undefined;

  constructor(rows: number, plan: Plan, activation: Activation | undefined) {
    const { height, width, channels, filters } = plan;
    const lanes = lanesOf(filters);
    const values = activation === undefined ? undefined : { V: 1 };
    const key = `picture_delta_${activation ?? 'linear'}_${keyOf(plan)}`;
    super(key, [rows, height * width, channels], { D: lanes, W: lanes, ...values });
    this.#plan = plan;
    this.#activation = activation;
  }

  protected sum(): string {
    const { width, channels, size, filters, stride, top, left, outHeight, outWidth } = this.#plan;
    const step = lanesOf(filters);
    const row = (m: number): string => `(row${m} * ${countAfter(this.#plan)} + delta) / ${step} + j`;
    return `
        ${repeatTile(ROWS, this.tile, (m, n) => `var s${m}_${n} = 0.0;`)}
        let y = place / ${width} + ${top};
        let x = place % ${width} + ${left};
        for (var down = y % ${stride}; down < min(${size}, y + 1); down += ${stride}) {
          let placeY = (y - down) / ${stride};
          if (placeY >= ${outHeight}) { continue; }
          for (var right = x % ${stride}; right < min(${size}, x + 1); right += ${stride}) {
            let placeX = (x - right) / ${stride};
            if (placeX >= ${outWidth}) { continue; }
            let delta = (placeY * ${outWidth} + placeX) * ${filters};
            let weight = (down * ${size} + right) * ${channels} + column;
            for (var j = 0; j < ${filters / step}; j++) {
              ${repeat(ROWS, (m) => read(`d${m}_`, 'D', row(m), step, step))}
              ${repeat(
                this.tile,
                (n) => `{
                ${read('w', 'W', `(weight + ${n}) * ${filters / step} + j`, step, step)}
                ${repeatTile(step, ROWS, (k, m) => `s${m}_${n} += ${item(`d${m}_`, k, step)} * ${item('w', k, step)};`)}
              }`,
              )}
            }
          }
        }`;
  }

  protected finish(sum: string, n: number): string {
    return this.#activation === undefined ? sum : slopeWgsl(this.#activation, sum, `V[at + ${n}]`);
  }
}

/**
 * Gives [blocks × weights], kernel before bias, from the values V [rows × numbers before] and the deltas D [rows × numbers after]. Each
 * block is the sum over some patches. One invocation for each block and each tile of the kernel.
 */
export class PictureWeightsProgram extends IndexedProgram {
  readonly variableNames = ['V', 'D'];
  readonly variableComponents: number[];
  readonly #plan: Plan;
  /** Tiles of the kernel. */
  readonly #tiles: number;

  constructor(rows: number, plan: Plan) {
    const { channels, size, filters, outHeight, outWidth } = plan;
    const blocks = Math.ceil((rows * outHeight * outWidth) / BLOCK);
    const terms = size * size * channels;
    const tiles = (terms / tileOf(channels)) * (filters / tileOf(filters));
    super(`picture_weights_${keyOf(plan)}`, [blocks, (terms + 1) * filters], blocks * tiles);
    this.variableComponents = [channels, filters].map((count) => lanesOf(tileOf(count)));
    this.#plan = plan;
    this.#tiles = tiles;
  }

  getUserCode(): string {
    const { height, width, channels, size, filters, stride, top, left, outHeight, outWidth } = this.#plan;
    const [high, wide] = [tileOf(channels), tileOf(filters)];
    const [before, after] = [lanesOf(high), lanesOf(wide)];
    const across = filters / wide;
    const terms = size * size * channels;
    return `
      fn main(index: i32) {
        let block = index / ${this.#tiles};
        if (block >= uniforms.outShape[0]) { return; }
        let term = index % ${this.#tiles} / ${across} * ${high};
        let column = index % ${this.#tiles} % ${across} * ${wide};
        let right = term / ${channels} % ${size};
        let down = term / ${channels} / ${size};
        let end = min((block + 1) * ${BLOCK}, uniforms.vShape[0] * ${outHeight * outWidth});
        ${repeatTile(high, wide, (m, n) => `var s${m}_${n} = 0.0;`)}
        ${repeat(wide, (n) => `var b${n} = 0.0;`)}
        for (var p = block * ${BLOCK}; p < end; p++) {
          ${read('d', 'D', `(p * ${filters} + column) / ${after}`, wide, after)}
          ${repeat(wide, (n) => `b${n} += ${item('d', n, after)};`)}
          let place = p % ${outHeight * outWidth};
          let y = place / ${outWidth} * ${stride} - ${top} + down;
          let x = place % ${outWidth} * ${stride} - ${left} + right;
          if (y < 0 || x < 0 || y >= ${height} || x >= ${width}) { continue; }
          let at = p / ${outHeight * outWidth} * ${height * width * channels} + (y * ${width} + x) * ${channels};
          ${read('v', 'V', `(at + term % ${channels}) / ${before}`, high, before)}
          ${repeatTile(high, wide, (m, n) => `s${m}_${n} += ${item('v', m, before)} * ${item('d', n, after)};`)}
        }
        let to = block * ${(terms + 1) * filters} + term * ${filters} + column;
        ${repeatTile(high, wide, (m, n) => `result[to + ${m * filters + n}] = s${m}_${n};`)}
        if (term == 0) {
          ${repeat(wide, (n) => `result[to + ${terms * filters + n}] = b${n};`)}
        }
      }`;
  }
}
