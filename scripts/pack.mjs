// The package as npm would publish it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './generated-module.mjs';

/**
 * Builds the library and makes its tarball.
 *
 * @param {string} folder absolute path for the tarball
 * @returns {string} the tarball's path
 */
export function packLibrary(folder) {
  const options = { cwd: root, encoding: /** @type {const} */ ('utf8'), shell: process.platform === 'win32' };
  execFileSync('npm', ['run', '--silent', 'build:lib'], options);
  // scripts of `npm pack` would print into its output
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    options,
  );
  return join(folder, JSON.parse(output)[0].filename);
}

/**
 * Installs only the package itself in `folder/node_modules`. Its dependencies are found in a folder above.
 *
 * @param {string} folder absolute path
 */
export function installPacked(folder) {
  const target = join(folder, 'node_modules', 'palestra');
  const temporary = mkdtempSync(join(tmpdir(), 'palestra-pack-'));
  try {
    const tarball = packLibrary(temporary);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components', '1']);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
