// The module is compiled from wasm/mlp.ts by scripts/kernels.mjs.

/** WebAssembly, in base64. */
export declare const MLP_WASM: string;
