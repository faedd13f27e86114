import { BusyError, ClosedError } from '../errors.ts';

/** Keeps the calls of one parallel environment in order: one at a time, a reset first, none after `close`. */
export class CallGuard {
  #running: string | undefined;
  #state: 'new' | 'ready' | 'failed' | 'closed' = 'new';
  #failure = '';

  get closed(): boolean {
    return this.#state === 'closed';
  }

  /**
   * Throws unless `call` may start now.
   *
   * @throws {BusyError} while another call runs, @throws {ClosedError} after `close`, @throws {Error} without a reset.
   */
  check(call: 'reset' | 'step', partial = false): void {
    if (this.#state === 'closed')
      throw new ClosedError(`ParallelEnv.${call}: this environment has been closed.`);
    if (this.#running !== undefined) {
      throw new BusyError(
        `ParallelEnv.${call}: the ${this.#running} before has not finished. Await it first.`,
      );
    }
    if (call === 'reset' && !partial) return;
    const what = call === 'step' ? 'step' : 'reset with a mask';
    if (this.#state === 'new')
      throw new Error(`ParallelEnv.${what}: expected a reset of all environments first.`);
    if (this.#state === 'failed') {
      throw new Error(
        `ParallelEnv.${what}: an earlier call failed. Reset all environments first. (${this.#failure})`,
      );
    }
  }

  /**
   * Runs one call that `check` let through. If it fails, the next one must be a reset.
   *
   * @throws {ClosedError} if `close` was called meanwhile.
   */
  async run<T>(call: 'reset' | 'step', work: () => T | Promise<T>): Promise<T> {
    this.#running = call;
    try {
      const result = await work();
      if (this.closed) throw new ClosedError(`ParallelEnv.${call}: closed while it was running.`);
      this.#state = 'ready';
      return result;
    } catch (error) {
      if (this.#state !== 'closed') this.#state = 'failed';
      this.#failure = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      this.#running = undefined;
    }
  }

  close(): void {
    this.#state = 'closed';
  }
}
