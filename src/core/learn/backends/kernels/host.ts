// The backends whose tensors lie in the page's memory, where TypeScript can read and write them.

import { type KernelBackend, type TensorInfo, util } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

export interface Host {
  readonly name: 'cpu' | 'wasm';
  /** Gives a tensor's numbers. The array is valid until the next tensor is made. */
  read(backend: unknown, tensor: TensorInfo): Float32Array;
  /** Makes a tensor of `values`, which belong to it from then on. Without them, its numbers are arbitrary: write all of them through `read`. */
  make(backend: unknown, shape: number[], values?: Float32Array): TensorInfo;
}

/** The part of TensorFlow.js' cpu backend that kernels use. */
interface CpuBackend extends KernelBackend {
  data: { get(dataId: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

export const CPU: Host = {
  name: 'cpu',
  read: (backend, { dataId }) => (backend as CpuBackend).data.get(dataId).values,
  make: (backend, shape, values = new Float32Array(util.sizeFromShape(shape))) =>
    (backend as CpuBackend).makeTensorInfo(shape, 'float32', values),
};

export const WASM: Host = {
  name: 'wasm',
  read: (backend, tensor) => (backend as BackendWasm).typedArrayFromHeap(tensor) as Float32Array,
  make: (backend, shape, values) => (backend as BackendWasm).makeOutput(shape, 'float32', undefined, values),
};
