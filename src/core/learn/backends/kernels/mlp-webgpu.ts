// Networks on the 'webgpu' backend: one program for each layer forward, and at most four back.

import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Activation } from '../../../policy/network-shape.ts';
import { type KernelInputs, MLP, MLP_GRADIENT, MLP_INPUT_GRADIENT, type MlpAttributes } from './contract.ts';
import { ConvolutionProgram, PictureDeltaProgram, PictureWeightsProgram } from './convolution-webgpu.ts';
import { DeltaProgram, LayerProgram } from './layer-webgpu.ts';
import { SumProgram, WeightsProgram } from './weights-webgpu.ts';
import type { Size } from './wgsl.ts';

export function registerWebGpuMlp(): void {
  tf.registerKernel({
    kernelName: MLP,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const webgpu = backend as WebGPUBackend;
      const { activation, plans } = attrs as MlpAttributes;
      const { layers, values, rows } = open(inputs as KernelInputs, plans);
      for (const [l, { kernel, bias, size, plan }] of layers.entries()) {
        const after = l < layers.length - 1 ? activation : undefined;
        const program = plan
          ? new ConvolutionProgram(rows, plan, activation)
          : new LayerProgram(rows, size, after);
        values.push(webgpu.runWebGPUProgram(program, [values[l], kernel, bias], 'float32'));
      }
      const [, ...computed] = values;
      return computed;
    },
  });
  tf.registerKernel({
    kernelName: MLP_GRADIENT,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const webgpu = backend as WebGPUBackend;
      const { activation, plans } = attrs as MlpAttributes;
      const { layers, values } = open(inputs as KernelInputs, plans);
      const gradients: tf.TensorInfo[] = [];
      let delta = inputs.dy as tf.TensorInfo;
      for (let l = layers.length - 1; l >= 0; l--) {
        gradients.unshift(...sumWeights(webgpu, values[l], delta, layers[l]));
        const after = delta;
        if (l > 0) delta = passBack(webgpu, values[l], delta, layers[l], activation);
        if (after !== inputs.dy) webgpu.disposeData(after.dataId);
      }
      return gradients;
    },
  });
  tf.registerKernel({
    kernelName: MLP_INPUT_GRADIENT,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const webgpu = backend as WebGPUBackend;
      const { activation, plans } = attrs as MlpAttributes;
      const { layers, values } = open(inputs as KernelInputs, plans);
      let delta = inputs.dy as tf.TensorInfo;
      for (let l = layers.length - 1; l >= 0; l--) {
        const after = delta;
        delta = passBack(webgpu, values[l], after, layers[l], l > 0 ? activation : undefined);
        if (after !== inputs.dy) webgpu.disposeData(after.dataId);
      }
      return delta;
    },
  });
}

interface Layer {
  readonly kernel: tf.TensorInfo;
  readonly bias: tf.TensorInfo;
  readonly size: Size;
  /** Set if the layer is a convolution. */
  readonly plan: MlpAttributes['plans'][number] | undefined;
}

/** `values`: the inputs of each layer, as far as the kernel has been given them. */
function open(
  inputs: KernelInputs,
  plans: MlpAttributes['plans'],
): { layers: Layer[]; values: tf.TensorInfo[]; rows: number } {
  const layers: Layer[] = [];
  const values = [inputs.x];
  for (let l = 0; inputs[`w${l}`] !== undefined; l++) {
    const [kernel, bias, value] = [inputs[`w${l}`], inputs[`b${l}`], inputs[`v${l}`]];
    layers.push({ kernel, bias, size: kernel.shape as [number, number], plan: plans[l] });
    if (value !== undefined) values.push(value);
  }
  return { layers, values, rows: inputs.x.shape[0] };
}

/**
 * Gives the gradients of what goes into a layer, [rows × fan-in], from those of its sums, `delta`. `value` is what went in, through
 * `activation`; the network's own inputs have none.
 */
function passBack(
  webgpu: WebGPUBackend,
  value: tf.TensorInfo,
  delta: tf.TensorInfo,
  { kernel, size, plan }: Layer,
  activation: Activation | undefined,
): tf.TensorInfo {
  const [rows] = value.shape;
  const program = plan
    ? new PictureDeltaProgram(rows, plan, activation)
    : new DeltaProgram(rows, size, activation);
  const read = activation === undefined ? [delta, kernel] : [delta, kernel, value];
  return webgpu.runWebGPUProgram(program, read, 'float32');
}

/** Gives the gradients of a layer's kernel and bias. */
function sumWeights(
  webgpu: WebGPUBackend,
  value: tf.TensorInfo,
  delta: tf.TensorInfo,
  layer: Layer,
): tf.TensorInfo[] {
  const { size, kernel, bias, plan } = layer;
  const [rows] = value.shape;
  const program = plan ? new PictureWeightsProgram(rows, plan) : new WeightsProgram(rows, size);
  const blocks = webgpu.runWebGPUProgram(program, [value, delta], 'float32');
  let first = 0;
  const gradients = [kernel, bias].map(({ shape }) => {
    const from = [{ type: 'int32', data: [first] }];
    first += tf.util.sizeFromShape(shape);
    return webgpu.runWebGPUProgram(new SumProgram(shape), [blocks], 'float32', from);
  });
  webgpu.disposeData(blocks.dataId);
  return gradients;
}
