// Loaded when the backend starts.

import * as tf from '@tensorflow/tfjs';
import { WasmMlp } from '../../../policy/wasm-mlp.ts';
import { DISTRIBUTION_TERMS } from './contract.ts';
import { registerHostDistributions } from './distribution-host.ts';
import { WASM } from './host.ts';
import { registerHostMlp } from './mlp-host.ts';
import { registerHostOptimizers } from './optimizer-host.ts';

/** Without SIMD, networks run on TensorFlow.js' own operations. */
export async function registerWasmKernels({ simd }: { simd: boolean }): Promise<void> {
  if (tf.getKernel(DISTRIBUTION_TERMS, 'wasm')) return; // by an earlier start, which failed later
  if (simd) registerHostMlp(WASM, await WasmMlp.create());
  registerHostDistributions(WASM);
  registerHostOptimizers(WASM);
}
