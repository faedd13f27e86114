// The operation in plain TypeScript, for the 'cpu' backend, and for the reader: mlp-webgpu.ts computes the same.

import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../network.ts';
import { type CpuBackend, type KernelInputs, MLP, MLP_GRADIENT, type MlpAttributes } from './contract.ts';

/** One layer's weights: `kernel` [fanIn × fanOut], `bias` [fanOut]. */
interface Layer {
  kernel: Float32Array;
  bias: Float32Array;
  fanIn: number;
  fanOut: number;
}

export function registerCpuMlp(): void {
  tf.registerKernel({
    kernelName: MLP,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { activation } = attrs as MlpAttributes;
      const { read, x, rows, layers } = open(inputs as KernelInputs, backend as CpuBackend);
      const values = forward(layers, activation, read(x), rows);
      const outputs = layers[layers.length - 1].fanOut;
      return (backend as CpuBackend).makeTensorInfo([rows, outputs], 'float32', values[layers.length]);
    },
  });
  tf.registerKernel({
    kernelName: MLP_GRADIENT,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { activation } = attrs as MlpAttributes;
      const { read, x, dy, rows, layers } = open(inputs as KernelInputs, backend as CpuBackend);
      const values = forward(layers, activation, read(x), rows);
      const flat = backward(layers, activation, values, read(dy), rows);
      return (backend as CpuBackend).makeTensorInfo([flat.length], 'float32', flat);
    },
  });
}

/** Gives the values of every layer, the inputs first: values[l] is [rows × fanIn of layer l]. */
function forward(
  layers: readonly Layer[],
  activation: Activation,
  inputs: Float32Array,
  rows: number,
): Float32Array[] {
  const values = [inputs];
  layers.forEach(({ kernel, bias, fanIn, fanOut }, l) => {
    const from = values[l];
    const to = new Float32Array(rows * fanOut);
    const sums = new Float64Array(fanOut);
    const hidden = l < layers.length - 1;
    for (let row = 0; row < rows; row++) {
      sums.set(bias);
      for (let i = 0; i < fanIn; i++) {
        const value = from[row * fanIn + i];
        for (let j = 0, w = i * fanOut; j < fanOut; j++, w++) sums[j] += value * kernel[w];
      }
      for (let j = 0, k = row * fanOut; j < fanOut; j++, k++)
        to[k] = hidden ? activate(activation, sums[j]) : sums[j];
    }
    values.push(to);
  });
  return values;
}

/** Walks back through the layers: the gradient of each one's sums gives that of its weights, and of the layer before. */
function backward(
  layers: readonly Layer[],
  activation: Activation,
  values: readonly Float32Array[],
  dy: Float32Array,
  rows: number,
): Float32Array {
  const flat = new Float32Array(layers.reduce((sum, { fanIn, fanOut }) => sum + (fanIn + 1) * fanOut, 0));
  let end = flat.length;
  let delta = dy; // [rows × fanOut]
  for (let l = layers.length - 1; l >= 0; l--) {
    const { kernel, fanIn, fanOut } = layers[l];
    const from = values[l];
    const sums = new Float64Array((fanIn + 1) * fanOut); // kernel, then bias
    const before = l > 0 ? new Float32Array(rows * fanIn) : undefined;
    for (let row = 0; row < rows; row++) {
      const d = row * fanOut;
      for (let i = 0; i < fanIn; i++) {
        const value = from[row * fanIn + i];
        let slope = 0;
        for (let j = 0, w = i * fanOut; j < fanOut; j++, w++) {
          sums[w] += value * delta[d + j];
          slope += kernel[w] * delta[d + j];
        }
        if (before) before[row * fanIn + i] = slope * derivative(activation, value);
      }
      for (let j = 0, w = fanIn * fanOut; j < fanOut; j++, w++) sums[w] += delta[d + j];
    }
    end -= sums.length;
    flat.set(sums, end);
    if (before) delta = before;
  }
  return flat;
}

function activate(activation: Activation, sum: number): number {
  return activation === 'tanh' ? Math.tanh(sum) : Math.max(0, sum);
}

/** The derivative of the activation where its value is `value`. */
function derivative(activation: Activation, value: number): number {
  return activation === 'tanh' ? 1 - value * value : value > 0 ? 1 : 0;
}

function open(inputs: KernelInputs, backend: CpuBackend) {
  const read = ({ dataId }: tf.TensorInfo): Float32Array => backend.data.get(dataId).values;
  const { x, dy } = inputs;
  const layers: Layer[] = [];
  for (let l = 0; inputs[`w${l}`] !== undefined; l++) {
    const kernel = inputs[`w${l}`];
    const [fanIn, fanOut] = kernel.shape;
    layers.push({ kernel: read(kernel), bias: read(inputs[`b${l}`]), fanIn, fanOut });
  }
  return { read, x, dy, rows: x.shape[0], layers };
}
