import type { WorkerLostError } from '../core/errors.ts';
import type { EnvErrors } from '../core/vector/env-replacer.ts';
import { MAX_LOSSES, RecentLosses } from '../core/vector/recent-losses.ts';
import type { WorkerHandle } from './worker-handle.ts';

/** In place of an answer: the worker was lost before it gave one. */
export const REPLACED = Symbol('replaced');

/** One of the W places of a pool: the worker that has it now, and the losses of those before. */
export class WorkerPlace {
  worker: WorkerHandle;
  /** Whether the present worker's episodes began without a call for it, and no call has reported that yet. */
  hasNewEpisodes = false;
  /** How many workers have been lost here. */
  losses = 0;
  /** How many environments have thrown here, and were replaced. */
  envErrors = 0;
  firstEnvError: string | undefined;
  readonly #recent = new RecentLosses();
  /** Calls that the present worker has not answered. */
  readonly #pending = new Set<() => void>();
  #replacement: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(worker: WorkerHandle) {
    this.worker = worker;
  }

  get isReplacing(): boolean {
    return this.#replacement !== undefined;
  }

  /** Resolves when a worker is here whose environments have begun their episodes. */
  async whenReplaced(): Promise<void> {
    await this.#replacement?.promise;
  }

  /** Asks the present worker. Resolves with REPLACED as soon as it is lost. */
  ask<T>(send: (worker: WorkerHandle) => Promise<T>): Promise<T | typeof REPLACED> {
    return new Promise((resolve, reject) => {
      const lose = (): void => resolve(REPLACED);
      this.#pending.add(lose);
      send(this.worker)
        .then(resolve, reject)
        .finally(() => this.#pending.delete(lose));
    });
  }

  /** Stops the worker. Gives an error with the messages of all losses if there were too many within a short time. */
  lose(error: WorkerLostError, now: number): WorkerLostError | undefined {
    this.worker.terminate();
    this.losses += 1;
    this.hasNewEpisodes = true;
    const messages = this.#recent.add(error, now);
    if (!this.#replacement) {
      let resolve = (): void => {};
      const promise = new Promise<void>((settle) => {
        resolve = settle;
      });
      this.#replacement = { promise, resolve };
    }
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const lose of pending) lose();
    if (messages === undefined) return undefined;
    return Object.assign(error, {
      message: `WorkerPool: expected workers that run, got ${MAX_LOSSES} losses of one within a minute. ${messages}`,
    });
  }

  /** Counts errors of environments that the worker has replaced. */
  count(errors: EnvErrors | undefined): void {
    if (!errors) return;
    this.envErrors += errors.count;
    this.firstEnvError ??= errors.first;
  }

  /** The worker that has replaced the lost one is ready. */
  endReplacement(): void {
    this.#replacement?.resolve();
    this.#replacement = undefined;
  }
}
