// The example suite as a user runs it: in its own folder, with the package as it would be published, without network.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { findFreePort } from './free-port.ts';

const exec = promisify(execFile);
const repository = join(import.meta.dirname, '..');
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'palestra-suite-'));
});
test.afterAll(() => rmSync(folder, { recursive: true }));

/** Installs the package's tarball like npm install. Other packages are linked instead of downloaded. */
async function install(): Promise<void> {
  const modules = join(folder, 'node_modules');
  const palestra = join(modules, 'palestra');
  mkdirSync(palestra, { recursive: true });
  await exec('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: repository });
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  await exec('tar', ['-xzf', join(folder, tarball), '-C', palestra, '--strip-components=1']);

  const { devDependencies } = readJson(folder, 'package.json');
  const { dependencies } = readJson(palestra, 'package.json');
  for (const name of ['.bin', ...Object.keys({ ...devDependencies, ...dependencies })]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), join(modules, name), 'dir');
  }
}

test('the page on testing shows the tests of the example suite', () => {
  const page = readFileSync(join(repository, 'docs', 'testing.md'), 'utf8');
  const suite = join(repository, 'examples', 'playwright-suite', 'tests', 'learning.spec.ts');
  expect(page).toContain(readFileSync(suite, 'utf8').trimEnd());
});

test('the example suite passes outside the repository, from the tarball', async () => {
  test.setTimeout(180_000);
  cpSync(join(repository, 'examples', 'playwright-suite'), folder, { recursive: true });
  await install();
  const env = { ...process.env, PORT: String(await findFreePort()) };
  const suite = exec('npm', ['test', '--silent'], { cwd: folder, env });
  const { stdout } = await suite.catch((failed: { stdout: string; stderr: string }) => {
    throw new Error(`the example suite failed:\n${failed.stdout}${failed.stderr}`);
  });
  expect(stdout).toContain('3 passed');
});
