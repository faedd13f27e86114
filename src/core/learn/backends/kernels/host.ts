// The backends whose tensors lie in the page's own memory, where TypeScript reads and writes them.

import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

export interface Host {
  readonly name: 'cpu' | 'wasm';
  /** Gives a tensor's numbers. The array holds until the next tensor is made. */
  read(backend: unknown, tensor: TensorInfo): Float32Array;
  /** Makes a tensor of numbers, which are its own from then on. */
  make(backend: unknown, shape: number[], values: Float32Array): TensorInfo;
}

/** What TensorFlow.js' cpu backend is, as far as kernels need to know. */
interface CpuBackend extends KernelBackend {
  data: { get(dataId: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

export const CPU: Host = {
  name: 'cpu',
  read: (backend, { dataId }) => (backend as CpuBackend).data.get(dataId).values,
  make: (backend, shape, values) => (backend as CpuBackend).makeTensorInfo(shape, 'float32', values),
};

export const WASM: Host = {
  name: 'wasm',
  read: (backend, tensor) => (backend as BackendWasm).typedArrayFromHeap(tensor) as Float32Array,
  make: (backend, shape, values) => (backend as BackendWasm).makeOutput(shape, 'float32', undefined, values),
};
