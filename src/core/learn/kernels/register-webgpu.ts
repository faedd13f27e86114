// Loaded when the backend starts: pages without WebGPU never need it.

import { registerWebGpuMlp } from './mlp-webgpu.ts';
import { registerWebGpuObjective } from './objective-webgpu.ts';

export function registerWebGpuKernels(): void {
  registerWebGpuMlp();
  registerWebGpuObjective();
}
