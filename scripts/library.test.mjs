import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked } from './pack.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** A project outside the repository, with the package as npm would install it and none of its dependencies. */
const project = mkdtempSync(join(tmpdir(), 'palestra-library-'));

/**
 * @param {string} code
 * @param {string} [cwd]
 */
const runNode = (code, cwd = repository) =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd, encoding: 'utf8' });

/**
 * Returns the packages that a module of the library imports statically, without those it loads later.
 *
 * @param {string} entry
 */
async function findPackages(entry) {
  const bundle = await rolldown({ input: join(repository, 'lib', entry), external: /^[^./\\]/ });
  const { output } = await bundle.generate({ codeSplitting: false });
  await bundle.close();
  return output[0].imports.map((name) => name.split('/')[0]);
}

describe('the built library', () => {
  beforeAll(() => installPacked(project), 120_000);
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it("runs CartPole from 'palestra/envs' in plain Node, without tensors, workers or a page", () => {
    const output = runNode(`
      import { BatchEnv, makeEnv } from 'palestra/envs';
      const env = makeEnv('CartPole-v1');
      const { observation } = env.reset({ seed: 42 });
      const { reward } = env.step(1);
      const envs = new BatchEnv('CartPole-v1', { numEnvs: 3, seed: 42 });
      const { observations } = await envs.reset();
      console.log(JSON.stringify([...observation], null, 0), reward, observations.length);
    `);
    // Gymnasium 1.4: gym.make('CartPole-v1').reset(seed=42)
    expect(output.trim()).toBe(
      '[0.02739560417830944,-0.006112155970185995,0.03585979342460632,0.019736802205443382] 1 12',
    );
  });

  it("plays a saved policy with 'palestra/play' in plain Node, with nothing else installed", () => {
    const policy = join(repository, 'examples/player/policy.json');
    const output = runNode(
      `
      import { readFileSync } from 'node:fs';
      const { readPolicy } = await import('palestra/play');
      const policy = readPolicy(readFileSync(${JSON.stringify(policy)}, 'utf8'));
      const falling = [0.1, -0.1].map((angle) => policy.act([0, 0, angle, 5 * angle], { greedy: true }));
      console.log(policy.env, ...falling);
    `,
      project,
    );
    expect(output.trim()).toBe('CartPole-v1 1 0'); // pushes the cart to the side that the pole falls to
  });

  it("adds at most 9.6 kB for 'palestra/play' to a page built by esbuild, in one file", async () => {
    const program = "export { readPolicy } from 'palestra/play';";
    const { outputFiles, metafile } = await build({
      stdin: { contents: program, resolveDir: project },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      metafile: true,
    });
    expect(outputFiles).toHaveLength(1);
    expect(Object.keys(metafile.inputs).filter((path) => /\/(envs|wrappers|learn)\//.test(path))).toEqual([]);
    const bytes = brotliCompressSync(outputFiles[0].contents).length;
    expect(bytes).toBeLessThanOrEqual(9600);
  });

  it('has elements that plain Node can import, for a server that renders the page', () => {
    const output = runNode(`
      const { PalestraRun, PalestraLab } = await import('palestra/elements');
      const { PalestraSoftmax } = await import('palestra/figures');
      console.log(typeof window, PalestraRun.name, PalestraLab.name, PalestraSoftmax.name);
    `);
    expect(output.trim()).toBe('undefined PalestraRun PalestraLab PalestraSoftmax');
  });

  it('has helpers for Playwright that plain Node can import, for a config file', () => {
    const output = runNode(`
      const { launchOptions, expect, test } = await import('palestra/testing');
      console.log(launchOptions().args[0], typeof expect, typeof test.extend);
    `);
    expect(output.trim()).toBe('--enable-unsafe-webgpu function function');
  });

  it("has every file that package.json's exports name", () => {
    const { exports } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    const files = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? entry : Object.values(entry),
    );
    const any = files.map((file) => file.replace('*', file.includes('/figures/') ? 'softmax' : 'run'));
    expect(any.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
    expect(files.length).toBeGreaterThanOrEqual(8);
  });

  it('has the same entry points for tools that do not read exports: main for the package, and an alias for each path', () => {
    const { exports, main, alias } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    const {
      '.': root,
      './package.json': _,
      './elements/palestra-*': elements,
      './figures/palestra-*': figures,
      ...others
    } = exports;
    expect(main).toBe(root.default);
    expect(alias).toEqual({
      ...Object.fromEntries(Object.entries(others).map(([path, file]) => [path, file.default])),
      './elements/*': elements.default.replace('palestra-*', '$1'),
      './figures/*': figures.default.replace('palestra-*', '$1'),
    });
  });

  it('has its WebAssembly in a module that any bundler and plain Node can read', () => {
    const output = runNode(`
      import { MLP_WASM } from './lib/core/policy/wasm-mlp-bytes.js';
      const { instance } = await WebAssembly.instantiate(Buffer.from(MLP_WASM, 'base64'));
      instance.exports.memory.grow(1);
      const numbers = new Float32Array(instance.exports.memory.buffer);
      numbers.set([-2, 0, 1, 3]);
      instance.exports.relu(0, 4);
      console.log(...numbers.subarray(0, 4));
    `);
    expect(output.trim()).toBe('0 0 1 3');
  });

  it('has a subpath for each element, which registers it and the elements it consists of', () => {
    const output = runNode(`
      for (const name of ['CSS', 'ElementInternals', 'HTMLElement', 'IntersectionObserver', 'matchMedia', 'ResizeObserver', 'Worker']) {
        globalThis[name] = class {};
      }
      const tags = [];
      globalThis.customElements = { get: (tag) => tags.includes(tag), define: (tag) => tags.push(tag) };
      await import('palestra/elements/palestra-gallery');
      await import('palestra/figures/palestra-softmax');
      console.log(tags.sort().join(' '));
    `);
    expect(output.trim()).toBe('palestra-gallery palestra-softmax palestra-stage');
  });

  it('has elements that a simulated document can import, where they register nothing and load nothing that needs a browser', () => {
    const output = runNode(`
      globalThis.window = globalThis;
      globalThis.document = { documentElement: {}, createTreeWalker() {} };
      globalThis.HTMLElement = class {};
      const tags = [];
      globalThis.customElements = { get: () => undefined, define: (tag) => tags.push(tag) };
      await import('palestra/elements');
      console.log(tags.length, 'elements');
    `);
    expect(output.trim()).toBe('0 elements');
  });

  it('leaves the address of envSrc to the browser: each file has the import with the comments that bundlers obey', () => {
    const read = (/** @type {string} */ file) => readFileSync(join(repository, 'lib', file), 'utf8');
    const files = readdirSync(join(repository, 'lib'), { recursive: true }).map(String);
    const scripts = files.filter((file) => file.endsWith('.js'));
    expect(scripts.filter((file) => read(file).includes('__rewriteRelativeImportExtension'))).toEqual([]);
    const whole =
      /import\((\s|\\n)*\/\* @vite-ignore \*\/(\s|\\n)*\/\* webpackIgnore: true \*\/(\s|\\n)*\/\* turbopackIgnore: true \*\/(\s|\\n)*\w+\)/;
    const own = ['workers/import-module.js', 'workers/env.worker.js', 'workers/env-worker-text.js'];
    const bundled = scripts.filter((file) => /^cdn.(make-vec|env.worker)/.test(file));
    expect([...own, ...bundled].filter((file) => !whole.test(read(file)))).toEqual([]);
    expect(bundled.length).toBeGreaterThanOrEqual(3);
  });

  it('needs no bundler to find its WebAssembly, and no server to serve it', () => {
    const files = readdirSync(join(repository, 'lib'), { recursive: true }).map(String);
    expect(files.filter((file) => file.endsWith('.wasm'))).toEqual([]);
  });

  it('needs no Lit for palestra, no Lit, TensorFlow.js or Comlink for palestra/envs, nothing but Lit and the environments for palestra/figures, and nothing for palestra/play', async () => {
    expect(await findPackages('elements.js')).toContain('lit');
    expect(new Set(await findPackages('index.js'))).toEqual(
      new Set(['@tensorflow', 'comlink', 'idb', 'planck']),
    );
    expect(new Set(await findPackages('envs.js'))).toEqual(new Set(['planck']));
    expect(await findPackages('play.js')).toEqual([]);
    expect(new Set(await findPackages('figures.js'))).toEqual(new Set(['lit', 'planck'])); // planck when a figure steps
  });

  it('needs no package for a policy that decides in a worker', async () => {
    const files = readdirSync(join(repository, 'lib/core/policy')).filter((file) => file.endsWith('.js'));
    expect(files).toContain('wasm-mlp.js');
    for (const file of files) expect(await findPackages(`core/policy/${file}`)).toEqual([]);
  });

  it('has the worker in one file without imports, as a module and as a classic script', () => {
    const module = readFileSync(join(repository, 'lib/workers/env.worker.js'), 'utf8');
    expect(module).toContain('CartPole-v1');
    expect(module).not.toMatch(/\bfrom\s*["'`]|\bimport\s*["'`]|\bimport\.meta\b/);
    const output = runNode(`
      import { ENV_WORKER } from './lib/workers/env-worker-text.js';
      const messages = [];
      const scope = { addEventListener() {}, postMessage: (message) => messages.push(message) };
      new Function('self', 'globalThis', ENV_WORKER)(scope, scope);
      console.log(JSON.stringify(messages));
    `);
    expect(output.trim()).toBe('[{"type":"palestra-ready"}]');
  });

  it('contains no tests', () => {
    const files = readdirSync(join(repository, 'lib'), { recursive: true }).map(String);
    expect(files.filter((file) => /\.test\.|testing\//.test(file))).toEqual([]);
  });
});
