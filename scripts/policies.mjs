// The trained policies that the page can play before anything was trained there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './generated-module.mjs';
import { writeFiles } from './run-files.mjs';

export const POLICIES_FOLDER = 'policies';
/** The file that says what the training of each policy took and reached. */
export const INDEX = 'index.json';

/** Gives the ids of the environments with a policy. */
export function listPolicies() {
  const files = readdirSync(join(root, POLICIES_FOLDER)).filter((file) => file !== INDEX);
  return files.map((file) => file.replace(/\.json$/, '')).sort();
}

/**
 * Gives a policy as it is shipped: that of a network with convolutions, which has most weights, as float16.
 *
 * @param {unknown} policy the content of its file
 * @param {import('./source.mjs').Library} library
 * @throws {RangeError} if it is no saved policy.
 */
export function toShipped(policy, library) {
  const content = library.decodePolicy('ship-policy', policy);
  return library.encodePolicy(content, content.convolutions ? 'float16' : 'float32');
}

/**
 * Ships a policy. Returns the path of its file.
 *
 * @param {unknown} policy the content of its file
 * @param {import('./source.mjs').Library} library
 */
export function writePolicy(policy, library) {
  const shipped = toShipped(policy, library);
  const file = `${shipped.env}.json`;
  writeFiles(join(root, POLICIES_FOLDER), { [file]: `${JSON.stringify(shipped, null, 2)}\n` });
  return `${POLICIES_FOLDER}/${file}`;
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
