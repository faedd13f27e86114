// Serves the built page to a browser that a script drives. Builds it if it is missing or older than its sources. The files are served
// from memory, so that another build may replace them, with the headers that let the page share memory with its workers.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Failure, firstLine } from './command.mjs';
import { toFile } from './own-env.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** The sources of the page. */
const SOURCES = [
  'src',
  'index.html',
  'headless.html',
  'vite.config.ts',
  'scripts/bundle.mjs',
  'scripts/generated-module.mjs',
  'scripts/kernels.mjs',
  'scripts/tensorflow-wasm.mjs',
  'package-lock.json',
  'tsconfig.json',
];

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** @type {Record<string, string>} */
const CONTENT_TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/**
 * Serves the page on a free port, for this machine only.
 *
 * @param {(line: string) => void} tell receives a line if the page must be built first
 * @param {string} [envSrc] the address of a module of the user's, which is served with the files beside it
 */
export async function serveSite(tell, envSrc) {
  const dist = join(repository, 'dist');
  if (!isBuilt(repository)) {
    tell('building the page …');
    await build(dist);
  }
  return await serveFolder(dist, envSrc);
}

/**
 * Serves the current files of a folder on a port, for this machine only.
 *
 * @param {string} folder
 * @param {string} [envSrc] as for `serveSite`
 * @param {{ path?: string, isStatic?: boolean, port?: number }} [options] `path` is where the folder is on the server: '/' by default.
 *   `isStatic` serves it as static hosts do: without headers for isolation, compressed, and folders as their index.html. The port is a
 *   free one by default.
 */
export async function serveFolder(folder, envSrc, { path = '/', isStatic = false, port: wanted = 0 } = {}) {
  const files = readFiles(folder);
  const compressed = new Map(isStatic ? [...files].map(([name, body]) => [name, gzipSync(body)]) : []);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = isStatic ? pathname.replace(/\/$/, '/index.html') : pathname;
    const file = name.startsWith(path) ? `/${name.slice(path.length)}` : '';
    const body = compressed.get(file) ?? files.get(file) ?? readBeside(envSrc, pathname);
    response.writeHead(body ? 200 : 404, {
      'Content-Type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
      ...(compressed.has(file) && { 'Content-Encoding': 'gzip' }),
      ...(!isStatic && isolation),
    });
    response.end(body);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    /**
     * Serves one more file from now on.
     *
     * @param {string} name its path on the server, with a slash before it
     * @param {string} content
     */
    offer(name, content) {
      files.set(name, Buffer.from(content));
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Returns the content of a module of the user's, or of a file beside or below it.
 *
 * @param {string | undefined} envSrc
 * @param {string} pathname
 */
function readBeside(envSrc, pathname) {
  const [module, file] = [envSrc && toFile(envSrc), toFile(pathname)];
  if (!module || !file?.startsWith(dirname(module) + sep)) return undefined;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : undefined;
}

/**
 * Returns whether the page is built and no source is newer. Tests do not count as sources.
 *
 * @param {string} root
 */
export function isBuilt(root) {
  const page = join(root, 'dist', 'headless.html');
  if (!existsSync(page)) return false;
  const built = statSync(page).mtimeMs;
  return SOURCES.every((source) => newest(join(root, source)) <= built);
}

/**
 * Returns the time of the last change of a file, or of the newest file in a folder. It misses deleted files, but a file that imported
 * one was changed as well.
 *
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats || /\.test\.\w+$|[\\/](golden|testing)$/.test(path)) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/**
 * Builds the page in a temporary folder and moves it into place when it is complete.
 *
 * @param {string} dist
 */
async function build(dist) {
  const vite = await import('vite');
  const begun = new Date();
  const cache = join(repository, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'palestra-build-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true })); // after a signal, too
  try {
    await vite.build({
      root: repository,
      logLevel: 'silent',
      build: { outDir: join(folder, 'new'), emptyOutDir: true },
    });
  } catch (error) {
    throw new Failure(`cannot build the page: ${firstLine(error)}. Run npx vite build to see why.`);
  }
  // the time of its start, so that sources changed during the build count as newer
  utimesSync(join(folder, 'new', 'headless.html'), begun, begun);
  if (existsSync(dist)) renameSync(dist, join(folder, 'old'));
  try {
    renameSync(join(folder, 'new'), dist);
  } catch (error) {
    if (!existsSync(dist)) throw error; // otherwise another command has just built it as well
  }
}

/**
 * Returns the contents of all files by their paths on the server.
 *
 * @param {string} folder
 */
function readFiles(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return new Map(
    paths
      .filter((path) => statSync(path).isFile())
      .map((path) => [`/${relative(folder, path).split(sep).join('/')}`, readFileSync(path)]),
  );
}
