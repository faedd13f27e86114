import { WorkerLostError } from '../core/errors.ts';
import { AwakeTime, LOOK_EVERY_MS } from './awake-time.ts';

interface Call {
  reject: (error: Error) => void;
  /** The time at which the worker counts as lost, on the pool's clock. */
  deadline: number;
  onTimeout: () => void;
  timeoutMs: number;
}

/** The pending calls of a pool. If a worker is lost or the pool closes, all of them reject: none stays pending for ever. */
export class PendingCalls {
  failure: Error | undefined;
  onFailure: () => void = () => {};
  readonly #calls = new Set<Call>();
  readonly #time = new AwakeTime();
  /** One timer for all calls: a timer per call would take longer than a step. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Settles as `work` does, but rejects earlier if the pool fails.
   *
   * If it takes longer than `timeoutMs` of the time in which the page runs, `onTimeout` gets a WorkerLostError whose message starts with
   * `missing()`, and gets one again after as much time. By default the pool fails then.
   */
  wait<T>(
    work: Promise<T>,
    timeoutMs = Infinity,
    missing: () => string = () => '',
    onTimeout: (error: WorkerLostError) => void = (error) => this.fail(error),
  ): Promise<T> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise<T>((resolve, reject) => {
      const deadline = this.#time.now() + timeoutMs;
      const late = (): void => onTimeout(new WorkerLostError(`${missing()} within ${timeoutMs / 1000} s.`));
      const call: Call = { reject, deadline, onTimeout: late, timeoutMs };
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

  /** Reports the calls whose deadline has passed, and checks again before the next one. */
  #checkDeadlines(): void {
    this.#timer = undefined;
    const now = this.#time.now();
    for (const call of [...this.#calls]) {
      if (this.failure || call.deadline > now) continue;
      call.deadline = now + call.timeoutMs;
      call.onTimeout();
    }
    const first = Math.min(...Array.from(this.#calls, ({ deadline }) => deadline));
    if (this.failure || first === Infinity) return;
    const ms = Math.min(Math.max(0, first - now), LOOK_EVERY_MS);
    this.#timer = setTimeout(() => this.#checkDeadlines(), ms);
  }
}
