import { WorkerLostError } from '../core/errors.ts';

/** What a pool waits for. When a worker is lost, or the pool closed, all of it is rejected: nothing hangs. */
export class PendingCalls {
  failure: Error | undefined;
  whenFailed: () => void = () => {};
  readonly #rejects = new Set<(error: Error) => void>();

  /** Settles as `work` does, or rejects when the pool fails, or after `timeoutMs`, which an error then tells of. */
  wait<T>(work: Promise<T>, timeoutMs?: number, whatIsMissing: () => string = () => ''): Promise<T> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise<T>((resolve, reject) => {
      // One timer a call is far cheaper than a step; it is cleared before it costs anything more.
      const timer =
        timeoutMs !== undefined &&
        setTimeout(() => {
          this.fail(new WorkerLostError(`${whatIsMissing()} within ${timeoutMs / 1000} s.`));
        }, timeoutMs);
      const settle = (): void => {
        this.#rejects.delete(rejectPending);
        if (timer !== false) clearTimeout(timer);
      };
      const rejectPending = (error: Error): void => {
        settle();
        reject(error);
      };
      this.#rejects.add(rejectPending);
      work.then(
        (value) => {
          settle();
          resolve(value);
        },
        (error) => rejectPending(error),
      );
    });
  }

  /** Fails everything, now and from now on. Only the first failure counts. */
  fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    this.whenFailed();
    for (const reject of [...this.#rejects]) reject(error);
  }
}
