import { describeValue } from '../checks/describe-value.ts';
import { Env } from './env.ts';
import { checkSpaces } from './env-checks.ts';

/** The methods without which an environment cannot run. `checkEnv` asks for more. */
export const METHODS = ['resetState', 'stepState', 'isTerminated', 'observe'] as const;
/** What programs written for Gymnasium define instead. */
const GYMNASIUM = { reset: 'resetState()', step: 'stepState(action)' } as const;

/**
 * Checks that an environment has what its class must define: spaces, and methods under the names of this kit.
 *
 * @throws {TypeError} if one is missing, or `reset` or `step` is replaced. The message says what to write.
 */
export function checkContract(env: Env, methods: readonly (keyof Env)[] = METHODS): void {
  const where = env.constructor.name;
  for (const name of ['reset', 'step'] as const) {
    if (env[name] === Env.prototype[name]) continue;
    throw new TypeError(
      `${where}: expected Env's own ${name}, got another one, which parallel environments do not call. ` +
        `Write ${GYMNASIUM[name]} instead: ${name} calls it, and then isTerminated() and observe(row, offset).`,
    );
  }
  for (const name of methods) {
    if (typeof env[name] === 'function') continue;
    throw new TypeError(`${where}: expected a method ${name}, got ${describeValue(env[name])}.`);
  }
  checkSpaces(env);
}
