// Compiles the WebAssembly kernels and turns their bytes into a module.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedModule, root } from './generated-module.mjs';

const source = 'src/core/policy/wasm/mlp.ts';

/** Path of the module, from src or lib. */
export const bytesModule = 'core/policy/wasm-mlp-bytes.js';

/** Makes Vite compile the kernels when they are imported. */
export const kernels = () =>
  generatedModule(bytesModule, async () => ({ code: await compileKernels(), sources: [join(root, source)] }));

/**
 * Returns the module's code.
 *
 * @throws {Error} with the compiler's messages, if there are any.
 */
export async function compileKernels() {
  const { main } = await import('assemblyscript/asc'); // imported here because loading it takes a second
  /** @type {Map<string, string | Uint8Array>} */
  const written = new Map();
  const { error, stderr } = await main(
    [source, '--outFile', 'bytes', '-O3', '--enable', 'simd', '--runtime', 'stub'],
    {
      // The compiler also asks for files that may not exist.
      readFile: (name) => (existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : null),
      writeFile: (name, contents) => void written.set(name, contents),
      listFiles: () => [],
    },
  );
  const bytes = written.get('bytes');
  if (error || !bytes) throw new Error(`compileKernels: expected ${source} to compile.\n${stderr}`);
  return `export const MLP_WASM = '${Buffer.from(bytes).toString('base64')}';\n`;
}
