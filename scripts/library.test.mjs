import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} code */
const runNode = (code) =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: repository,
    encoding: 'utf8',
  });

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
  beforeAll(() => {
    execFileSync('npm', ['run', '--silent', 'build:lib'], { cwd: repository, stdio: 'ignore' });
  }, 60_000);

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

  it('has elements that plain Node can import, for a server that renders the page', () => {
    const output = runNode(`
      const { PalestraRun, PalestraLab } = await import('palestra/elements');
      console.log(typeof window, PalestraRun.name, PalestraLab.name);
    `);
    expect(output.trim()).toBe('undefined PalestraRun PalestraLab');
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
    const any = files.map((file) => file.replace('*', 'run'));
    expect(any.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
    expect(files.length).toBeGreaterThanOrEqual(8);
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
      globalThis.HTMLElement = class {};
      const tags = [];
      globalThis.customElements = { get: (tag) => tags.includes(tag), define: (tag) => tags.push(tag) };
      await import('palestra/elements/palestra-gallery');
      console.log(tags.sort().join(' '));
    `);
    expect(output.trim()).toBe('palestra-gallery palestra-stage');
  });

  it('needs no Lit for palestra, and no Lit, TensorFlow.js or Comlink for palestra/envs', async () => {
    expect(await findPackages('elements.js')).toContain('lit');
    expect(new Set(await findPackages('index.js'))).toEqual(new Set(['@tensorflow', 'comlink', 'planck']));
    expect(new Set(await findPackages('envs.js'))).toEqual(new Set(['planck']));
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
