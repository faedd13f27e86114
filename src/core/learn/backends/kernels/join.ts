import * as tf from '@tensorflow/tfjs';
import { JOIN, type KernelInputs } from './contract.ts';
import type { Host } from './host.ts';

/** Joins tensors of any shapes, flattened: [P]. TensorFlow.js would need an operation for each, and copy them twice. */
export function joinFlat(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  if (tf.getKernel(JOIN, tf.getBackend()) === undefined) {
    return tf.concat1d(tensors.map((tensor) => tensor.flatten()));
  }
  return tf.engine().runKernel<tf.Tensor1D>(JOIN, { ...tensors } as unknown as tf.NamedTensorMap);
}

export function registerHostJoin(host: Host): void {
  tf.registerKernel({
    kernelName: JOIN,
    backendName: host.name,
    kernelFunc: ({ inputs, backend }) => {
      const parts = Object.values(inputs as KernelInputs);
      const sizes = parts.map(({ shape }) => tf.util.sizeFromShape(shape));
      const joined = host.make(backend, [sizes.reduce((sum, size) => sum + size, 0)]);
      const numbers = host.read(backend, joined);
      let first = 0;
      for (const [i, part] of parts.entries()) {
        numbers.set(host.read(backend, part), first);
        first += sizes[i];
      }
      return joined;
    },
  });
}
