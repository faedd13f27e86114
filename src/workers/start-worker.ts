// Starts the kit's own workers, on pages and from servers of every kind.

import { toError, WorkerLostError } from '../core/errors.ts';
import { trustScriptUrl, withTrustedUrls } from './trusted-types.ts';

/** A worker failed before its first message. Another method of starting it may work. */
export class WorkerStartError extends WorkerLostError {}

/** One method of starting workers. */
export interface WorkerStart {
  /** For users: 'workers from …'. */
  readonly what: string;
  /** @throws {WorkerStartError} if the browser refuses immediately. It may also refuse later, by an event. */
  createWorker(): Worker;
}

/** For pages without a bundler. In the literal form, a bundler would add a second copy of the file to the page. */
const FILE = './env.worker.js';
const HERE = import.meta.url;

/**
 * Yields the methods of starting the kit's workers on this page. If one fails, try the next.
 *
 * 1. A file of the page's own origin starts directly.
 * 2. A file of another origin needs a module of this origin that imports it: a blob.
 * 3. A frame with an opaque origin, such as a sandboxed frame, cannot start module workers. It can start a classic script: a blob
 *    with the whole worker. That needs no file, so it is also the last resort on other pages. The script loads only when needed.
 */
export async function* workerStarts(): AsyncGenerator<WorkerStart> {
  const hasOrigin = globalThis.origin !== 'null';
  if (hasOrigin) {
    // Bundlers look for exactly this literal form. In this repository, Vite finds the .ts file behind the name.
    yield describe('workers from a file of this origin', () => {
      return withTrustedUrls(
        () => new Worker(new URL('./env.worker.js', import.meta.url), { type: 'module', name: 'palestra' }),
      );
    });
    const file = new URL(FILE, HERE);
    const module = toUrl(`import ${JSON.stringify(file.href)};`);
    yield describe(`workers that import a file from ${file.origin}`, () => {
      return new Worker(trustScriptUrl(module), { type: 'module', name: 'palestra' });
    });
  }
  const why = hasOrigin ? 'their file cannot be loaded' : 'this frame has no origin';
  const script = await loadScript();
  yield describe(`workers from a script in the page, because ${why}`, () => {
    return new Worker(trustScriptUrl(script), { name: 'palestra' });
  });
}

function describe(what: string, createWorker: () => Worker): WorkerStart {
  return {
    what,
    createWorker: () => {
      try {
        return createWorker();
      } catch (thrown) {
        throw startError(thrown); // a SecurityError
      }
    },
  };
}

/** Returns the URL of the whole worker as a classic script. */
async function loadScript(): Promise<string> {
  try {
    const { ENV_WORKER } = await import('./env-worker-text.js');
    return toUrl(ENV_WORKER);
  } catch (thrown) {
    throw startError(thrown);
  }
}

function startError(thrown: unknown): WorkerStartError {
  const cause = toError(thrown);
  return new WorkerStartError(`WorkerPool: no worker can be started: ${cause.message}`, { cause });
}

/** Blob URLs by their code. They are never revoked, because a worker that is starting may still load from one. */
const urls = new Map<string, string>();

function toUrl(code: string): string {
  const known = urls.get(code);
  if (known !== undefined) return known;
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  urls.set(code, url);
  return url;
}
