// Deals the candidates of a generation over workers. A worker that has finished its share gets the next, so that none is idle for long.
// Who evaluates a candidate does not change its score.

import type { EvaluationControl, Generation, Score } from '../core/policy/candidates.ts';
import type { WorkerRange } from './step-transport.ts';
import type { WorkerPool } from './worker-pool.ts';

/** The first shares are a quarter of what each worker would get. */
const SHARES_EACH = 4;
/** How long a share should take at most, ms: a pause and an abort take effect between shares. */
const SHARE_MS = 100;

/** @throws the error of the first share that failed, once no worker evaluates any more. */
export async function dealCandidates(
  pool: WorkerPool,
  { firstWorker, endWorker }: WorkerRange,
  { generation, members, numEnvs }: { generation: Generation; members: readonly number[]; numEnvs: number },
  control: EvaluationControl,
): Promise<readonly Score[]> {
  const scores: Score[] = [];
  const largest = Math.max(1, Math.floor(members.length / ((endWorker - firstWorker) * SHARES_EACH)));
  let shareSize = largest;
  let next = 0;
  let failed = false;
  let turn = Promise.resolve(); // a LoopControl is for one loop at a time
  const serve = async (firstWorker: number): Promise<void> => {
    const worker = { firstWorker, endWorker: firstWorker + 1 };
    let isFirst = true;
    while (next < members.length && !failed) {
      const first = next;
      const share = members.slice(first, first + shareSize);
      next += share.length;
      const request = { members: share, ...(isFirst && { generation }) };
      isFirst = false;
      const start = performance.now();
      const [found] = await pool.callWorkers('evaluateCandidates', worker, ({ server }) =>
        server.evaluateCandidates(request),
      );
      const each = (performance.now() - start) / share.length;
      shareSize = Math.max(1, Math.min(largest, Math.floor(SHARE_MS / each)));
      let steps = 0;
      for (const [k, score] of found.entries()) {
        scores[first + k] = score;
        steps += score.steps;
      }
      turn = turn.then(async () => {
        await control.whenStepIsDue(steps / numEnvs);
        await control.yield();
      });
      await turn;
    }
  };
  const serving = Array.from({ length: endWorker - firstWorker }, (_, k) =>
    serve(firstWorker + k).catch((thrown) => {
      failed = true;
      throw thrown;
    }),
  );
  const failure = (await Promise.allSettled(serving)).find(({ status }) => status === 'rejected');
  if (failure) throw (failure as PromiseRejectedResult).reason;
  return scores;
}
