import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSupportedNode, needsPackages } from './install.mjs';

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'palestra-install-'));
  writeLock('package-lock.json', {
    '': {},
    'node_modules/vite': { version: '8.3.1' },
    'node_modules/tool-darwin': { version: '1.0.0', optional: true },
  });
});
afterEach(() => rmSync(root, { recursive: true }));

/**
 * @param {string} path
 * @param {Record<string, { version?: string, optional?: boolean }>} packages
 */
function writeLock(path, packages) {
  writeFileSync(join(root, path), JSON.stringify({ packages }));
}

/** @param {Record<string, { version?: string }>} packages */
function install(packages) {
  for (const path of Object.keys(packages)) mkdirSync(join(root, path), { recursive: true });
  writeLock('node_modules/.package-lock.json', packages);
}

test('a fresh clone, and an interrupted install, need packages', () => {
  expect(needsPackages(root)).toBe(true);
  mkdirSync(join(root, 'node_modules', 'vite'), { recursive: true });
  expect(needsPackages(root)).toBe(true);
});

test('a missing package for another platform and an additional package are no reason to install', () => {
  install({ 'node_modules/vite': { version: '8.3.1' }, 'node_modules/mine': { version: '1.0.0' } });
  expect(needsPackages(root)).toBe(false);
});

test('another version, a deleted package and a package that was never installed are reasons to install', () => {
  install({ 'node_modules/vite': { version: '8.3.0' } });
  expect(needsPackages(root)).toBe(true);

  install({ 'node_modules/vite': { version: '8.3.1' } });
  rmSync(join(root, 'node_modules', 'vite'), { recursive: true });
  expect(needsPackages(root)).toBe(true);

  install({ 'node_modules/other': { version: '1.0.0' } });
  expect(needsPackages(root)).toBe(true);
});

test('supported Node versions are those of Vite: ^20.19 or >=22.12', () => {
  const versions = ['18.20.0', '20.18.9', '20.19.0', '21.7.0', '22.11.0', '22.12.0', '24.0.0'];
  expect(versions.filter(isSupportedNode)).toEqual(['20.19.0', '22.12.0', '24.0.0']);
});

test('package-lock.json lists the packages of every platform, without addresses to fetch them from', () => {
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  const missing = [];
  for (const [path, { resolved, optionalDependencies = {} }] of Object.entries(packages)) {
    expect(resolved, path).toBeUndefined();
    for (const name of Object.keys(optionalDependencies)) {
      const places = [`node_modules/${name}`, `${path}/node_modules/${name}`];
      if (!places.some((place) => place in packages)) missing.push(name); // npm ci would refuse to work
    }
  }
  expect(missing).toEqual([]);
});
