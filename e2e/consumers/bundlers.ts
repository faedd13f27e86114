// The bundlers, each with the lines of configuration that docs/install.md shows for it and no others.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import * as vite8 from 'vite';
import * as vite7 from 'vite7';
import webpack from 'webpack';
import vite7Configuration from './vite7.config.js';

const app = join(import.meta.dirname, 'app');
/** Folder of the built pages. */
export const built = join(import.meta.dirname, 'dist');

const VITES = { vite8, vite7 };
export type ViteName = keyof typeof VITES;

/** As in docs/install.md. */
const CONFIGURATION = { vite8: {}, vite7: vite7Configuration };

const configure = (name: ViteName) => ({
  ...CONFIGURATION[name],
  root: app,
  configFile: false as const,
  logLevel: 'warn' as const,
  cacheDir: join(built, 'cache', name),
});

export async function buildWithVite(name: ViteName): Promise<void> {
  const build = {
    outDir: join(built, name),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
  };
  await VITES[name].build({ ...configure(name), build });
}

/** Returns the address, and a function that stops the server. */
export async function serveWithVite(name: ViteName): Promise<{ url: string; close(): Promise<void> }> {
  const server = await VITES[name].createServer({
    ...configure(name),
    server: { host: '127.0.0.1', port: 0 },
  });
  await server.listen();
  const [url] = server.resolvedUrls?.local ?? [];
  return { url, close: () => server.close() };
}

export async function buildWithWebpack(): Promise<void> {
  const compiler = webpack({
    mode: 'development',
    devtool: false,
    context: app,
    entry: './main.js',
    output: { path: join(built, 'webpack'), clean: true },
  });
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise((resolve) => compiler.close(resolve));
  if (stats?.hasErrors() || stats?.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
  await copyPage('webpack', 'defer');
}

export async function buildWithEsbuild(): Promise<void> {
  await esbuild.build({
    entryPoints: [join(app, 'main.js'), join(app, 'corridor.worker.js')],
    bundle: true,
    format: 'esm',
    splitting: true,
    outdir: join(built, 'esbuild'),
    tsconfigRaw: {}, // not the repository's, which would replace the package by its sources
    logLevel: 'warning',
  });
  await copyPage('esbuild', 'type="module"');
}

/** Copies the page beside its built script. */
async function copyPage(name: string, how: string): Promise<void> {
  const page = await readFile(join(app, 'index.html'), 'utf8');
  await writeFile(join(built, name, 'index.html'), page.replace('type="module"', how));
}
