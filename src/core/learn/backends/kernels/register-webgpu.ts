// Loaded when the backend starts: pages without WebGPU never need it.

import * as tf from '@tensorflow/tfjs';
import { MLP } from './contract.ts';
import { registerWebGpuDistributions } from './distribution-webgpu.ts';
import { registerWebGpuMlp } from './mlp-webgpu.ts';
import { registerWebGpuOptimizers } from './optimizer-webgpu.ts';
import { registerWebGpuSurrogate } from './surrogate-webgpu.ts';

export { DirectMlp } from './direct-mlp.ts';
export { TensorReader } from './tensor-reader.ts';

export function registerWebGpuKernels(): void {
  if (tf.getKernel(MLP, 'webgpu')) return; // for an earlier device
  registerWebGpuMlp();
  registerWebGpuDistributions();
  registerWebGpuOptimizers();
  registerWebGpuSurrogate();
}
