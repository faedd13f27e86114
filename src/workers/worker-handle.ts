import * as Comlink from 'comlink';
import { describeValue } from '../core/checks/describe-value.ts';
import { WorkerLostError } from '../core/errors.ts';
import { divide } from '../core/vector/parallel-env.ts';
import { setAwakeTimeout } from './awake-time.ts';
import type { EnvServerApi, ReadyMessage } from './protocol.ts';
import { WorkerStartError } from './start-worker.ts';

/** The page's handle of one worker of a pool: a Comlink proxy that also reports the loss of the worker, which Comlink does not. */
export class WorkerHandle {
  readonly server: Comlink.Remote<EnvServerApi>;
  /** The name of a Web Lock that the worker holds from `create` on. When it becomes free, the worker has ended. */
  readonly lifeLock = `palestra-worker-${crypto.randomUUID?.() ?? Math.random()}`;
  /** For error messages: 'worker 1 of 4 (environments 0 to 15, …)'. */
  readonly name: string;
  readonly #worker: Worker;
  /** Ends all listening. */
  readonly #end = new AbortController();
  onLost: (error: WorkerLostError) => void;
  #isReady = false;

  constructor(worker: Worker, name: string, onLost: (error: WorkerLostError) => void) {
    this.#worker = worker;
    this.name = name;
    this.onLost = onLost;
    this.server = Comlink.wrap<EnvServerApi>(worker);
    const { signal } = this.#end;
    const fail = (event: ErrorEvent): void => {
      this.#lose(describeError(event), this.#isReady ? WorkerLostError : WorkerStartError);
    };
    worker.addEventListener('error', fail, { signal });
    worker.addEventListener('messageerror', () => this.#lose('sent a message that cannot be read'), {
      signal,
    });
  }

  /** Resolves when the worker can be called. Calls `onLost` if that takes longer than `timeoutMs`. */
  ready(timeoutMs: number): Promise<void> {
    const { signal } = this.#end;
    return new Promise((resolve) => {
      const cancel = setAwakeTimeout(() => {
        this.#lose(`did not call exposeEnvs within ${timeoutMs / 1000} s of its start`);
      }, timeoutMs);
      signal.addEventListener('abort', cancel);
      const listen = ({ data }: MessageEvent<ReadyMessage>): void => {
        if (data?.type !== 'palestra-ready') return;
        cancel();
        this.#isReady = true;
        this.#worker.removeEventListener('message', listen);
        resolve();
      };
      this.#worker.addEventListener('message', listen, { signal });
    });
  }

  /** Starts to watch the worker's lock, which reports an end without an `error` event. Call it once the worker holds the lock. */
  watchLock(): void {
    const { signal } = this.#end;
    const acquired = (): void => this.#lose('was stopped');
    navigator.locks?.request(this.lifeLock, { signal }, acquired).catch(() => {}); // rejects when the pool closes
  }

  /** Calling it again does nothing. */
  terminate(): void {
    if (this.#end.signal.aborted) return;
    this.onLost = () => {};
    this.#end.abort();
    this.server[Comlink.releaseProxy](); // without this, a call that never settles keeps the worker and its listeners in memory
    this.#worker.terminate();
  }

  #lose(how: string, LostError = WorkerLostError): void {
    this.onLost(new LostError(`WorkerPool: ${this.name} ${how}.`));
  }
}

/** If a script cannot be loaded, the event has no message. */
function describeError(event: ErrorEvent): string {
  if (!event.message) {
    return 'failed to load its script. Is the file served, and does its content security policy allow workers?';
  }
  const where = event.filename ? ` (${event.filename}:${event.lineno})` : '';
  return `stopped: ${event.message}${where}`;
}

interface WorkersToStart {
  readonly numEnvs: number;
  readonly workers: number;
  readonly createWorker: () => Worker;
}

/** Starts the worker of place `w`. `seeds`: of all environments, for error messages. */
export function startWorker(
  w: number,
  { numEnvs, workers, createWorker }: WorkersToStart,
  seeds: readonly number[],
  onLost: (error: WorkerLostError) => void,
): WorkerHandle {
  const { start, end } = divide(numEnvs, workers)[w];
  const own = seeds.slice(start, end);
  const isRange = own.every((seed, i) => seed === own[0] + i);
  const shown = isRange ? `${own[0]} to ${own.at(-1)}` : describeValue(own);
  const name = `worker ${w + 1} of ${workers} (environments ${start} to ${end - 1}, seeds ${shown})`;
  return new WorkerHandle(createWorker(), name, onLost);
}
