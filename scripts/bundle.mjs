// The bundled files of the library: the worker in one file, and the elements for a page without a bundler.
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { generatedModule, root } from './generated-module.mjs';
import { kernels } from './kernels.mjs';

/** Path of the module with the worker's text, from src or lib. */
export const workerTextModule = 'workers/env-worker-text.js';

/** Makes Vite bundle the worker's text for the module that imports it. */
export const workerText = () =>
  generatedModule(workerTextModule, async () => {
    const { code, sources } = await bundleWorker('src/workers/env.worker.ts', 'iife');
    return { code: toTextModule(code), sources };
  });

/**
 * Makes Vite's server serve each worker as one file. As separate modules a worker takes a second to start, and the tests start hundreds.
 *
 * @returns {import('vite').Plugin}
 */
export const bundledWorkers = () => {
  /** @type {Map<string, ReturnType<typeof bundleWorker>>} */
  const bundles = new Map();
  return {
    name: 'palestra-bundled-workers',
    enforce: 'pre',
    async load(id) {
      const [file, query = ''] = id.split('?');
      if (!query.includes('worker_file')) return undefined;
      const bundle = bundles.get(file) ?? bundleWorker(relative(root, file), 'es');
      bundles.set(file, bundle);
      return (await bundle).code;
    },
  };
};

/**
 * Returns the worker in one file that imports nothing: a module, or a classic script.
 *
 * @param {string} entry relative to the repository
 * @param {'es' | 'iife'} format
 */
export async function bundleWorker(entry, format) {
  const bundle = await rolldown({
    input: join(root, entry),
    platform: 'browser',
    plugins: kernels(),
    cwd: root,
  });
  const { output } = await bundle.generate({ format, minify: true, codeSplitting: false });
  const sources = (await bundle.watchFiles).filter((file) => !file.includes('\0'));
  await bundle.close();
  return { code: output[0].code, sources };
}

/**
 * Returns a module that exports the worker's text.
 *
 * @param {string} code
 */
export function toTextModule(code) {
  return `export const ENV_WORKER = ${JSON.stringify(code)};\n`;
}

/**
 * Writes the elements as one file, each figure and all figures as files of their own, and the parts that they share or load later
 * beside them.
 *
 * @param {Readonly<Record<string, string>>} entries name of the file without '.js' → module, relative to the repository like `folder`
 * @param {string} folder
 */
export async function bundleElements(entries, folder) {
  const bundle = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, module]) => [name, join(root, module)])),
    platform: 'browser',
    cwd: root,
    preserveEntrySignatures: 'allow-extension', // otherwise code that later parts also need would become a separate file
  });
  await bundle.write({
    dir: join(root, folder),
    format: 'es',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
}
