import type { MlpArithmetic } from './mlp.ts';
import { plainMlp } from './plain-mlp.ts';
import { WasmMlp } from './wasm-mlp.ts';

/** What computes networks: the arithmetic of the backend of that name. 'cpu' is plain TypeScript. */
export type Kernels = 'cpu' | 'wasm';

let wasm: Promise<WasmMlp> | undefined;

/** Starts kernels, once for each thread. @throws {WebAssembly.CompileError} without SIMD. */
export async function loadKernels(kernels: Kernels): Promise<MlpArithmetic> {
  if (kernels === 'cpu') return plainMlp;
  wasm ??= WasmMlp.create();
  return wasm;
}
