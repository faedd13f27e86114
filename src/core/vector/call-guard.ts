import { BusyError, ClosedError } from '../errors.ts';

/** A call that keeps a parallel environment busy. */
export type GuardedCall = 'reset' | 'step' | 'evaluateCandidates';

interface State {
  running: string | undefined;
  phase: 'new' | 'ready' | 'failed' | 'closed';
  failure: string;
}

/** Checks the order of calls to a parallel environment: one at a time, a reset first, none after `close`. */
export class CallGuard {
  /** One for each thread: calls to different threads may overlap. */
  readonly #states: readonly State[];

  constructor(threads = 1, states?: readonly State[]) {
    this.#states =
      states ?? Array.from({ length: threads }, () => ({ running: undefined, phase: 'new', failure: '' }));
  }

  /** Gives a guard of the threads from `first` up to `end` that shares its state with this guard. */
  slice(first: number, end: number): CallGuard {
    return new CallGuard(end - first, this.#states.slice(first, end));
  }

  get closed(): boolean {
    return this.#states[0].phase === 'closed';
  }

  /**
   * Checks that `call` may start now.
   *
   * @throws {BusyError} while another call runs.
   * @throws {ClosedError} after `close`.
   * @throws {Error} if a reset must come first.
   */
  check(call: GuardedCall, partial = false): void {
    if (this.closed) throw new ClosedError(`ParallelEnv.${call}: this environment has been closed.`);
    const busy = this.#states.find(({ running }) => running !== undefined);
    if (busy) {
      throw new BusyError(
        `ParallelEnv.${call}: the previous ${busy.running} has not finished. Await it first.`,
      );
    }
    if (call !== 'step' && !partial) return;
    const what = call === 'step' ? 'step' : 'reset with a mask';
    for (const { phase, failure } of this.#states) {
      if (phase === 'new')
        throw new Error(`ParallelEnv.${what}: expected a reset of all environments first.`);
      if (phase === 'failed') {
        throw new Error(
          `ParallelEnv.${what}: an earlier call failed. Reset all environments first. (${failure})`,
        );
      }
    }
  }

  /**
   * Runs a call that `check` has admitted. If it fails, the next call must be a reset.
   *
   * @throws {ClosedError} if `close` was called during the call.
   */
  async run<T>(call: GuardedCall, work: () => T | Promise<T>): Promise<T> {
    this.#set({ running: call });
    try {
      const result = await work();
      if (this.closed) throw new ClosedError(`ParallelEnv.${call}: closed while it was running.`);
      this.#set({ phase: 'ready' });
      return result;
    } catch (error) {
      if (!this.closed) this.#set({ phase: 'failed' });
      this.#set({ failure: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      this.#set({ running: undefined });
    }
  }

  /** Admits only a reset until one succeeds. */
  requireReset(): void {
    for (const state of this.#states) if (state.phase === 'ready') state.phase = 'new';
  }

  close(): void {
    this.#set({ phase: 'closed' });
  }

  #set(change: Partial<State>): void {
    for (const state of this.#states) Object.assign(state, change);
  }
}
