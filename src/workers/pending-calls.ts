import { WorkerLostError } from '../core/errors.ts';

interface Call {
  reject: (error: Error) => void;
  /** When a worker is taken for lost, on the clock of `performance.now()`. */
  deadline: number;
  describe: () => string;
}

/** What a pool waits for. When a worker is lost, or the pool closed, all of it is rejected: nothing hangs. */
export class PendingCalls {
  failure: Error | undefined;
  whenFailed: () => void = () => {};
  readonly #calls = new Set<Call>();
  /** One for all calls: a timer for each would cost more than a step. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Settles as `work` does, or rejects when the pool fails, or after `timeoutMs`, which an error then tells of. */
  wait<T>(work: Promise<T>, timeoutMs = Infinity, whatIsMissing: () => string = () => ''): Promise<T> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise<T>((resolve, reject) => {
      const deadline = performance.now() + timeoutMs;
      const describe = (): string => `${whatIsMissing()} within ${timeoutMs / 1000} s.`;
      const call: Call = { reject, deadline, describe };
      this.#calls.add(call);
      if (this.#timer === undefined) this.#watch();
      work.then(
        (value) => {
          this.#calls.delete(call);
          resolve(value);
        },
        (error) => {
          this.#calls.delete(call);
          reject(error);
        },
      );
    });
  }

  /** Fails everything, now and from now on. Only the first failure counts. */
  fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    clearTimeout(this.#timer);
    this.whenFailed();
    for (const { reject } of this.#calls) reject(error);
  }

  /** Looks again when the first deadline of the calls that there are now has come. */
  #watch(): void {
    this.#timer = undefined;
    const first = [...this.#calls].reduce<Call | undefined>(
      (a, b) => (a && a.deadline <= b.deadline ? a : b),
      undefined,
    );
    if (!first || first.deadline === Infinity) return;
    const left = first.deadline - performance.now();
    if (left <= 0) this.fail(new WorkerLostError(first.describe()));
    else this.#timer = setTimeout(() => this.#watch(), left);
  }
}
