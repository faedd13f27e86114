// The WebAssembly binaries of TensorFlow.js. The library has copies beside the module that names them, so that it works without a
// bundler. In this repository they stay where npm puts them.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './generated-module.mjs';

const folder = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';
const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];

/**
 * Makes Vite load the binaries from where npm puts them.
 *
 * @returns {import('vite').Plugin}
 */
export function wasmFiles() {
  return {
    name: 'palestra-wasm-files',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/core\/learn\/backends\/wasm-files\.ts$/ },
      handler: (code) => code.replaceAll("new URL('./", `new URL('../../../../${folder}/`),
    },
  };
}

/**
 * Copies the binaries.
 *
 * @param {string} target folder, relative to the repository
 */
export function copyWasmFiles(target) {
  for (const name of names) copyFileSync(join(root, folder, name), join(root, target, name));
}
