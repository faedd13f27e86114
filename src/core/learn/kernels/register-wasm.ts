// Loaded when the backend starts, in browsers with SIMD.

import * as tf from '@tensorflow/tfjs';
import { MLP } from './contract.ts';
import { WASM } from './host.ts';
import { registerHostMlp } from './mlp-host.ts';
import { WasmMlp } from './mlp-wasm.ts';
import { registerHostObjective } from './objective-cpu.ts';

export async function registerWasmKernels(): Promise<void> {
  if (tf.getKernel(MLP, 'wasm')) return; // by an earlier start, which failed later
  registerHostMlp(WASM, await WasmMlp.create());
  registerHostObjective(WASM);
}
