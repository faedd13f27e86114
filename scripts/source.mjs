// Imports parts of the library that need no browser from their sources, so that scripts repeat nothing that the library knows.
import { fileURLToPath } from 'node:url';
import { UsageError } from './arguments.mjs';
import { toUsageError } from './command.mjs';

/** @typedef {typeof import('../src/headless/library.ts')} Library */

const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * Imports a module of the library that imports neither tensors nor workers. The packages must be installed.
 *
 * @param {string} path relative to the repository
 */
export async function importSource(path) {
  const [{ runnerImport }, { kernels }] = await Promise.all([import('vite'), import('./kernels.mjs')]); // Node 20 does not read TypeScript
  const { module } = await runnerImport(`/${path}`, {
    configFile: false,
    plugins: kernels(),
    root: repository,
    logLevel: 'silent',
  });
  return module;
}

/**
 * Imports what the commands ask of the library.
 *
 * @returns {Promise<Library>}
 */
export async function importLibrary() {
  return /** @type {Library} */ (await importSource('src/headless/library.ts'));
}

/**
 * Asks the library about what the command line says.
 *
 * @template T
 * @param {string} command
 * @param {() => T} ask
 * @param {string} [file] that the question is about, for the message
 * @returns {T}
 * @throws {UsageError} in place of the library's error.
 */
export function askLibrary(command, ask, file) {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UsageError) throw error;
    throw toUsageError(command, file === undefined ? error.message : `${error.message} (${file})`);
  }
}
