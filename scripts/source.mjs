// Imports parts of the library that need no browser from their sources, so that scripts repeat nothing that the library knows.
import { fileURLToPath } from 'node:url';
import { toUsageError } from './command.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * Imports a module of the library that imports neither tensors nor workers.
 *
 * @param {string} path relative to the repository
 */
export async function importSource(path) {
  const { runnerImport } = await import('vite'); // Node 20 does not read TypeScript
  const { module } = await runnerImport(`/${path}`, {
    configFile: false,
    root: repository,
    logLevel: 'silent',
  });
  return module;
}

/**
 * Looks an environment up.
 *
 * @param {string} command
 * @param {string} id
 * @returns {Promise<import('../src/core/envs/registry.ts').EnvEntry>}
 * @throws {import('./arguments.mjs').UsageError} that names the nearest id and all others.
 */
export async function findEnv(command, id) {
  const registry = /** @type {typeof import('../src/core/envs/registry.ts')} */ (
    await importSource('src/core/envs/registry.ts')
  );
  try {
    return registry.findEnv(id);
  } catch (error) {
    if (error instanceof Error) throw toUsageError(command, error.message);
    throw error;
  }
}

/**
 * Looks a preset up.
 *
 * @param {string} command
 * @param {string} name
 * @returns {Promise<import('../src/training/presets.ts').Preset>}
 * @throws {import('./arguments.mjs').UsageError} that names the nearest preset and all others.
 */
export async function findPreset(command, name) {
  const presets = /** @type {typeof import('../src/training/presets.ts')} */ (
    await importSource('src/training/presets.ts')
  );
  try {
    return presets.findPreset(name);
  } catch (error) {
    if (error instanceof Error) throw toUsageError(command, error.message);
    throw error;
  }
}
