import { BusyError, ClosedError } from '../errors.ts';

interface State {
  running: string | undefined;
  phase: 'new' | 'ready' | 'failed' | 'closed';
  failure: string;
}

/** Keeps the calls of one parallel environment in order: one at a time, a reset first, none after `close`. */
export class CallGuard {
  /** One for each thread whose environments may be called apart from those of the others. */
  readonly #states: readonly State[];

  constructor(threads = 1, states?: readonly State[]) {
    this.#states =
      states ?? Array.from({ length: threads }, () => ({ running: undefined, phase: 'new', failure: '' }));
  }

  /** Guards the threads from `first` up to `end` alone: a call of these is a call of this guard, too. */
  slice(first: number, end: number): CallGuard {
    return new CallGuard(end - first, this.#states.slice(first, end));
  }

  get closed(): boolean {
    return this.#states[0].phase === 'closed';
  }

  /**
   * Throws unless `call` may start now.
   *
   * @throws {BusyError} while another call runs, @throws {ClosedError} after `close`, @throws {Error} without a reset.
   */
  check(call: 'reset' | 'step', partial = false): void {
    if (this.closed) throw new ClosedError(`ParallelEnv.${call}: this environment has been closed.`);
    const busy = this.#states.find(({ running }) => running !== undefined);
    if (busy) {
      throw new BusyError(
        `ParallelEnv.${call}: the ${busy.running} before has not finished. Await it first.`,
      );
    }
    if (call === 'reset' && !partial) return;
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
   * Runs one call that `check` let through. If it fails, the next one must be a reset.
   *
   * @throws {ClosedError} if `close` was called meanwhile.
   */
  async run<T>(call: 'reset' | 'step', work: () => T | Promise<T>): Promise<T> {
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

  close(): void {
    this.#set({ phase: 'closed' });
  }

  #set(change: Partial<State>): void {
    for (const state of this.#states) Object.assign(state, change);
  }
}
