import * as Comlink from 'comlink';
import { WorkerLostError } from '../core/errors.ts';
import type { EnvServerApi, ReadyMessage } from './protocol.ts';
import { WorkerStartError } from './start-worker.ts';

/** One worker of a pool, seen from the page: Comlink, plus what Comlink lacks, the news that the worker is gone. */
export class WorkerHandle {
  readonly server: Comlink.Remote<EnvServerApi>;
  /** A Web Lock, held by the worker from `create` on: free again means that the worker is gone. */
  readonly lifeLock = `palestra-worker-${crypto.randomUUID?.() ?? Math.random()}`;
  /** In messages: 'worker 1 of 4 (environments 0 to 15, …)'. */
  readonly name: string;
  readonly #worker: Worker;
  readonly #watch = new AbortController();
  #whenLost: (error: WorkerLostError) => void;
  #isReady = false;

  /** `whenLost` is called at most once. */
  constructor(worker: Worker, name: string, whenLost: (error: WorkerLostError) => void) {
    this.#worker = worker;
    this.name = name;
    this.#whenLost = whenLost;
    this.server = Comlink.wrap<EnvServerApi>(worker);
    const { signal } = this.#watch;
    const fail = (event: ErrorEvent): void => {
      this.#lose(describeError(event), this.#isReady ? WorkerLostError : WorkerStartError);
    };
    worker.addEventListener('error', fail, { signal });
    worker.addEventListener('messageerror', () => this.#lose('sent a message that cannot be read'), {
      signal,
    });
  }

  /** Waits until the worker can be called. `whenLost` is called if it cannot by `timeoutMs`. */
  ready(timeoutMs: number): Promise<void> {
    const { signal } = this.#watch;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#lose(`did not call exposeEnvs within ${timeoutMs / 1000} s of its start`);
      }, timeoutMs);
      signal.addEventListener('abort', () => clearTimeout(timer));
      const listen = ({ data }: MessageEvent<ReadyMessage>): void => {
        if (data?.type !== 'palestra-ready') return;
        clearTimeout(timer);
        this.#isReady = true;
        this.#worker.removeEventListener('message', listen);
        resolve();
      };
      this.#worker.addEventListener('message', listen, { signal });
    });
  }

  /** From here on, the end of the worker is noticed even if no event tells of it. Call when it holds its lock. */
  watch(): void {
    const { signal } = this.#watch;
    navigator.locks?.request(this.lifeLock, { signal }, () => this.#lose('was stopped')).catch(() => {}); // aborted: the pool was closed
  }

  terminate(): void {
    this.#whenLost = () => {};
    this.#watch.abort();
    this.server[Comlink.releaseProxy](); // else a call that never ends keeps the worker, and all that waits for it, in memory
    this.#worker.terminate();
  }

  #lose(how: string, LostError = WorkerLostError): void {
    this.#whenLost(new LostError(`WorkerPool: ${this.name} ${how}.`));
  }
}

/** A script that cannot be loaded gives an event without a message. */
function describeError(event: ErrorEvent): string {
  if (!event.message) {
    return 'failed to load its script. Is the file served, and does its content security policy allow workers?';
  }
  const where = event.filename ? ` (${event.filename}:${event.lineno})` : '';
  return `stopped: ${event.message}${where}`;
}
