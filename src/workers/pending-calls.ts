import { WorkerLostError } from '../core/errors.ts';

interface Call {
  reject: (error: Error) => void;
  /** The time at which the worker counts as lost, on the clock of `performance.now()`. */
  deadline: number;
  describeTimeout: () => string;
}

/** The pending calls of a pool. If a worker is lost or the pool closes, all of them reject: none stays pending for ever. */
export class PendingCalls {
  failure: Error | undefined;
  onFailure: () => void = () => {};
  readonly #calls = new Set<Call>();
  /** One timer for all calls: a timer per call would take longer than a step. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Settles as `work` does, but rejects earlier if the pool fails.
   *
   * A call that takes longer than `timeoutMs` makes the pool fail with a WorkerLostError. Its message starts with `missing()`.
   */
  wait<T>(work: Promise<T>, timeoutMs = Infinity, missing: () => string = () => ''): Promise<T> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise<T>((resolve, reject) => {
      const deadline = performance.now() + timeoutMs;
      const describeTimeout = (): string => `${missing()} within ${timeoutMs / 1000} s.`;
      const call: Call = { reject, deadline, describeTimeout };
      this.#calls.add(call);
      if (this.#timer === undefined) this.#checkDeadlines();
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

  /** Rejects all pending and all future calls. Only the first failure counts. */
  fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    clearTimeout(this.#timer);
    this.onFailure();
    for (const { reject } of this.#calls) reject(error);
  }

  /** Fails if the earliest deadline has passed, and otherwise checks again at that time. */
  #checkDeadlines(): void {
    this.#timer = undefined;
    const first = [...this.#calls].reduce<Call | undefined>(
      (a, b) => (a && a.deadline <= b.deadline ? a : b),
      undefined,
    );
    if (!first || first.deadline === Infinity) return;
    const left = first.deadline - performance.now();
    if (left <= 0) this.fail(new WorkerLostError(first.describeTimeout()));
    else this.#timer = setTimeout(() => this.#checkDeadlines(), left);
  }
}
