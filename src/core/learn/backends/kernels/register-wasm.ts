// Loaded when the backend starts, in browsers with SIMD.

import * as tf from '@tensorflow/tfjs';
import { WasmMlp } from '../../../policy/wasm-mlp.ts';
import { MLP } from './contract.ts';
import { WASM } from './host.ts';
import { registerHostMlp } from './mlp-host.ts';
import { registerHostObjective } from './objective-cpu.ts';

export async function registerWasmKernels(): Promise<void> {
  if (tf.getKernel(MLP, 'wasm')) return; // by an earlier start, which failed later
  registerHostMlp(WASM, await WasmMlp.create());
  registerHostObjective(WASM);
}
