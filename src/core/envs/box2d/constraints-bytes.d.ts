// The module is compiled from wasm/constraints.ts by scripts/kernels.mjs.

/** WebAssembly, in base64. */
export declare const CONSTRAINTS_WASM: string;
