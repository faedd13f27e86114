// The module of --env-src is served on the headless page under an address made from its path.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from './arguments.mjs';

const PREFIX = '/env-src';

/** The option of the command line. */
export const ENV_SRC = /** @type {const} */ ({
  kind: 'string',
  placeholder: 'FILE',
  example: 'docs/drift.js',
  usual: 'none',
  help: 'The JavaScript module that defines the environment. Its code runs in the browser.',
});

/**
 * @param {string} command
 * @param {string | undefined} env what --env says
 * @throws {UsageError} if it is the file that defines an environment.
 */
export function checkEnvName(command, env = '') {
  if (!/\.[cm]?[jt]s$/.test(env)) return;
  throw new UsageError(
    `${command}: expected --env to be the name of an environment, got '${env}', a file. Try --env NAME --env-src ${env}.`,
  );
}

/**
 * Gives the address on the page of a module, as the settings of a run have it.
 *
 * @param {string} command
 * @param {string} path
 * @throws {UsageError} if there is no such file.
 */
export function toEnvSrc(command, path) {
  checkFile(command, path);
  return PREFIX + pathToFileURL(resolve(path)).pathname;
}

/**
 * Refuses to load the module of an earlier run unless the command line names it: a file that comes from elsewhere may name any module.
 *
 * @param {string} command
 * @param {string | undefined} saved the address in the checkpoint
 * @param {readonly string[]} [argv] the words after the command
 * @throws {UsageError} if there is one. The message has the whole command.
 */
export function checkNamed(command, saved, argv = process.argv.slice(2)) {
  if (saved === undefined) return;
  const file = toFile(saved) ?? saved;
  const words = [...argv, '--env-src', file].map(quote).join(' ');
  throw new UsageError(
    `${command}: expected --env-src to name the module in which the policy was learned, got none. Files of a run are data: what they ` +
      `name is not loaded. If you trust the module, run: npm run ${command} -- ${words}`,
  );
}

/**
 * Writes a word for a shell.
 *
 * @param {string} word
 */
function quote(word) {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * @param {string} command
 * @param {string} path
 */
function checkFile(command, path) {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  throw new UsageError(
    `${command}: expected --env-src to be the module that defines the environment, got '${path}', which is no file. ` +
      `Try --env-src ${ENV_SRC.example}.`,
  );
}

/**
 * Gives the path of the file that an address means, if it is for a module of one's own.
 *
 * @param {string} address
 */
export function toFile(address) {
  if (!address.startsWith(`${PREFIX}/`) || address.includes('%00')) return undefined;
  try {
    return fileURLToPath(new URL(address.slice(PREFIX.length), 'file://'));
  } catch {
    return undefined; // no path, such as one with an encoded slash
  }
}
