import { describeValue } from '../core/checks/describe-value.ts';
import { suggest } from '../core/checks/known-names.ts';
import { type EnvTable, isEnvClass } from '../core/envs/registry.ts';
import { toError } from '../core/errors.ts';
import * as kit from '../envs.ts';
import { withoutStart } from './env-src.ts';
import { importModule } from './import-module.js';

/** The default export of a module of environments: a function that takes all of palestra/envs and returns classes by id. */
export type DefineEnvs = (palestra: typeof kit) => EnvTable;

const ADVICE = 'export default ({ Env, Box, Discrete }) => ({ MyEnv: class extends Env { … } })';

/**
 * Imports a module of environments by its URL and returns the environments it defines.
 *
 * The module receives the classes to derive from, so it needs no import, no import map and no bundler. Classes that it imported
 * itself would be copies, which `instanceof` does not recognise.
 *
 * @throws {Error} if the module cannot be loaded.
 * @throws {TypeError} if it defines no environments.
 * @throws {RangeError} if it does not define `id`.
 */
export async function loadEnvs(address: string, id: string): Promise<EnvTable> {
  const url = withoutStart(address);
  const table = callDefine(url, await loadModule(address, url));
  const known = Object.keys(table);
  if (!Object.hasOwn(table, id)) {
    throw new RangeError(
      `envSrc: expected ${url} to define the environment '${id}'.${suggest(id, known)} It defines: ${known.join(', ') || 'none'}.`,
    );
  }
  for (const [name, value] of Object.entries(table)) {
    const env: unknown = typeof value === 'function' ? value : value?.env;
    if (isEnvClass(env)) continue;
    throw new TypeError(
      `envSrc: expected '${name}' of ${url} to be a class derived from the Env that its function receives, got ${describeValue(env)}.`,
    );
  }
  return table;
}

async function loadModule(address: string, url: string): Promise<Record<string, unknown>> {
  try {
    return await importModule(address);
  } catch (thrown) {
    const cause = toError(thrown);
    throw new Error(
      `envSrc: expected a module at ${url}, but it cannot be loaded: ${cause.message}. ` +
        'Is the file served as JavaScript, from this origin or with CORS?',
      { cause },
    );
  }
}

function callDefine(url: string, { default: define, ...others }: Record<string, unknown>): EnvTable {
  if (typeof define !== 'function') {
    const names = Object.keys(others);
    throw new TypeError(
      `envSrc: expected the default export of ${url} to be a function that defines environments, got ` +
        `${define === undefined ? 'none' : describeValue(define)}${names.length > 0 ? ` (it exports ${names.join(', ')})` : ''}. ` +
        `Write: ${ADVICE}.`,
    );
  }
  let table: unknown;
  try {
    table = (define as DefineEnvs)(kit);
  } catch (thrown) {
    const cause = toError(thrown);
    throw new Error(`envSrc: the function of ${url} threw: ${cause.message}`, { cause });
  }
  if (typeof table === 'object' && table !== null) return table as EnvTable;
  throw new TypeError(
    `envSrc: expected the function of ${url} to return classes by id, got ${describeValue(table)}. Write: ${ADVICE}.`,
  );
}
