/** TensorFlow.js' WebAssembly with SIMD: gzip in base64. scripts/tensorflow-wasm.mjs makes it. */
export declare const BINARY: string;
