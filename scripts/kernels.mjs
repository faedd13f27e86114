// Compiles the WebAssembly kernels and makes a module of their bytes: when Vite meets its import, and as a file of the library.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = 'src/core/learn/kernels/wasm/mlp.ts';

/** The module, from src or lib. It is no file in src: a declaration beside tells TypeScript what it exports. */
export const bytesModule = 'core/learn/kernels/mlp-wasm-bytes.js';

/**
 * Has Vite compile the kernels where they are imported, and again when they have changed.
 *
 * @returns {import('vite').Plugin}
 */
export function kernels() {
  const path = join(root, 'src', bytesModule);
  const id = `\0${bytesModule}`; // not the path: Vite's search for dependencies would read the file
  return {
    name: 'palestra-kernels',
    resolveId: (name, importer) => (importer && join(dirname(importer), name) === path ? id : undefined),
    async load(wanted) {
      if (wanted !== id) return undefined;
      this.addWatchFile(join(root, source));
      return compileKernels();
    },
  };
}

/**
 * Gives the module's code.
 *
 * @throws {Error} with the compiler's messages, if there are any.
 */
export async function compileKernels() {
  const { main } = await import('assemblyscript/asc'); // here, because it takes a second
  /** @type {Map<string, string | Uint8Array>} */
  const written = new Map();
  const { error, stderr } = await main(
    [source, '--outFile', 'bytes', '-O3', '--enable', 'simd', '--runtime', 'stub'],
    {
      // The compiler asks for files that need not be there.
      readFile: (name) => (existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : null),
      writeFile: (name, contents) => void written.set(name, contents),
      listFiles: () => [],
    },
  );
  const bytes = written.get('bytes');
  if (error || !bytes) throw new Error(`compileKernels: expected ${source} to compile.\n${stderr}`);
  return `export const MLP_WASM = '${Buffer.from(bytes).toString('base64')}';\n`;
}
