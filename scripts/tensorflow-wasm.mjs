// Turns the WebAssembly binaries of TensorFlow.js into modules, so that bundlers and servers need to know nothing about them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { generatedModule, root } from './generated-module.mjs';

const folder = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';

/** The binaries by the paths of their modules, from src or lib. */
export const binaryModules = {
  'core/learn/backends/wasm-simd-binary.js': join(root, folder, 'tfjs-backend-wasm-simd.wasm'),
  'core/learn/backends/wasm-plain-binary.js': join(root, folder, 'tfjs-backend-wasm.wasm'),
};

/** Makes Vite generate the modules when they are imported. */
export const tensorflowWasm = () =>
  Object.entries(binaryModules).map(([module, file]) =>
    generatedModule(module, async () => ({ code: toBinaryModule(file), sources: [file] })),
  );

/**
 * Returns a module that exports the text of a binary.
 *
 * @param {string} file
 */
export function toBinaryModule(file) {
  const text = gzipSync(readFileSync(file), { level: 9 }).toString('base64');
  return `export const BINARY = '${text}';\n`;
}
