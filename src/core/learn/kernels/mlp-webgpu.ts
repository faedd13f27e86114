// The operation as WGSL, for the 'webgpu' backend. An invocation takes four rows through the whole network, or 16 weights
// through all rows: no workgroup memory and no barriers, which software adapters run hundreds of times slower, and few dispatches.

import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Activation } from '../network.ts';
import { type KernelInputs, MLP, MLP_GRADIENT, type MlpAttributes } from './contract.ts';

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** [fan-in, fan-out] of a layer. */
export type Size = readonly [number, number];

/** Small, so that a few hundred rows are enough for all cores, and on a GPU for many of its parts. */
const ROW_WORKGROUP = 16;
const WEIGHT_WORKGROUP = 16;

export function registerWebGpuMlp(): void {
  tf.registerKernel({
    kernelName: MLP,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, weights, sizes } = open(inputs as KernelInputs);
      const { activation } = attrs as MlpAttributes;
      const program = new RowProgram('outputs', x.shape[0], sizes, activation);
      return (backend as WebGPUBackend).runWebGPUProgram(program, [x, ...weights], 'float32');
    },
  });
  tf.registerKernel({
    kernelName: MLP_GRADIENT,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, dy, weights, sizes } = open(inputs as KernelInputs);
      const { activation } = attrs as MlpAttributes;
      const webgpu = backend as WebGPUBackend;
      const rows = x.shape[0];
      const sums = new WeightProgram(rows, sizes);
      if (sizes.length === 1) return webgpu.runWebGPUProgram(sums, [x, dy], 'float32');
      const row = new RowProgram('trace', rows, sizes, activation);
      const trace = webgpu.runWebGPUProgram(row, [x, ...weights.slice(0, -1), dy], 'float32');
      const gradient = webgpu.runWebGPUProgram(sums, [x, dy, trace], 'float32');
      webgpu.disposeData(trace.dataId);
      return gradient;
    },
  });
}

/** Numbers of a buffer that are read at once: 4 where whole vec4s stand side by side. */
type Lanes = 1 | 4;

function lanesOf(...counts: readonly number[]): Lanes {
  return counts.every((count) => count % 4 === 0) ? 4 : 1;
}

/** `code(k)` for k from 0 on, one line each. */
function repeat(count: number, code: (k: number) => string): string {
  return Array.from({ length: count }, (_, k) => code(k)).join('\n');
}

/**
 * Runs rows through the network, and for their trace back again. One invocation for each four rows: a vec4 holds one number of
 * each; and several outputs at once, so that what is read from memory is used several times.
 */
export class RowProgram implements Program {
  readonly variableNames: string[];
  readonly variableComponents: number[];
  readonly outputShape: number[];
  readonly shaderKey: string;
  readonly workgroupSize: [number, number, number] = [ROW_WORKGROUP, 1, 1];
  readonly dispatchLayout = { x: [0] };
  dispatch: [number, number, number];
  readonly #wanted: 'outputs' | 'trace';
  readonly #sizes: readonly Size[];
  readonly #activation: Activation;

  static countWorkgroups(rows: number): number {
    return Math.ceil(rows / 4 / ROW_WORKGROUP);
  }

  /**
   * `outputs`: [rows × outputs].
   * `trace`: [rows × 2 · hidden], the values of all hidden layers, then their deltas: the gradients of their sums.
   */
  constructor(wanted: 'outputs' | 'trace', rows: number, sizes: readonly Size[], activation: Activation) {
    const weights = sizes.flatMap((_, l) => [`W${l}`, `B${l}`]);
    const lanes = sizes.flatMap(([, fanOut]) => [lanesOf(fanOut), 1]);
    // The biases of the last layer play no part in the deltas: with dy instead there are no more buffers than before.
    this.variableNames = wanted === 'outputs' ? ['X', ...weights] : ['X', ...weights.slice(0, -1), 'DY'];
    this.variableComponents = [1, ...lanes];
    this.outputShape = [rows, wanted === 'outputs' ? sizes[sizes.length - 1][1] : 2 * countHidden(sizes)];
    this.dispatch = [RowProgram.countWorkgroups(rows), 1, 1];
    this.shaderKey = `palestra_mlp_${wanted}_${activation}_${sizes.join('_')}`;
    this.#wanted = wanted;
    this.#sizes = sizes;
    this.#activation = activation;
  }

  getUserCode(): string {
    const layers = this.#sizes.map((_, l) => l);
    const forward = this.#wanted === 'outputs' ? layers : layers.slice(0, -1);
    const columns = this.outputShape[1];
    return `
      fn write(rows: vec4<i32>, column: i32, values: vec4<f32>) {
        for (var k = 0; k < 4; k++) {
          if (rows[k] < uniforms.outShape[0]) { result[rows[k] * ${columns} + column] = values[k]; }
        }
      }
      fn main(index: i32) {
        let first = index * 4;
        if (first >= uniforms.outShape[0]) { return; }
        let rows = vec4<i32>(first, first + 1, first + 2, first + 3);
        let read = min(rows, vec4<i32>(uniforms.outShape[0] - 1)); // rows beyond the last are computed, not written
        ${forward.map((l) => this.#passForward(l)).join('')}
        ${this.#wanted === 'trace' ? this.#passBack() : ''}
      }`;
  }

  /** v(l+1) = activation(v(l) · W + b), written out instead in the last layer, which is linear. */
  #passForward(l: number): string {
    const [fanIn, fanOut] = this.#sizes[l];
    const last = l === this.#sizes.length - 1;
    const lanes = lanesOf(fanOut);
    const tile = lanes === 1 ? 1 : fanOut % 8 === 0 ? 8 : 4;
    const value = l === 0 ? readRows('X', fanIn, 'i') : `v${l}[i]`;
    // A tanh of more than 15 is 1 in 32 bits; that of far more overflows in some drivers.
    const activated = (sum: string) =>
      this.#activation === 'tanh'
        ? `tanh(clamp(${sum}, vec4<f32>(-15.0), vec4<f32>(15.0)))`
        : `max(${sum}, vec4<f32>(0.0))`;
    return `
        ${last ? '' : `var v${l + 1}: array<vec4<f32>, ${fanOut}>;`}
        for (var j = 0; j < ${fanOut}; j += ${tile}) {
          ${repeat(tile, (k) => `var s${k} = vec4<f32>(B${l}[j + ${k}]);`)}
          for (var i = 0; i < ${fanIn}; i++) {
            let value = ${value};
            ${repeat(tile / lanes, (q) => `let w${q} = W${l}[(i * ${fanOut} + j) / ${lanes} + ${q}];`)}
            ${repeat(tile, (k) => `s${k} += value * ${lane('w', k, lanes)};`)}
          }
          ${repeat(tile, (k) => (last ? `write(rows, j + ${k}, s${k});` : `v${l + 1}[j + ${k}] = ${activated(`s${k}`)};`))}
        }`;
  }

  /**
   * d(l) = (W · d(l+1)) · activation'(v(l)), from dy back to the first hidden layer. Each delta takes the place of its value, which
   * is not needed any more: a function has room for so many numbers only.
   */
  #passBack(): string {
    const hidden = countHidden(this.#sizes);
    const last = this.#sizes.length - 1;
    const slope =
      this.#activation === 'tanh'
        ? '1.0 - value * value'
        : 'select(vec4<f32>(0.0), vec4<f32>(1.0), value > vec4<f32>(0.0))';
    let code = '';
    let offset = hidden;
    for (let l = last; l >= 1; l--) {
      const [fanIn, fanOut] = this.#sizes[l];
      const lanes = lanesOf(fanOut);
      const tile = lanesOf(fanIn);
      const delta = (k: number) => (l === last ? readRows('DY', fanOut, `j + ${k}`) : `v${l + 1}[j + ${k}]`);
      offset -= fanIn;
      code += `
        for (var i = 0; i < ${fanIn}; i += ${tile}) {
          ${repeat(tile, (t) => `var s${t} = vec4<f32>(0.0);`)}
          for (var j = 0; j < ${fanOut}; j += ${lanes}) {
            ${repeat(lanes, (k) => `let delta${k} = ${delta(k)};`)}
            ${repeat(tile, (t) => `let w${t} = W${l}[((i + ${t}) * ${fanOut} + j) / ${lanes}];`)}
            ${repeat(tile, (t) => repeat(lanes, (k) => `s${t} += delta${k} * ${lanes === 1 ? `w${t}` : `w${t}[${k}]`};`))}
          }
          ${repeat(
            tile,
            (t) => `{
            let value = v${l}[i + ${t}];
            let delta = s${t} * (${slope});
            v${l}[i + ${t}] = delta;
            write(rows, ${offset} + i + ${t}, value);
            write(rows, ${hidden + offset} + i + ${t}, delta);
          }`,
          )}
        }`;
    }
    return code;
  }
}

/** One number of each of the four rows. */
function readRows(buffer: string, columns: number, column: string): string {
  return `vec4<f32>(${['x', 'y', 'z', 'w'].map((k) => `${buffer}[read.${k} * ${columns} + ${column}]`).join(', ')})`;
}

/** The k-th number of a tile that was read into `name`0, `name`1, … */
function lane(name: string, k: number, lanes: Lanes): string {
  return lanes === 1 ? `${name}${k}` : `${name}${k >> 2}[${k % 4}]`;
}

/**
 * Sums the weights' gradients over all rows: value before the weight times delta after it. One invocation for each tile of 4 × 4
 * weights of one layer, whose biases count as the weights of one more value, which is always 1.
 */
class WeightProgram implements Program {
  readonly variableNames: string[];
  readonly variableComponents: number[];
  readonly outputShape: number[];
  readonly shaderKey: string;
  readonly workgroupSize: [number, number, number] = [WEIGHT_WORKGROUP, 1, 1];
  readonly dispatchLayout = { x: [0] };
  dispatch: [number, number, number];
  readonly #rows: number;
  readonly #sizes: readonly Size[];

  constructor(rows: number, sizes: readonly Size[]) {
    const tiles = sizes.reduce((sum, size) => sum + countTiles(size), 0);
    const trace = sizes.length > 1; // an unused buffer is an error
    this.variableNames = ['X', 'DY', ...(trace ? ['T'] : [])];
    this.variableComponents = [this.#lanes(sizes, 'X'), this.#lanes(sizes, 'DY'), this.#lanes(sizes, 'T')];
    this.outputShape = [sizes.reduce((sum, [fanIn, fanOut]) => sum + (fanIn + 1) * fanOut, 0)];
    this.dispatch = [Math.ceil(tiles / WEIGHT_WORKGROUP), 1, 1];
    this.shaderKey = `palestra_mlp_gradient_${rows}_${sizes.join('_')}`;
    this.#rows = rows;
    this.#sizes = sizes;
  }

  #lanes(sizes: readonly Size[], buffer: 'X' | 'DY' | 'T'): Lanes {
    if (buffer === 'X') return lanesOf(sizes[0][0]);
    if (buffer === 'DY') return lanesOf(sizes[sizes.length - 1][1]);
    return lanesOf(...sizes.slice(1).map(([fanIn]) => fanIn));
  }

  getUserCode(): string {
    const hidden = countHidden(this.#sizes);
    const last = this.#sizes.length - 1;
    let code = '';
    let firstTile = 0;
    let firstWeight = 0;
    let offset = 0; // of this layer's deltas in the trace; its values stand one layer before
    this.#sizes.forEach(([fanIn, fanOut], l) => {
      const columns = Math.ceil(fanOut / 4);
      const values =
        l === 0
          ? this.#read('X', fanIn, 0, 'i', fanIn)
          : this.#read('T', 2 * hidden, offset - fanIn, 'i', fanIn);
      const deltas =
        l === last
          ? this.#read('DY', fanOut, 0, 'j', fanOut)
          : this.#read('T', 2 * hidden, hidden + offset, 'j', fanOut);
      code += `
        if (index < ${firstTile + countTiles([fanIn, fanOut])}) {
          let i = (index - ${firstTile}) / ${columns} * 4;
          let j = (index - ${firstTile}) % ${columns} * 4;
          let inside = vec4<i32>(i, i + 1, i + 2, i + 3) < vec4<i32>(${fanIn});
          for (var row = 0; row < ${this.#rows}; row++) {
            let value = select(vec4<f32>(1.0), ${values}, inside);
            let delta = ${deltas};
            ${repeat(4, (k) => `s${k} += value[${k}] * delta;`)}
          }
          let sums = array<vec4<f32>, 4>(s0, s1, s2, s3);
          for (var k = 0; k < 16; k++) {
            let column = j + k % 4;
            let at = ${firstWeight} + (i + k / 4) * ${fanOut} + column;
            if (i + k / 4 <= ${fanIn} && column < ${fanOut} && at < uniforms.outShape) { result[at] = sums[k / 4][k % 4]; }
          }
          return;
        }`;
      firstTile += countTiles([fanIn, fanOut]);
      firstWeight += (fanIn + 1) * fanOut;
      offset += fanOut;
    });
    return `
      fn main(index: i32) {
        ${repeat(4, (k) => `var s${k} = vec4<f32>(0.0);`)}
        ${code}
      }`;
  }

  /** Four numbers of a row side by side, from `index` on; beyond the last of `count` it is read again. */
  #read(buffer: 'X' | 'DY' | 'T', columns: number, offset: number, index: string, count: number): string {
    if (this.#lanes(this.#sizes, buffer) === 4) {
      return `${buffer}[(row * ${columns} + ${offset} + min(${index}, ${count - 4})) / 4]`;
    }
    const at = [0, 1, 2, 3].map(
      (k) => `${buffer}[row * ${columns} + ${offset} + min(${index} + ${k}, ${count - 1})]`,
    );
    return `vec4<f32>(${at.join(', ')})`;
  }
}

function countTiles([fanIn, fanOut]: Size): number {
  return Math.ceil((fanIn + 1) / 4) * Math.ceil(fanOut / 4);
}

function countHidden(sizes: readonly Size[]): number {
  return sizes.slice(1).reduce((sum, [fanIn]) => sum + fanIn, 0);
}

function open(inputs: KernelInputs) {
  const weights: tf.TensorInfo[] = [];
  const sizes: Size[] = [];
  for (let l = 0; inputs[`w${l}`] !== undefined; l++) {
    weights.push(inputs[`w${l}`], inputs[`b${l}`]);
    sizes.push(inputs[`w${l}`].shape as [number, number]);
  }
  return { x: inputs.x, dy: inputs.dy, weights, sizes };
}
