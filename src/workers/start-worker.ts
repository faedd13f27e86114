// How the kit's own workers are started, whoever serves the page and the scripts.

import { toError, WorkerLostError } from '../core/errors.ts';

/** A worker did not come as far as its first message. Another way to start it may work. */
export class WorkerStartError extends WorkerLostError {}

/** A way to start workers. */
export interface WorkerStart {
  /** In words for the user. */
  readonly what: string;
  /** @throws {WorkerStartError} if the page may not do so, as far as that is known at once. */
  createWorker(): Worker;
}

/** For pages without a bundler. One that met this in the literal form would add a second copy of the file to the page. */
const FILE = './env.worker.js';
const HERE = import.meta.url;

/**
 * Gives the ways to start the kit's workers on this page, one after the other, for where those before have failed.
 *
 * A file of the page's own origin is started as it is. One of another origin is imported by a module of this origin, a blob.
 * A frame without an origin, such as a sandboxed one, may have no module for a worker, but a classic script: a blob of the
 * whole worker. That one needs no file, so it is the last resort on other pages, too; it is loaded only where it is used.
 */
export async function* workerStarts(): AsyncGenerator<WorkerStart> {
  const hasOrigin = globalThis.origin !== 'null';
  if (hasOrigin) {
    // The literal form is what bundlers look for; Vite finds the source behind the name that the package has it by.
    yield describe('workers from a file of this origin', () => {
      return new Worker(new URL('./env.worker.js', import.meta.url), { type: 'module', name: 'palestra' });
    });
    const file = new URL(FILE, HERE);
    const module = toAddress(`import ${JSON.stringify(file.href)};`);
    yield describe(`workers that import a file from ${file.origin}`, () => {
      return new Worker(module, { type: 'module', name: 'palestra' });
    });
  }
  const why = hasOrigin ? 'their file cannot be loaded' : 'this frame has no origin';
  const script = await loadScript();
  yield describe(`workers from a script in the page, because ${why}`, () => {
    return new Worker(script, { name: 'palestra' });
  });
}

function describe(what: string, createWorker: () => Worker): WorkerStart {
  return {
    what,
    createWorker: () => {
      try {
        return createWorker();
      } catch (thrown) {
        throw failure(thrown); // a SecurityError
      }
    },
  };
}

/** Gives the address of the whole worker as a classic script. */
async function loadScript(): Promise<string> {
  try {
    const { ENV_WORKER } = await import('./env-worker-text.js');
    return toAddress(ENV_WORKER);
  } catch (thrown) {
    throw failure(thrown);
  }
}

function failure(thrown: unknown): WorkerStartError {
  const cause = toError(thrown);
  return new WorkerStartError(`WorkerPool: no worker can be started: ${cause.message}`, { cause });
}

/** By their code. They are kept: a worker that is starting may still be reading. */
const addresses = new Map<string, string>();

function toAddress(code: string): string {
  const known = addresses.get(code);
  if (known !== undefined) return known;
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  addresses.set(code, address);
  return address;
}
