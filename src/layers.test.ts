import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';

const SIMULATION = [
  'src/core/checks',
  'src/core/envs',
  'src/core/errors.ts',
  'src/core/math',
  'src/core/next-task.ts',
  'src/core/random',
  'src/core/spaces',
  'src/core/vector',
  'src/core/wrappers',
];
const DECIDING = [...SIMULATION, 'src/core/policy'];
const CORE = [...DECIDING, 'src/core/learn'];

/** Folder or file → what it may import beside itself. The longest that fits counts; a star stands for the rest of a name. */
const LAYERS: Record<string, readonly string[]> = {
  'src/core/errors.ts': [],
  'src/core/next-task.ts': [],
  'src/core/checks': [],
  'src/core/math': [],
  'src/core/random': ['src/core/checks', 'src/core/math'],
  'src/core/spaces': ['src/core/checks', 'src/core/math', 'src/core/random'],
  'src/core/envs': [
    'src/core/checks',
    'src/core/math',
    'src/core/spaces',
    'src/core/random',
    'src/core/errors.ts',
    'npm:planck',
  ],
  'src/core/wrappers': [
    'src/core/checks',
    'src/core/envs',
    'src/core/spaces',
    'src/core/random',
    'src/core/errors.ts',
  ],
  'src/core/vector': [
    'src/core/checks',
    'src/core/wrappers',
    'src/core/envs',
    'src/core/spaces',
    'src/core/random',
    'src/core/errors.ts',
  ],
  'src/core/policy': SIMULATION,
  'src/core/learn': [...DECIDING, 'npm:@tensorflow/*'],
  'src/workers': [...DECIDING, 'src/envs.ts', 'npm:comlink'],
  'src/training': ['src/workers', ...CORE],
  'src/training/kept': ['src/training', 'src/workers', ...CORE, 'npm:idb'],
  'src/ui': ['src/training', 'src/workers', ...CORE, 'npm:lit*', 'npm:uplot'],
  // the figures that ours are compared with are those of TensorFlow.js alone
  'src/headless/bench': ['src/headless', 'src/training', 'src/workers', ...CORE, 'npm:@tensorflow/tfjs'],
  'src/headless/soak': [
    'src/headless',
    'src/elements.ts',
    'src/ui',
    'src/training',
    ...CORE,
    'npm:@tensorflow/tfjs', // counts the tensors of the page
  ],
  'src/headless': ['src/index.ts', 'src/envs.ts', 'src/ui', 'src/training', 'src/workers', ...CORE],
  'src/playwright': ['src/ui', 'src/core/learn', 'src/core/checks', 'npm:@playwright/test', 'npm:node:*'],
  // entry points
  'src/envs.ts': SIMULATION,
  'src/play.ts': ['src/core/policy'],
  'src/worker.ts': ['src/workers', ...DECIDING],
  'src/index.ts': ['src/envs.ts', 'src/training', 'src/workers', ...CORE],
  'src/elements.ts': ['src/ui', 'src/training/kept'],
  'src/figures.ts': ['src/ui'],
  'src/testing.ts': ['src/playwright'],
};

/** Types only: what crosses a thread must not pull code along. */
const TYPES_ONLY = ['src/workers/protocol.ts'];

type Files = Record<string, string>;

interface Import {
  /** 'src/core/errors.ts', 'npm:lit' */
  target: string;
  /** 'type' imports are gone when the code runs; what stands at an 'address' runs in a worker. */
  kind: 'code' | 'type' | 'address';
}

const STATIC = /^\s*(?:import|export)\s+(type\s)?[\w\s{},*$]*?\bfrom\s*(['"])(.+?)\2/gm;
const SIDE_EFFECT = /^\s*import\s*(['"])(.+?)\1/gm;
const DYNAMIC = /(typeof\s+)?\bimport\(\s*(?:\/\*.*?\*\/\s*)?(['"`])(.+?)\2/g;
const ADDRESS = /\bnew URL\(\s*(['"`])(\..+?\.[jt]s)\1,\s*import\.meta\.url/g;

function findImports(path: string, source: string): Import[] {
  const code = source.replace(/^\s*(\/\/|\/\*|\*).*$/gm, '');
  const found: [specifier: string, kind: Import['kind']][] = [];
  for (const [, type, , specifier] of code.matchAll(STATIC)) found.push([specifier, type ? 'type' : 'code']);
  for (const [, , specifier] of code.matchAll(SIDE_EFFECT)) found.push([specifier, 'code']);
  for (const [, type, , specifier] of code.matchAll(DYNAMIC)) found.push([specifier, type ? 'type' : 'code']);
  for (const [, , file] of code.matchAll(ADDRESS)) found.push([file.replace(/\.js$/, '.ts'), 'address']);
  return found.map(([specifier, kind]) => {
    const bare = specifier.replace(/\?.*$/, '');
    if (bare.startsWith('.')) return { target: posix.join(posix.dirname(path), bare), kind };
    const parts = bare.split('/', bare.startsWith('@') ? 2 : 1);
    return { target: `npm:${parts.join('/')}`, kind };
  });
}

function fits(target: string, pattern: string): boolean {
  if (pattern.endsWith('*')) return target.startsWith(pattern.slice(0, -1));
  return target === pattern || (target.startsWith(`${pattern}/`) && !pattern.startsWith('npm:'));
}

/** Every import against the arrows, as 'file → what it imports'. */
function findViolations(files: Files): string[] {
  return Object.entries(files).flatMap(([path, source]) => {
    const layer = Object.keys(LAYERS)
      .filter((key) => fits(path, key))
      .sort((a, b) => b.length - a.length)[0];
    if (layer === undefined) return [`${path} is in no layer`];
    return findImports(path, source)
      .filter(({ target, kind }) => {
        if (kind === 'code' && TYPES_ONLY.includes(path)) return true;
        return ![layer, ...LAYERS[layer]].some((pattern) => fits(target, pattern));
      })
      .map(({ target }) => `${path} → ${target}`);
  });
}

/** One cycle for each import that closes one, as 'a → b → a'. Imports of types count, addresses of workers do not. */
function findCycles(files: Files): string[] {
  const cycles: string[] = [];
  const finished = new Set<string>();
  const visit = (path: string, trail: string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (trail.includes(path) || finished.has(path) || !(path in files)) return;
    for (const { target, kind } of findImports(path, files[path])) {
      if (kind !== 'address') visit(target, [...trail, path]);
    }
    finished.add(path);
  };
  for (const path of Object.keys(files)) visit(path, []);
  return cycles;
}

/**
 * What leaves the last bits of its result to the engine: functions of Math, and powers other than those of 2. Lines that draw may use
 * them.
 */
const ENGINES_OWN =
  /\bMath\.(?:a?(?:sin|cos|tan)h?|atan2|cbrt|exp|expm1|hypot|log|log1p|log2|log10|pow)\b|(?<!\b2\s*)\*\*(?!\/|\*)/;
/** Files that only draw, and methods that do. Those that draw random numbers have no canvas. */
const DRAWING = /-drawing\.ts$|-scenery\.ts$/;
const DRAWING_METHOD = /^ {2}(?:private |override )*draw\w*\(\s*canvas\b[\s\S]*?^ {2}\}$/gm;

/** Lines of code in src/core that may give other bytes in another engine, as 'file: line'. */
function findEnginesOwn(files: Files): string[] {
  return Object.entries(files).flatMap(([path, source]) => {
    if (!path.startsWith('src/core/') || DRAWING.test(path)) return [];
    const code = source.replace(/^\s*\/?\*.*$|\/\/.*$/gm, '').replace(DRAWING_METHOD, '');
    const lines = code.split('\n').filter((line) => ENGINES_OWN.test(line));
    return lines.map((line) => `${path}: ${line.trim()}`);
  });
}

function readSources(): Files {
  const root = new URL('../', import.meta.url);
  const names = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' });
  const paths = names.map((name) => `src/${name.replaceAll('\\', '/')}`);
  const sources = paths.filter(
    (path) => /\.m?[jt]s$/.test(path) && !/\.test\.ts$|\.d\.ts$|\/testing\//.test(path),
  );
  return Object.fromEntries(sources.map((path) => [path, readFileSync(new URL(path, root), 'utf8')]));
}

describe('the sources', () => {
  const files = readSources();

  it('are found, and their imports with them', () => {
    expect(findImports('src/core/spaces/box.ts', files['src/core/spaces/box.ts'])).toEqual([
      { target: 'src/core/checks/describe-value.ts', kind: 'code' },
      { target: 'src/core/checks/option-checks.ts', kind: 'code' },
      { target: 'src/core/math/exponential.ts', kind: 'code' },
      { target: 'src/core/random/generator.ts', kind: 'type' },
      { target: 'src/core/spaces/dtype.ts', kind: 'code' },
      { target: 'src/core/spaces/space.ts', kind: 'code' },
      { target: 'src/core/spaces/space-descriptions.ts', kind: 'type' },
    ]);
  });

  it('import along the arrows only', () => {
    expect(findViolations(files)).toEqual([]);
  });

  it('import without cycles', () => {
    expect(findCycles(files)).toEqual([]);
  });

  it('compute with the same bytes in every engine', () => {
    expect(findEnginesOwn(files)).toEqual([]);
  });

  it('set no style attribute in a template, which strict pages refuse: .style sets the property', () => {
    const setting = Object.keys(files).filter(
      (path) => path.startsWith('src/ui/') && /\sstyle=/.test(files[path]),
    );
    expect(setting).toEqual([]);
  });

  it('that register an element are named in package.json, so that bundlers keep them', () => {
    const { sideEffects } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    const named = (sideEffects as string[]).map(
      (pattern) => new RegExp(`^${pattern.replaceAll('*', '[^/]*')}$`),
    );
    const elements = Object.keys(files).filter((path) => /^@defineElement\(/m.test(files[path]));
    expect(elements).toContain('src/ui/palestra-run.ts');
    const dropped = elements.filter((path) => {
      const built = path.replace(/^src\/(.*)\.ts$/, './lib/$1.js');
      return !named.some((pattern) => pattern.test(built));
    });
    expect(dropped).toEqual([]);
  });

  it('print nothing on the console by console.log', () => {
    const printing = Object.keys(files).filter((path) => /\bconsole\.log\b/.test(files[path]));
    expect(printing).toEqual([]);
  });
});

describe('the checker', () => {
  it.each([
    [
      'src/core/envs/x.ts',
      "import { BatchEnv } from '../vector/batch-env.ts';",
      'src/core/vector/batch-env.ts',
    ],
    [
      'src/core/envs/x.ts',
      "import {\n  type A,\n  type B,\n} from '../learn/policy.ts';",
      'src/core/learn/policy.ts',
    ],
    ['src/core/vector/x.ts', "import type { Pool } from '../../workers/pool.ts';", 'src/workers/pool.ts'],
    ['src/core/vector/x.ts', "export * from '../learn/policy.ts';", 'src/core/learn/policy.ts'],
    ['src/core/vector/x.ts', "const lit = await import('lit');", 'npm:lit'],
    ['src/core/vector/x.ts', "const lit = await import(/* @vite-ignore */ 'lit');", 'npm:lit'],
    ['src/core/random/x.ts', "type Fs = typeof import('node:fs');", 'npm:node:fs'],
    [
      'src/workers/x.ts',
      "import '@tensorflow/tfjs-backend-wasm/dist/x.wasm?url';",
      'npm:@tensorflow/tfjs-backend-wasm',
    ],
    ['src/workers/x.ts', "import {createPolicy} from '../core/learn/policy.ts'", 'src/core/learn/policy.ts'],
    [
      'src/core/learn/x.ts',
      "new Worker(new URL('../../workers/x.worker.ts', import.meta.url));",
      'src/workers/x.worker.ts',
    ],
    ['src/ui/x.ts', "import * as Comlink from 'comlink';", 'npm:comlink'],
    ['src/ui/x.ts', "import uPlot from 'uplot-react';", 'npm:uplot-react'],
    ['src/elements.ts', "export { makeVec } from './workers/make-vec.ts';", 'src/workers/make-vec.ts'],
    [
      'src/workers/protocol.ts',
      "import { ENVS } from '../core/envs/registry.ts';",
      'src/core/envs/registry.ts',
    ],
  ])('finds what %s must not import: %s', (path, source, target) => {
    expect(findViolations({ [path]: source })).toEqual([`${path} → ${target}`]);
  });

  it.each([
    [
      'src/core/vector/x.ts',
      "import type { Env } from '../envs/env.ts';\nimport { toError } from '../errors.ts';",
    ],
    ['src/core/learn/x.ts', "import * as tf from '@tensorflow/tfjs';\nimport { mean } from './mean.ts';"],
    [
      'src/ui/x.ts',
      "import { html } from 'lit/html.js';\nimport css from 'uplot/dist/uPlot.min.css?inline';",
    ],
    ['src/workers/protocol.ts', "import type { EnvSpec } from '../core/envs/env.ts';"],
    [
      'src/core/envs/x.ts',
      "/**\n * import { makeVec } from '../../workers/make-vec.ts';\n */\n// import 'lit'\nexport const a = 1;",
    ],
    ['src/core/envs/x.ts', "export default 'lit';\nexport function from() {\n  return 'lit';\n}"],
  ])('lets %s import what it may: %j', (path, source) => {
    expect(findViolations({ [path]: source })).toEqual([]);
  });

  it.each([
    'const y = Math.sin(x);',
    'return values.map(Math.exp);',
    'const angle = Math.atan2(y, x);',
    'const length = Math.hypot(x, y);',
    'sum += x ** 2;',
    'sum += gamma ** t;',
  ])('finds arithmetic that is the engine’s own: %s', (line) => {
    expect(findEnginesOwn({ 'src/core/envs/x.ts': line })).toEqual([`src/core/envs/x.ts: ${line}`]);
  });

  it.each([
    'const y = sine(x) * Math.sqrt(2);',
    'const word = n / 2 ** 32;',
    '/** Gives Math.sin x ** 2. */',
    'const a = 1; // x ** 2',
    '  override draw(canvas: Canvas2D): void {\n    canvas.rotate(Math.cos(x));\n  }',
  ])('lets through %j', (source) => {
    expect(findEnginesOwn({ 'src/core/envs/x.ts': source })).toEqual([]);
  });

  it('finds it in a method that draws random numbers', () => {
    const source = '  private drawAngle(): number {\n    return Math.acos(this.random.random());\n  }';
    expect(findEnginesOwn({ 'src/core/envs/x.ts': source })).toEqual([
      'src/core/envs/x.ts: return Math.acos(this.random.random());',
    ]);
  });

  it('finds files that are in no layer', () => {
    expect(findViolations({ 'src/utils.ts': '', 'src/other/x.ts': '' })).toEqual([
      'src/utils.ts is in no layer',
      'src/other/x.ts is in no layer',
    ]);
  });

  it.each([
    "export { a } from './a.ts';",
    "import type { A } from './a.ts';",
    "type A = typeof import('./a.ts');",
  ])('finds the cycle that is closed by %s', (source) => {
    const files = { 'src/a.ts': "import { b } from './b.ts';", 'src/b.ts': "import './c.ts';" };
    const cycle = 'src/a.ts → src/b.ts → src/c.ts → src/a.ts';
    expect(findCycles({ ...files, 'src/c.ts': source })).toEqual([cycle]);
  });

  it('follows no address of a worker', () => {
    const a = "new Worker(new URL('./b.worker.ts', import.meta.url));";
    const files = { 'src/a.ts': a, 'src/b.worker.ts': "import type { A } from './a.ts';" };
    expect(findCycles(files)).toEqual([]);
  });
});
