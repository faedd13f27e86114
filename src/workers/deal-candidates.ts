// Deals the candidates of a generation over workers. A worker that has finished its share gets the next, so that none is idle for long.
// Who evaluates a candidate does not change its score.

import type { CandidateReply, EvaluationControl, Generation, Score } from '../core/policy/candidates.ts';
import type { Part } from '../core/vector/parallel-env.ts';
import type { WorkerRange } from './step-transport.ts';
import { REPLACED } from './worker-place.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A share is this part of what is left for each worker, so that the last shares are small and the workers finish together. */
const SHARE_OF_REST = 1 / 2;
/** The smallest share is this part of what each worker gets in all. */
const SMALLEST_SHARE = 1 / 16;
/** How long a share should take at most, ms: a pause and an abort take effect between shares. */
const SHARE_MS = 100;

/** @throws the error of the first share that failed, once no worker evaluates any more. */
export async function dealCandidates(
  pool: WorkerPool,
  { firstWorker, endWorker }: WorkerRange,
  {
    generation,
    members,
    parts,
  }: { generation: Generation; members: readonly number[]; parts: readonly Part[] },
  control: EvaluationControl,
): Promise<readonly Score[]> {
  const scores: Score[] = [];
  const workers = endWorker - firstWorker;
  const numEnvs = parts[workers - 1].end;
  const smallest = Math.ceil((members.length / workers) * SMALLEST_SHARE);
  let msEach = 0; // of the latest share
  let next = 0;
  const shareSize = (): number => {
    const guided = Math.floor(((members.length - next) / workers) * SHARE_OF_REST);
    return Math.max(1, Math.min(Math.max(smallest, guided), Math.floor(SHARE_MS / msEach)));
  };
  let failed = false;
  let turn = Promise.resolve(); // a LoopControl is for one loop at a time
  const serve = async (worker: number, { start, end }: Part): Promise<void> => {
    let knows = false; // the generation
    /** A worker that has replaced a lost one plays the same episodes. */
    const ask = async (share: readonly number[]): Promise<CandidateReply> => {
      const own = { firstWorker: worker, endWorker: worker + 1 };
      for (;;) {
        if (pool.hasLosses && (await pool.takeReplaced(own)).length > 0) knows = false;
        const request = { members: share, ...(!knows && { generation }) };
        knows = true;
        const [found] = await pool.callWorkers('evaluateCandidates', [worker], ({ server }) =>
          server.evaluateCandidates(request),
        );
        if (found !== REPLACED) return found;
      }
    };
    while (next < members.length && !failed) {
      const first = next;
      const share = members.slice(first, first + shareSize());
      next += share.length;
      const asked = performance.now();
      const { scores: found, ms } = await ask(share);
      msEach = (performance.now() - asked) / share.length;
      let steps = 0;
      for (const [k, score] of found.entries()) {
        scores[first + k] = score;
        steps += score.steps;
      }
      // A step of one environment is too short to time deciding and stepping apart.
      pool.countDecided(worker, { steps: steps / (end - start), stepMs: ms, decideMs: 0 });
      turn = turn.then(async () => {
        await control.whenStepIsDue(steps / numEnvs);
        await control.yield();
      });
      await turn;
    }
  };
  const serving = Array.from({ length: workers }, (_, k) =>
    serve(firstWorker + k, parts[k]).catch((thrown) => {
      failed = true;
      throw thrown;
    }),
  );
  const failure = (await Promise.allSettled(serving)).find(({ status }) => status === 'rejected');
  if (failure) throw (failure as PromiseRejectedResult).reason;
  return scores;
}
