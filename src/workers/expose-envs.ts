import * as Comlink from 'comlink';
import { describeValue } from '../core/checks/describe-value.ts';
import { checkOptionNames, isRecord, type OptionNames } from '../core/checks/known-names.ts';
import { ENVS, type EnvTable, toEntry } from '../core/envs/registry.ts';
import { checkWrapperTable, type WrapperTable } from '../core/wrappers/wrap-env.ts';
import { EnvServer } from './env-server.ts';
import type { ReadyMessage } from './protocol.ts';

export interface ExposeEnvsOptions {
  /** Your own wrappers, by the names that `makeVec` uses. */
  wrappers?: WrapperTable;
}

const OPTION_NAMES: OptionNames<ExposeEnvsOptions> = { wrappers: true };

/**
 * Makes this worker run environments. A worker entry needs to do nothing else.
 *
 * `table` maps ids to classes. Pass your own classes beside the kit's: `exposeEnvs({ ...ENVS, MyEnv }, { wrappers: { MyWrapper } })`.
 *
 * @throws {RangeError} if an option is unknown, or a wrapper has the name of one of the kit's.
 * @throws {TypeError} if a table does not have classes derived from `Env` or from `Wrapper`.
 */
export function exposeEnvs(table: EnvTable = ENVS, options: ExposeEnvsOptions = {}): void {
  if (!isRecord(table)) {
    throw new TypeError(
      `exposeEnvs: expected environments by id, such as { MyEnv }, got ${describeValue(table)}.`,
    );
  }
  checkOptionNames('exposeEnvs', options, Object.keys(OPTION_NAMES));
  for (const [id, value] of Object.entries(table)) toEntry(`exposeEnvs: '${id}'`, value);
  const { wrappers = {} } = options;
  checkWrapperTable('exposeEnvs: wrappers', wrappers);
  Comlink.expose(new EnvServer(table, wrappers));
  self.postMessage({ type: 'palestra-ready' } satisfies ReadyMessage);
}
