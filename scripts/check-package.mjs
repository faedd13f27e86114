// Checks the package as npm would publish it: exports, types and sizes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { rolldown } from 'rolldown';
import { root } from './generated-module.mjs';
import { kernels } from './kernels.mjs';
import { packLibrary } from './pack.mjs';

/**
 * What a page loads before anything runs, in kB (1000 bytes) after minifying and brotli: the module, or the part of it that a bundler
 * keeps for a program that imports these names, and everything it imports. A budget above its goal is the current size: it may
 * shrink but not grow.
 *
 * @typedef {{ name: string, entry: string, names?: string, without?: RegExp, budget: number, goal: number }} Budget
 * @type {readonly Budget[]}
 */
const BUDGETS = [
  {
    name: 'palestra/envs, without Box2D',
    entry: 'lib/envs.js',
    without: /^planck$|island-bytes|ordered-world|island-solver/,
    budget: 44,
    goal: 20,
  },
  // makeEnv and BatchEnv take any id, so they load all environments; a class loads only itself
  {
    name: 'one environment of palestra/envs',
    entry: 'lib/envs.js',
    names: '{ CartPole, TimeLimit, checkEnv }',
    budget: 10,
    goal: 20,
  },
  { name: 'palestra/play', entry: 'lib/play.js', budget: 9.3, goal: 8 },
  // environments, and what decides, searches and learns in the worker
  {
    name: 'the worker, without Box2D',
    entry: 'src/workers/env.worker.ts',
    without: /^planck$|island-bytes|ordered-world|island-solver/,
    budget: 67,
    goal: 50,
  },
  {
    name: 'palestra/elements, without TensorFlow.js',
    entry: 'lib/elements.js',
    without: /^@tensorflow\//,
    budget: 63,
    goal: 60,
  },
  ...readdirSync(join(root, 'lib/ui/figures'))
    .filter((file) => /^palestra-[\w-]+\.js$/.test(file))
    .map((file) => ({
      name: `palestra/figures/${file.replace('.js', '')}`,
      entry: `lib/ui/figures/${file}`,
      budget: 29,
      goal: 60,
    })),
];

const folder = mkdtempSync(join(tmpdir(), 'palestra-package-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const tarball = packLibrary(folder);
const faults = [...(await lint()), ...checkTypes(), ...(await checkSizes())];
for (const fault of faults) console.error(`package: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Returns the messages of publint about the tarball. */
async function lint() {
  const { buffer } = new Uint8Array(readFileSync(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg)}`);
}

/** Returns the messages of attw about the types. */
function checkTypes() {
  const script = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  try {
    execFileSync(process.execPath, [script, tarball, '--format', 'ascii'], { cwd: root, encoding: 'utf8' });
    return [];
  } catch (error) {
    return [`attw:\n${/** @type {{ stdout?: string }} */ (error).stdout}`];
  }
}

/** Prints the sizes, and returns those above their budgets. */
async function checkSizes() {
  const over = [];
  for (const each of BUDGETS) {
    const { name, budget, goal } = each;
    const size = (await measure(each)) / 1000;
    const line = `${name}: ${size.toFixed(1)} kB of ${budget} kB${budget > goal ? ` (goal: ${goal} kB)` : ''}`;
    console.log(line);
    if (size > budget) over.push(`${line}. Load some of its imports later, or raise the budget.`);
  }
  return over;
}

/**
 * Returns the bytes of a module and everything it imports, without what it loads later.
 *
 * @param {Budget} budget
 */
async function measure({ entry, names = '*', without }) {
  const input = join(folder, 'program.js');
  writeFileSync(input, `export ${names} from '${join(root, entry)}';\n`);
  const options = { input, external: without ?? [], plugins: kernels(), cwd: root };
  const bundle = await rolldown({ ...options, platform: 'browser' });
  const { output } = await bundle.generate({ format: 'es', minify: true });
  await bundle.close();
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));
  const loaded = new Set([output[0].fileName]);
  for (const name of loaded) for (const next of chunks.get(name)?.imports ?? []) loaded.add(next);
  return [...loaded].reduce((sum, name) => sum + brotliCompressSync(chunks.get(name)?.code ?? '').length, 0);
}
