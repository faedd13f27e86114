import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toEnvSrc } from './own-env.mjs';
import { isBuilt, serveFolder } from './site.mjs';

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'palestra-site-'));
  write('src/core/learn/networks/policy.ts', 100);
  write('headless.html', 100);
});
afterEach(() => rmSync(root, { recursive: true }));

/**
 * @param {string} path
 * @param {number} time when it was last changed, s
 */
function write(path, time) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), '');
  utimesSync(join(root, path), time, time);
}

test('a module of the user and the files beside it are served, and no others', async () => {
  write('own/env.js', 100);
  write('own/parts/floor.mjs', 100);
  const envSrc = toEnvSrc('test', join(root, 'own/env.js'));
  const site = await serveFolder(join(root, 'src'), envSrc);
  const status = async (/** @type {string} */ path) => (await fetch(new URL(path, site.url + envSrc))).status;
  try {
    expect(await Promise.all(['', 'parts/floor.mjs'].map(status))).toEqual([200, 200]);
    const others = [
      '../headless.html',
      '..%2fheadless.html',
      'env.js%00',
      '%zz',
      'other.js',
      '../own',
      'parts',
    ];
    expect(await Promise.all(others.map(status))).toEqual(others.map(() => 404));
  } finally {
    site.close();
  }
});

test('what is offered later is served, too', async () => {
  const site = await serveFolder(join(root, 'src'));
  try {
    site.offer('/offered/checkpoint.json', '[1]');
    const response = await fetch(`${site.url}/offered/checkpoint.json`);
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(await response.json()).toEqual([1]);
  } finally {
    site.close();
  }
});

test('a page counts as built if it exists and no source is newer', () => {
  expect(isBuilt(root)).toBe(false);
  write('dist/headless.html', 101);
  expect(isBuilt(root)).toBe(true);
  write('src/core/learn/networks/policy.ts', 102);
  expect(isBuilt(root)).toBe(false);
});

test('a new test needs no new build', () => {
  write('dist/headless.html', 101);
  write('src/core/learn/policy.test.ts', 102);
  write('src/core/golden/cart-pole.json', 102);
  write('e2e/page.spec.ts', 102);
  expect(isBuilt(root)).toBe(true);
});
