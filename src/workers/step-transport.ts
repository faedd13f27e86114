// How the page makes workers reset and step their environments, without a message per environment.
//
// Who may write which memory, and when. Each row belongs to one environment, and each worker owns the rows of its environments.
//   - `actions`: the page writes the rows of the called workers before it calls `step`, and not again until `step` resolves.
//   - All other arrays: the worker that owns the rows writes them, between the call and its answer.
//   - Nobody reads the rows of a worker while that worker has a pending call.
// So every byte has one writer at any time.
//   - shared-transport.ts: page and workers use the same buffer. Atomic signals in front of the arrays say whose turn it is.
//   - transfer-transport.ts: each worker's rows travel in a buffer of their own, and only the thread that holds the buffer may
//     use it. The page alone writes `arrays`: it copies the results of each answer there.

import type { PartWork, RowRange } from '../core/vector/parallel-env.ts';
import type { StepArrays } from '../core/vector/step-arrays.ts';
import type { Connection } from './protocol.ts';

/**
 * Workers `firstWorker` up to, not including, `endWorker` of a pool. The fields differ from those of a `RowRange`, so that the
 * compiler rejects one in place of the other.
 */
export interface WorkerRange {
  readonly firstWorker: number;
  readonly endWorker: number;
}

/** Lists the numbers of the workers. */
export function listWorkers({ firstWorker, endWorker }: WorkerRange): number[] {
  return Array.from({ length: endWorker - firstWorker }, (_, k) => firstWorker + k);
}

/** The page's side of a transport between a pool and its workers. Calls for different workers may run at the same time. */
export interface StepTransport {
  readonly kind: Connection['kind'];
  /** The rows of the whole pool. */
  readonly arrays: StepArrays;
  /** Creates the connection of one worker, which runs `rows`. Call it again for a worker that replaces an abandoned one. */
  connect(worker: number, rows: RowRange): Connection;
  /** Makes the workers step with the actions in their rows. Resolves when all have answered, with whether one of them failed. */
  step(workers: WorkerRange): Promise<boolean>;
  /** Resolves when the results of a reset, which the workers have already finished, are in `arrays`. */
  collect(workers: WorkerRange): Promise<void>;
  /** Copies the results of a worker's latest step, which it has sent, to `arrays`. */
  store(worker: number, results: ArrayBuffer): void;
  /** Whether a worker has not yet answered the latest `step` or `collect`. */
  isPending(worker: number): boolean;
  /** What a worker has done for calls of `step`. */
  workOf(worker: number): Pick<PartWork, 'steps' | 'stepMs'>;
  /** Interrupts a worker's blocking wait for the next step, so that it can handle a Comlink call. */
  interruptWait(worker: number): void;
  /** Takes a worker that was lost out of its pending call, if it has one: the call waits for the other workers only. */
  abandon(worker: number): void;
  /** Frees what the page holds. Pending calls never settle: the pool rejects them. */
  close(): void;
}
