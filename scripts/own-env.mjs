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
  usual: "none, or the run's",
  help: 'The JavaScript module that defines the environment.',
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
 * Gives the address of the module of an earlier run, if it has one.
 *
 * @param {string} command
 * @param {string | undefined} envSrc
 * @throws {UsageError} if the file is not there any more.
 */
export function checkEnvSrc(command, envSrc) {
  const file = envSrc === undefined ? undefined : toFile(envSrc);
  if (file !== undefined) checkFile(command, file);
  return envSrc;
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
