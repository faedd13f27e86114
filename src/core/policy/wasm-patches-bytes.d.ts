// The modules are compiled from wasm/patches.ts by scripts/kernels.mjs.

/** WebAssembly, in base64. */
export declare const PATCHES_WASM: string;
/** The same with relaxed SIMD, which not all browsers have. */
export declare const RELAXED_PATCHES_WASM: string;
