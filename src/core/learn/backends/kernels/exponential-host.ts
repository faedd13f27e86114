// The operations of TensorFlow.js that take their last bits from Math on the backend 'cpu'. On 'wasm' they are WebAssembly, and the same
// in every engine.

import * as tf from '@tensorflow/tfjs';
import { exp, tanh } from '../../../math/exponential.ts';
import type { KernelInputs } from './contract.ts';
import { CPU } from './host.ts';

/** Replaces the exponential and the hyperbolic tangent of the backend 'cpu', for all users of TensorFlow.js on this page. */
export function replaceExponentials(): void {
  for (const [kernelName, compute] of [
    ['Exp', exp],
    ['Tanh', tanh],
  ] as const) {
    tf.unregisterKernel(kernelName, CPU.name); // registering twice prints a warning
    tf.registerKernel({
      kernelName,
      backendName: CPU.name,
      kernelFunc: ({ inputs, backend }) => {
        const { x } = inputs as KernelInputs;
        return CPU.make(backend, x.shape, new Float32Array(CPU.read(backend, x)).map(compute));
      },
    });
  }
}
