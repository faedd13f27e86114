// The package has the binaries beside this file. Bundlers recognise this literal form, and browsers resolve it without a bundler.
const plain = new URL('./tfjs-backend-wasm.wasm', import.meta.url).href;
const simd = new URL('./tfjs-backend-wasm-simd.wasm', import.meta.url).href;

/** URLs of the WebAssembly binaries. The threaded one is never loaded, see backend.ts. */
export const WASM_FILES = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': simd,
};
