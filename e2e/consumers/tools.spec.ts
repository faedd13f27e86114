// Tools that take too long for every run of the tests. `npm test -- --only consumers --all` runs them. Their project lies outside the
// repository, whose tsconfig.json and node_modules they would find otherwise.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { packLibrary } from '../../scripts/pack.mjs';
import { checkBuilt } from './training.ts';

test.describe.configure({ timeout: 15 * 60_000 });

let project: string;

test.beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'palestra-tools-'));
  cpSync(join(import.meta.dirname, 'tools'), project, { recursive: true });
  cpSync(join(import.meta.dirname, 'app'), join(project, 'app'), { recursive: true });
  const npm = ['install', '--no-audit', '--no-fund', '--no-package-lock', packLibrary(project)];
  execFileSync('npm', npm, { cwd: project, stdio: 'inherit', shell: process.platform === 'win32' });
});
test.afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Runs a program of the project. */
function run(name: string, ...parameters: string[]): void {
  const program = join(project, 'node_modules', '.bin', name);
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  execFileSync(program, parameters, { cwd: project, stdio: 'inherit', env });
}

/** Writes the page of app/ with another tag in place of its script. */
function writePage(path: string, script: string): void {
  const page = readFileSync(join(project, 'app/index.html'), 'utf8');
  writeFileSync(join(project, path), page.replace(/<script .*<\/script>/, script));
}

test('Parcel builds a page that learns', async ({ page }) => {
  run('parcel', 'build', 'app/index.html', '--dist-dir', 'dist/parcel', '--no-cache');
  await checkBuilt(page, join(project, 'dist/parcel'));
});

test('Rollup builds a page that learns', async ({ page }) => {
  run('rollup', '-c', '-d', 'dist/rollup', 'app/main.js', 'app/corridor.worker.js');
  writePage('dist/rollup/index.html', '<script type="module" src="main.js"></script>');
  await checkBuilt(page, join(project, 'dist/rollup'), { hasWorkerFile: false });
});

test('Bun builds a page that learns', async ({ page }) => {
  run('bun', 'build', 'app/main.js', 'app/corridor.worker.js', '--outdir', 'dist/bun', '--target', 'browser');
  writePage('dist/bun/index.html', '<script type="module" src="main.js"></script>');
  await checkBuilt(page, join(project, 'dist/bun'), { hasWorkerFile: false });
});

test('Rsbuild builds a page that learns', async ({ page }) => {
  writePage('app/template.html', '');
  run('rsbuild', 'build');
  await checkBuilt(page, join(project, 'dist/rsbuild'));
});

test('Next builds a page that learns', async ({ page }) => {
  for (const file of ['main.js', 'corridor.worker.js']) {
    cpSync(join(project, 'app', file), join(project, 'next', file));
  }
  run('next', 'build', 'next');
  await checkBuilt(page, join(project, 'next/out'));
});

for (const name of ['jsdom', 'happy-dom']) {
  test(`the elements do nothing in a document of ${name}`, () => {
    const script = ['simulated-document.mjs', name];
    const output = execFileSync(process.execPath, script, { cwd: project, encoding: 'utf8' });
    expect(output.trim()).toMatch(/^1\d kinds of elements, 0 with content$/);
  });
}
