// The trained policies that the page can play before anything was trained there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './generated-module.mjs';

export const POLICIES_FOLDER = 'policies';
/** The file that says what the training of each policy took and reached. */
export const INDEX = 'index.json';

/** Gives the ids of the environments with a policy. */
export function listPolicies() {
  const files = readdirSync(join(root, POLICIES_FOLDER)).filter((file) => file !== INDEX);
  return files.map((file) => file.replace(/\.json$/, '')).sort();
}

/**
 * Makes Vite copy the policies beside the built page.
 *
 * @returns {import('vite').Plugin}
 */
export const policies = () => ({
  name: 'palestra-policies',
  generateBundle() {
    const folder = join(root, POLICIES_FOLDER);
    for (const file of existsSync(folder) ? readdirSync(folder) : []) {
      const source = readFileSync(join(folder, file), 'utf8');
      this.emitFile({ type: 'asset', fileName: `${POLICIES_FOLDER}/${file}`, source });
    }
  },
});
