// Modules that are no files in src, because they are made of other sources: for Vite where they are imported. The library has
// them as files, see build-library.mjs. A declaration beside each tells TypeScript what it exports.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Has Vite make a module where it is imported, and again when its sources have changed.
 *
 * @param {string} module its path, from src
 * @param {() => Promise<{ code: string, sources: readonly string[] }>} make gives it, and the paths of what it is made of
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
