// Starts TensorFlow.js' WebAssembly from the text of its binary, which is part of the package: otherwise each bundler and server would
// have to find and serve a .wasm file.

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** Stands for the address of the binary. Nothing is loaded from it. */
const PATH = 'palestra:wasm';

/** Returns a new backend, which does not become TensorFlow.js' current one. */
export async function startTensorFlowWasm(): Promise<tf.KernelBackend> {
  // One thread: networks of this size gain nothing from more, the environments need the cores, and sums in a fixed order give the
  // same numbers everywhere.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) as boolean;
  const { BINARY } = await (simd ? import('./wasm-simd-binary.js') : import('./wasm-plain-binary.js'));
  const bytes = await unzip(BINARY);
  await WebAssembly.compile(bytes); // TensorFlow.js would wait for ever if the browser refuses. The browser keeps the result.
  setWasmPaths(
    {
      'tfjs-backend-wasm.wasm': PATH,
      'tfjs-backend-wasm-simd.wasm': PATH,
      'tfjs-backend-wasm-threaded-simd.wasm': PATH,
    },
    true, // load it by the platform's `fetch`
  );
  const environment = tf.env();
  const { platform } = environment;
  environment.platform = Object.create(platform, {
    fetch: {
      value: (path: string, init?: RequestInit) =>
        path === PATH ? Promise.resolve(new Response(bytes)) : platform.fetch(path, init),
    },
  });
  try {
    // Not with setBackend: while it waits for a backend, TensorFlow.js cannot use the others.
    return await tf.findBackendFactory('wasm')();
  } finally {
    environment.platform = platform;
  }
}

/** Decodes base64 and gzip. */
function unzip(text: string): Promise<ArrayBuffer> {
  const zipped = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Response(new Blob([zipped]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
