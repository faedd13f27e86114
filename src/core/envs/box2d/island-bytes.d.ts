// The module is compiled from wasm/island.ts by scripts/kernels.mjs.

/** WebAssembly, in base64. */
export declare const ISLAND_WASM: string;
