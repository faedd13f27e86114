// Compiles the WebAssembly kernels and turns their bytes into a module.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedModule, root } from './generated-module.mjs';

/**
 * Each source in AssemblyScript, the files it imports, and the module with its bytes: a constant in base64 for each list of the compiler's
 * flags. Paths are relative to src and lib.
 *
 * @type {readonly { source: string, parts: readonly string[], module: string, constants: Readonly<Record<string, readonly string[]>> }[]}
 */
const KERNELS = [
  {
    source: 'core/policy/wasm/mlp.ts',
    parts: ['core/policy/wasm/vectors.ts'],
    module: 'core/policy/wasm-mlp-bytes.js',
    constants: { MLP_WASM: [] },
  },
  {
    source: 'core/policy/wasm/patches.ts',
    parts: ['vectors', 'multiply-patch', 'winograd'].map((name) => `core/policy/wasm/${name}.ts`),
    module: 'core/policy/wasm-patches-bytes.js',
    constants: {
      PATCHES_WASM: ['--importMemory'],
      RELAXED_PATCHES_WASM: ['--importMemory', '--enable', 'relaxed-simd'],
    },
  },
  {
    source: 'core/envs/box2d/wasm/island.ts',
    parts: [],
    module: 'core/envs/box2d/island-bytes.js',
    constants: { ISLAND_WASM: [] },
  },
];

/** Makes Vite compile kernels when they are imported. */
export const kernels = () =>
  KERNELS.map((kernel) =>
    generatedModule(kernel.module, async () => ({
      code: await compile(kernel),
      sources: [kernel.source, ...kernel.parts].map((source) => join(root, 'src', source)),
    })),
  );

/**
 * Compiles all kernels.
 *
 * @returns {Promise<{ module: string, code: string }[]>}
 * @throws {Error} with the compiler's messages, if there are any.
 */
export function compileKernels() {
  return Promise.all(KERNELS.map(async (kernel) => ({ module: kernel.module, code: await compile(kernel) })));
}

/**
 * Returns the code of a kernel's module. What has been compiled is kept beside the packages, because the compiler takes seconds.
 *
 * @param {typeof KERNELS[number]} kernel
 */
async function compile({ source, parts, constants }) {
  const hash = createHash('sha256').update(JSON.stringify(constants));
  for (const file of [source, ...parts]) hash.update(readFileSync(join(root, 'src', file)));
  hash.update(readFileSync(join(root, 'node_modules/assemblyscript/package.json'))); // its version
  const kept = join(root, 'node_modules/.cache/palestra', `${hash.digest('hex')}.js`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  let code = '';
  for (const [constant, flags] of Object.entries(constants)) {
    const bytes = await compileSource(`src/${source}`, flags);
    code += `export const ${constant} = '${Buffer.from(bytes).toString('base64')}';\n`;
  }
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, code);
  return code;
}

/**
 * @param {string} source path in the repository
 * @param {readonly string[]} flags of the compiler
 */
async function compileSource(source, flags) {
  const { main } = await import('assemblyscript/asc'); // imported here because loading it takes a second
  /** @type {Map<string, string | Uint8Array>} */
  const written = new Map();
  const { error, stderr } = await main(
    [source, '--outFile', 'bytes', '-O3', '--enable', 'simd', ...flags, '--runtime', 'stub'],
    {
      // The compiler also asks for files that may not exist.
      readFile: (name) => (existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : null),
      writeFile: (name, contents) => void written.set(name, contents),
      listFiles: () => [],
    },
  );
  const bytes = written.get('bytes');
  if (error || !bytes) throw new Error(`compileKernels: expected ${source} to compile.\n${stderr}`);
  return bytes;
}
