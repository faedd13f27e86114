import { checkWhole } from '../core/checks/option-checks.ts';
import type { EnvSpec } from '../core/envs/env.ts';
import type { CandidateEvaluator, EvaluationControl, Generation, Score } from '../core/policy/candidates.ts';
import type { LearningEnvs, LearnReply, LearnRequest } from '../core/policy/thread-learner.ts';
import type { DecidingEnvs, PoolStepsRequest, StepsReply } from '../core/policy/thread-steps.ts';
import { listSeeds } from '../core/random/env-seeds.ts';
import type { AnySpace } from '../core/spaces/space-json.ts';
import { endedError } from '../core/vector/batch-env.ts';
import type { CallGuard, GuardedCall } from '../core/vector/call-guard.ts';
import { reportLost } from '../core/vector/lost-rows.ts';
import {
  type Actions,
  type Autoreset,
  checkActions,
  checkMask,
  checkResetOptions,
  divide,
  type ParallelEnv,
  type Part,
  type PartWork,
  type TransportInfo,
  type VecReset,
  type VecResetOptions,
  type VecStep,
} from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import type { RolloutArrays } from '../core/vector/rollout-arrays.ts';
import { type StepArrays, sliceStepArrays } from '../core/vector/step-arrays.ts';
import { dealCandidates } from './deal-candidates.ts';
import { DecidedSteps } from './decided-steps.ts';
import { checkSendable } from './sendable.ts';
import { listWorkers, type WorkerRange } from './step-transport.ts';
import { REPLACED } from './worker-place.ts';
import type { WorkerPool } from './worker-pool.ts';

/** The environments of consecutive workers of a pool, as one parallel environment. */
export class WorkerGroup implements DecidingEnvs, LearningEnvs, CandidateEvaluator {
  readonly spec: EnvSpec;
  readonly numEnvs: number;
  readonly autoreset: Autoreset;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  readonly infoNames: readonly string[];
  readonly parts: readonly Part[];
  readonly transport: TransportInfo;
  readonly #pool: WorkerPool;
  readonly #workers: WorkerRange;
  readonly #guard: CallGuard;
  /** The index of the first row within the pool. */
  readonly #firstRow: number;
  #decided: DecidedSteps | undefined;
  /** Views of the group's rows in the arrays of the pool. */
  readonly #arrays: StepArrays;

  /** Makes one parallel environment of all workers of a pool. */
  static ofAll(pool: WorkerPool): WorkerGroup {
    return new WorkerGroup(pool, { firstWorker: 0, endWorker: pool.parts.length }, pool.guard);
  }

  private constructor(pool: WorkerPool, workers: WorkerRange, guard: CallGuard) {
    const rows = pool.parts.slice(workers.firstWorker, workers.endWorker);
    const { start } = rows[0];
    const { end } = rows[rows.length - 1];
    this.spec = pool.spec;
    this.numEnvs = end - start;
    this.autoreset = pool.autoreset;
    this.observationSpace = pool.observationSpace;
    this.actionSpace = pool.actionSpace;
    this.infoNames = pool.infoNames;
    this.parts = rows.map((part) => ({ start: part.start - start, end: part.end - start }));
    this.transport = pool.transportInfo;
    this.#pool = pool;
    this.#firstRow = start;
    this.#workers = workers;
    this.#guard = guard;
    this.#arrays = sliceStepArrays(pool.transport.arrays, pool, start, end);
  }

  get seed(): number {
    return this.#pool.seeds[this.#firstRow];
  }

  get work(): readonly PartWork[] {
    return this.parts.map((_, k) => this.#pool.workOf(this.#workers.firstWorker + k));
  }

  async reset(given: VecResetOptions = {}): Promise<VecReset> {
    checkResetOptions(given);
    const { seed, mask, options, keepStreams = false } = given;
    this.#check('reset', mask !== undefined);
    checkMask(mask, this.numEnvs);
    const seeds =
      seed === undefined ? undefined : listSeeds('ParallelEnv.reset', seed, this.numEnvs, this.#pool.seeding);
    checkSendable('ParallelEnv.reset: options', options);
    return this.#guard.run('reset', async () => {
      const workers = this.#workers;
      const asked = new Map<number, number>(); // by worker, the losses before the one that was asked
      let left = listWorkers(workers);
      while (left.length > 0) {
        await this.#pool.callWorkers('reset', left, ({ server }, w) => {
          const { start, end } = this.parts[w - workers.firstWorker];
          asked.set(w, this.#pool.lossesOf(w));
          return server.reset({
            ...(seeds && { seed: seeds.slice(start, end) }),
            ...(mask !== undefined && { mask: Uint8Array.from(mask).subarray(start, end) }),
            ...(options !== undefined && { options }),
            ...(keepStreams && { keepStreams }),
          });
        });
        await this.#pool.whenComplete(workers);
        await this.#pool.waitForTransport('reset', workers, this.#pool.transport.collect(workers));
        left = listWorkers(workers).filter((w) => asked.get(w) !== this.#pool.lossesOf(w));
      }
      if (mask === undefined) await this.#pool.takeReplaced(workers); // all episodes are new
      if (seeds && mask === undefined && !keepStreams) {
        for (const [i, each] of seeds.entries()) this.#pool.seeds[this.#firstRow + i] = each;
      }
      return this.#arrays;
    });
  }

  async step(actions: Actions): Promise<VecStep> {
    this.#check('step');
    checkActions(actions, this.numEnvs, this.actionSpace);
    const arrays = this.#arrays;
    if (this.autoreset === 'disabled' && arrays.done.includes(1)) throw endedError(arrays.done.indexOf(1));
    return this.#guard.run('step', async () => {
      const { transport } = this.#pool;
      // Actions that were chosen for lost episodes are not taken in the new ones.
      const early = this.#pool.hasLosses ? await this.#pool.takeReplaced(this.#workers) : [];
      arrays.actions.set(actions);
      const stepping = splitRange(this.#workers, early).map((workers) => transport.step(workers));
      const work = stepping.length === 1 ? stepping[0] : anyOf(stepping);
      const failed = await this.#pool.waitForTransport('step', this.#workers, work);
      if (failed) {
        const failure = await this.#pool.takeFailure(listWorkers(this.#workers));
        throw failure ?? new Error('WorkerPool.step: a worker failed without an error.');
      }
      if (arrays.envError.includes(1)) await this.#countErrors();
      const late = this.#pool.hasLosses ? await this.#pool.takeReplaced(this.#workers) : [];
      const replaced = [...early, ...late];
      return replaced.length > 0 ? this.#reportReplaced(replaced) : this.latest;
    });
  }

  /** Fetches the errors of the environments that have thrown in this step. */
  async #countErrors(): Promise<void> {
    const { firstWorker } = this.#workers;
    const threw = this.parts.flatMap(({ start, end }, k) =>
      this.#arrays.envError.subarray(start, end).includes(1) ? [firstWorker + k] : [],
    );
    await this.#pool.takeFailure(threw);
  }

  /** Ends the episodes of workers that have been lost, which others have replaced. */
  #reportReplaced(replaced: readonly number[]): VecStep {
    const arrays = this.#arrays;
    const { size } = this.observationSpace;
    const workerLost = new Uint8Array(this.numEnvs);
    for (const w of replaced) {
      const { start, end } = this.parts[w - this.#workers.firstWorker];
      workerLost.fill(1, start, end);
      arrays.envError.fill(0, start, end);
      arrays.rewards.fill(0, start, end);
      arrays.terminated.fill(0, start, end);
      for (const flags of [arrays.truncated, arrays.done]) flags.fill(1, start, end);
      for (let i = start; i < end; i++) {
        const row = arrays.finalObservations.subarray(i * size, (i + 1) * size);
        // The worker may have been in the middle of writing it.
        if (!row.every(Number.isFinite)) row.set(arrays.observations.subarray(i * size, (i + 1) * size));
      }
      for (const name of this.infoNames) arrays.finalInfos[`_${name}`].fill(0, start, end);
    }
    return reportLost(this.latest, { workerLost });
  }

  get latest(): VecStep {
    const { envError } = this.#arrays;
    return envError.includes(1) ? reportLost(this.#arrays, { envError: envError.slice() }) : this.#arrays;
  }

  async takeSteps(request: PoolStepsRequest, arrays: RolloutArrays | undefined): Promise<StepsReply> {
    this.#check('step');
    this.#decided ??= new DecidedSteps(this.#pool, this, this.#workers);
    const decided = this.#decided;
    return this.#guard.run('step', () => decided.take(request, arrays));
  }

  async learn(request: LearnRequest): Promise<LearnReply | undefined> {
    if (this.parts.length !== 1) {
      throw new RangeError(
        `ParallelEnv.learn: expected a group of one worker, got one of ${this.parts.length}. Call groups first.`,
      );
    }
    this.#check('step');
    const { firstWorker: w } = this.#workers;
    return this.#guard.run('step', async () => {
      if (await this.#hasReplaced()) return undefined;
      const [reply] = await this.#pool.callWorkers('step', [w], ({ server }) => server.learn(request));
      if (reply === REPLACED) {
        await this.#hasReplaced();
        return undefined;
      }
      this.#pool.countDecided(w, { ...reply, decideMs: reply.thinkMs });
      return reply;
    });
  }

  async evaluateCandidates(
    generation: Generation,
    members: readonly number[],
    control: EvaluationControl,
  ): Promise<readonly Score[]> {
    this.#check('evaluateCandidates');
    const work = { generation, members, parts: this.parts };
    const scores = await this.#guard.run('evaluateCandidates', () =>
      dealCandidates(this.#pool, this.#workers, work, control),
    );
    this.requireReset();
    return scores;
  }

  /** Whether a worker has been replaced since the last call. */
  async #hasReplaced(): Promise<boolean> {
    return this.#pool.hasLosses && (await this.#pool.takeReplaced(this.#workers)).length > 0;
  }

  requireReset(): void {
    this.#guard.requireReset();
  }

  groups(count: number): readonly ParallelEnv[] {
    checkWhole('ParallelEnv.groups', 'count', count, 1);
    const workers = this.parts.length;
    if (Math.min(count, workers) === 1) return [this];
    return divide(workers, Math.min(count, workers)).map(({ start, end }) => {
      const first = this.#workers.firstWorker;
      return new WorkerGroup(
        this.#pool,
        { firstWorker: first + start, endWorker: first + end },
        this.#guard.slice(start, end),
      );
    });
  }

  async show(part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    if (!this.#guard.closed) await this.#pool.show(this.#workers.firstWorker + part, picture, canvas);
  }

  async close(): Promise<void> {
    this.#pool.close();
  }

  /** Throws if the call may not start. Once a worker is lost, every call throws its WorkerLostError. */
  #check(call: GuardedCall, partial = false): void {
    this.#pool.throwIfFailed();
    this.#guard.check(call, partial);
  }
}

/** Gives the ranges of workers that are left of a range without some of them. */
function splitRange({ firstWorker, endWorker }: WorkerRange, without: readonly number[]): WorkerRange[] {
  if (without.length === 0) return [{ firstWorker, endWorker }];
  const ends = [...without, endWorker].sort((a, b) => a - b);
  const starts = [firstWorker, ...ends.map((w) => w + 1)];
  return ends
    .map((end, k) => ({ firstWorker: starts[k], endWorker: end }))
    .filter((range) => range.firstWorker < range.endWorker);
}

async function anyOf(answers: readonly Promise<boolean>[]): Promise<boolean> {
  return (await Promise.all(answers)).includes(true);
}
