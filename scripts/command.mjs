// How train, evaluate and bench end: exit status and error messages.
import { UsageError } from './arguments.mjs';

/** Something broke that is not the user's fault. The message is one line and says what to do. */
export class Failure extends Error {
  /** @override */
  name = 'Failure';
}

/**
 * Runs a command and sets the exit status: the result of `main`, 2 after a UsageError, 3 after any other error.
 *
 * `npm run` starts it in the folder of package.json. Paths are meant from the folder in which npm was called.
 *
 * @param {string} command name for messages
 * @param {() => Promise<number>} main
 */
export async function runCommand(command, main) {
  // a closed pipe (npm run train | head) must not end a run
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const { npm_lifecycle_event: script, INIT_CWD: caller } = process.env;
  try {
    if (script === command && caller !== undefined) process.chdir(caller); // not if a script of npm starts this one
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 2;
    } else {
      const isFailure = error instanceof Failure;
      process.stderr.write(isFailure ? `${command}: ${error.message}\n` : `${describeBug(error)}\n`);
      process.exitCode = 3;
    }
  }
}

/** @param {unknown} error */
function describeBug(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Turns a library's error into one of the command line: 'makeVec: expected …' becomes 'train: expected …'.
 *
 * @param {string} command
 * @param {string} message
 */
export function toUsageError(command, message) {
  return new UsageError(`${command}: ${withoutPlace(message)}`);
}

/**
 * Removes the function's name from the beginning of a library's message.
 *
 * @param {string} message
 */
export function withoutPlace(message) {
  return firstLine(message).replace(/^[\w.-]+: /, '');
}

/** @param {unknown} error */
export function firstLine(error) {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? '';
}
