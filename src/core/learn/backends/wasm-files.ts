// The binaries are beside this file in the package. The literal form is what bundlers look for; without one it works as it is.
const plain = new URL('./tfjs-backend-wasm.wasm', import.meta.url).href;
const simd = new URL('./tfjs-backend-wasm-simd.wasm', import.meta.url).href;

/** Where the WebAssembly binaries are served. The threaded one is never loaded: see backend.ts. */
export const WASM_FILES = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': simd,
};
