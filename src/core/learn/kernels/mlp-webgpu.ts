// The operation as WGSL, for the 'webgpu' backend. An invocation takes four rows through the whole network, or 16 weights
// through all rows: no workgroup memory and no barriers, which software adapters run hundreds of times slower, and few dispatches.

import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Activation } from '../network.ts';
import { type KernelInputs, MLP, MLP_GRADIENT, type MlpAttributes } from './contract.ts';

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** [fan-in, fan-out] of a layer. */
type Size = readonly [number, number];

const WORKGROUP = 64;

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
      // The biases of the last layer play no part in the deltas: with dy instead there are no more buffers than before.
      const row = new RowProgram('trace', rows, sizes, activation);
      const trace = webgpu.runWebGPUProgram(row, [x, ...weights.slice(0, -1), dy], 'float32');
      const gradient = webgpu.runWebGPUProgram(sums, [x, dy, trace], 'float32');
      webgpu.disposeData(trace.dataId);
      return gradient;
    },
  });
}

/** Runs rows through the network, and for their trace back again. One invocation for each four rows: a vec4 holds one number each. */
class RowProgram implements Program {
  readonly variableNames: string[];
  readonly outputShape: number[];
  readonly shaderKey: string;
  readonly workgroupSize: [number, number, number] = [WORKGROUP, 1, 1];
  readonly dispatchLayout = { x: [0] };
  dispatch: [number, number, number];
  readonly #wanted: 'outputs' | 'trace';
  readonly #sizes: readonly Size[];
  readonly #activation: Activation;

  /**
   * `outputs`: [rows × outputs].
   * `trace`: [rows × 2 · hidden], the values of all hidden layers, then their deltas: the gradients of their sums.
   */
  constructor(wanted: 'outputs' | 'trace', rows: number, sizes: readonly Size[], activation: Activation) {
    const weights = sizes.flatMap((_, l) => [`W${l}`, `B${l}`]);
    this.variableNames = wanted === 'outputs' ? ['X', ...weights] : ['X', ...weights.slice(0, -1), 'DY'];
    this.outputShape = [rows, wanted === 'outputs' ? sizes[sizes.length - 1][1] : 2 * countHidden(sizes)];
    this.dispatch = [Math.ceil(rows / 4 / WORKGROUP), 1, 1];
    this.shaderKey = `palestra_mlp_${wanted}_${activation}_${sizes.join('_')}`;
    this.#wanted = wanted;
    this.#sizes = sizes;
    this.#activation = activation;
  }

  getUserCode(): string {
    const layers = this.#sizes.map((_, l) => l);
    const forward = this.#wanted === 'outputs' ? layers : layers.slice(0, -1);
    const [inputs] = this.#sizes[0];
    const [, outputs] = this.#sizes[this.#sizes.length - 1];
    return `
      fn write(rows: vec4<i32>, count: i32, column: i32, values: vec4<f32>) {
        for (var k = 0; k < 4; k++) {
          if (rows[k] < uniforms.outShape[0]) { result[rows[k] * count + column] = values[k]; }
        }
      }
      fn main(index: i32) {
        let first = index * 4;
        if (first >= uniforms.outShape[0]) { return; }
        let rows = vec4<i32>(first, first + 1, first + 2, first + 3);
        let read = min(rows, vec4<i32>(uniforms.outShape[0] - 1)); // rows beyond the last are computed, not written
        ${load('v0', 'X', inputs)}
        ${forward.map((l) => this.#passForward(l)).join('')}
        ${
          this.#wanted === 'outputs'
            ? `for (var j = 0; j < ${outputs}; j++) { write(rows, ${outputs}, j, v${layers.length}[j]); }`
            : this.#passBack()
        }
      }`;
  }

  /** v(l+1) = activation(v(l) · W + b), linear in the last layer. */
  #passForward(l: number): string {
    const [fanIn, fanOut] = this.#sizes[l];
    const hidden = l < this.#sizes.length - 1;
    // A tanh of more than 15 is 1 in 32 bits; that of far more overflows in some drivers.
    const activated =
      this.#activation === 'tanh'
        ? 'tanh(clamp(sum, vec4<f32>(-15.0), vec4<f32>(15.0)))'
        : 'max(sum, vec4<f32>(0.0))';
    return `
        var v${l + 1}: array<vec4<f32>, ${fanOut}>;
        for (var j = 0; j < ${fanOut}; j++) {
          var sum = vec4<f32>(B${l}[j]);
          for (var i = 0; i < ${fanIn}; i++) { sum += v${l}[i] * W${l}[i * ${fanOut} + j]; }
          v${l + 1}[j] = ${hidden ? activated : 'sum'};
        }`;
  }

  /** d(l) = (W · d(l+1)) · activation'(v(l)), from dy back to the first hidden layer. */
  #passBack(): string {
    const hidden = countHidden(this.#sizes);
    const last = this.#sizes.length - 1;
    const slope =
      this.#activation === 'tanh'
        ? '1.0 - value * value'
        : 'select(vec4<f32>(0.0), vec4<f32>(1.0), value > vec4<f32>(0.0))';
    let code = load(`d${last + 1}`, 'DY', this.#sizes[last][1]);
    let offset = hidden;
    for (let l = last; l >= 1; l--) {
      const [fanIn, fanOut] = this.#sizes[l];
      offset -= fanIn;
      code += `
        var d${l}: array<vec4<f32>, ${fanIn}>;
        for (var i = 0; i < ${fanIn}; i++) {
          var sum = vec4<f32>(0.0);
          for (var j = 0; j < ${fanOut}; j++) { sum += d${l + 1}[j] * W${l}[i * ${fanOut} + j]; }
          let value = v${l}[i];
          d${l}[i] = sum * (${slope});
          write(rows, ${2 * hidden}, ${offset} + i, value);
          write(rows, ${2 * hidden}, ${hidden + offset} + i, d${l}[i]);
        }`;
    }
    return code;
  }
}

/** Declares an array and reads four rows of a buffer into it. */
function load(name: string, buffer: string, count: number): string {
  const at = ['x', 'y', 'z', 'w'].map((k) => `${buffer}[read.${k} * ${count} + i]`);
  return `
        var ${name}: array<vec4<f32>, ${count}>;
        for (var i = 0; i < ${count}; i++) { ${name}[i] = vec4<f32>(${at.join(', ')}); }`;
}

/**
 * Sums the weights' gradients over all rows: value before the weight times delta after it. One invocation for each tile of 4 × 4
 * weights of one layer, whose biases count as the weights of one more value, which is always 1.
 */
class WeightProgram implements Program {
  readonly variableNames: string[];
  readonly outputShape: number[];
  readonly shaderKey: string;
  readonly workgroupSize: [number, number, number] = [WORKGROUP, 1, 1];
  readonly dispatchLayout = { x: [0] };
  dispatch: [number, number, number];
  readonly #rows: number;
  readonly #sizes: readonly Size[];

  constructor(rows: number, sizes: readonly Size[]) {
    const tiles = sizes.reduce((sum, size) => sum + countTiles(size), 0);
    this.variableNames = sizes.length === 1 ? ['X', 'DY'] : ['X', 'DY', 'T']; // an unused buffer is an error
    this.outputShape = [sizes.reduce((sum, [fanIn, fanOut]) => sum + (fanIn + 1) * fanOut, 0)];
    this.dispatch = [Math.ceil(tiles / WORKGROUP), 1, 1];
    this.shaderKey = `palestra_mlp_gradient_${rows}_${sizes.join('_')}`;
    this.#rows = rows;
    this.#sizes = sizes;
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
      const value = (k: number): string => {
        const i = `min(i + ${k}, ${fanIn - 1})`;
        const at = l === 0 ? `X[row * ${fanIn} + ${i}]` : `T[row * ${2 * hidden} + ${offset - fanIn} + ${i}]`;
        return `select(1.0, ${at}, i + ${k} < ${fanIn})`;
      };
      const delta = (k: number): string => {
        const j = `min(j + ${k}, ${fanOut - 1})`;
        return l === last
          ? `DY[row * ${fanOut} + ${j}]`
          : `T[row * ${2 * hidden} + ${hidden + offset} + ${j}]`;
      };
      code += `
        if (index < ${firstTile + countTiles([fanIn, fanOut])}) {
          let i = (index - ${firstTile}) / ${columns} * 4;
          let j = (index - ${firstTile}) % ${columns} * 4;
          for (var row = 0; row < ${this.#rows}; row++) {
            let value = vec4<f32>(${[0, 1, 2, 3].map(value).join(', ')});
            let delta = vec4<f32>(${[0, 1, 2, 3].map(delta).join(', ')});
            for (var k = 0; k < 4; k++) { sums[k] += value[k] * delta; }
          }
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
        var sums: array<vec4<f32>, 4>;
        ${code}
      }`;
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
