// Loaded when the backend starts.

import * as tf from '@tensorflow/tfjs';
import type { NetworkBody } from '../../../policy/network-shape.ts';
import { WasmMlp } from '../../../policy/wasm-mlp.ts';
import { DISTRIBUTION_TERMS, type DirectNetwork } from './contract.ts';
import { registerHostDistributions } from './distribution-host.ts';
import { WASM } from './host.ts';
import { registerHostJoin } from './join.ts';
import { HostNetwork, registerHostMlp } from './mlp-host.ts';
import { registerHostOptimizers } from './optimizer-host.ts';
import { registerHostSurrogate } from './surrogate-host.ts';

type CreateNetwork = (weights: readonly tf.Variable[], shape: NetworkBody) => DirectNetwork;

let createNetwork: CreateNetwork | undefined;

/**
 * Returns what makes networks that decide without tensors. Without SIMD, there is none, and networks run on TensorFlow.js' own operations.
 */
export async function registerWasmKernels({ simd }: { simd: boolean }): Promise<CreateNetwork | undefined> {
  if (tf.getKernel(DISTRIBUTION_TERMS, 'wasm')) return createNetwork; // by an earlier start, which failed later
  if (simd) {
    const arithmetic = await WasmMlp.create();
    registerHostMlp(WASM, arithmetic);
    createNetwork = (weights, shape) => new HostNetwork(WASM, arithmetic, weights, shape);
  }
  registerHostDistributions(WASM);
  registerHostOptimizers(WASM);
  registerHostJoin(WASM);
  registerHostSurrogate(WASM);
  return createNetwork;
}
