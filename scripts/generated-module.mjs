// Modules that are generated from other sources, not files in src. Vite generates them when they are imported. The library has
// them as files, see build-library.mjs. A declaration file for each tells TypeScript what it exports.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Makes Vite generate a module when it is imported, and again when its sources have changed.
 *
 * @param {string} module path, relative to src
 * @param {() => Promise<{ code: string, sources: readonly string[] }>} make returns its code and the paths of its sources
 * @returns {import('vite').Plugin}
 */
export function generatedModule(module, make) {
  const path = join(root, 'src', module);
  const id = `\0${module}`; // not the path: Vite's search for dependencies would read the file
  return {
    name: `palestra-${module}`,
    resolveId: (name, importer) => (importer && join(dirname(importer), name) === path ? id : undefined),
    async load(wanted) {
      if (wanted !== id) return undefined;
      const { code, sources } = await make();
      for (const source of sources) this.addWatchFile(source);
      return code;
    },
  };
}
