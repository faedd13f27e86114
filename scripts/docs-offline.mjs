// Builds the service worker of the documentation, which knows the files of this build by their hashes.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const entry = fileURLToPath(new URL('../docs/site/offline.ts', import.meta.url));

/**
 * Files that are stored only when somebody has visited them: the reference and the source pages, which are many; what other sites show;
 * policies and the text of the worker, which no page of this site loads.
 */
const LATER = /^(api|source|assets\/policies)\/|^pictures\/preview|^assets\/env-worker-text|^offline\.js$/;

/**
 * Returns the hashes of the files of a site that are stored at the first visit.
 *
 * @param {string} site
 * @returns {Record<string, string>}
 */
export function hashFiles(site) {
  const paths = readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(site, path)).isFile())
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !LATER.test(path))
    .sort();
  const hash = /** @param {string} path */ (path) =>
    createHash('sha256')
      .update(readFileSync(join(site, path)))
      .digest('hex')
      .slice(0, 12);
  return Object.fromEntries(paths.map((path) => [path, hash(path)]));
}

/**
 * Writes the service worker into the folder of a site whose other files are complete.
 *
 * @param {string} site
 */
export async function writeServiceWorker(site) {
  await build({
    entryPoints: [entry],
    outfile: join(site, 'offline.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2023',
    define: { FILES: JSON.stringify(hashFiles(site)) },
    logLevel: 'warning',
  });
}
