import * as Comlink from 'comlink';
import type { EnvTable } from '../core/envs/registry.ts';
import { nextTask } from '../core/next-task.ts';
import { CandidateRunner } from '../core/policy/candidates.ts';
import { type LearnReply, type LearnRequest, ThreadLearner } from '../core/policy/thread-learner.ts';
import { ThreadSteps } from '../core/policy/thread-steps.ts';
import type { AnySpace } from '../core/spaces/space-json.ts';
import { BatchEnv } from '../core/vector/batch-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { createRolloutArrays, type RolloutArrays } from '../core/vector/rollout-arrays.ts';
import { createStepArrays, type RowShape } from '../core/vector/step-arrays.ts';
import { type MakeEnvOptions, makeEnv } from '../core/wrappers/make-env.ts';
import type { WrapperTable } from '../core/wrappers/wrap-env.ts';
import { checkCandidates, checkLearn } from './check-learning.ts';
import {
  checkCreate,
  checkDecide,
  checkEnvRequest,
  checkPicture,
  checkReset,
  checkShared,
} from './check-requests.ts';
import { countCores } from './default-workers.ts';
import { loadEnvs } from './load-envs.ts';
import type {
  CreateRequest,
  DecideReply,
  DecideRequest,
  EnvDescription,
  EnvRequest,
  EnvServerApi,
  Outcome,
  SentPlace,
  WireError,
} from './protocol.ts';
import { openSharedRows, serveShared, sharedBytes } from './shared-transport.ts';
import { nap } from './spin.ts';
import { serveTransfer } from './transfer-transport.ts';
import { toOutcome, toWireError } from './wire-error.ts';

/** Steps of all environments of a worker in a request that takes much longer than a nap. */
const MANY_STEPS = 2048;

/** Handles the page's calls with one BatchEnv, which holds the worker's rows of the pool. */
export class EnvServer implements EnvServerApi {
  readonly #table: EnvTable;
  readonly #wrapperTable: WrapperTable;
  #batch: BatchEnv | undefined;
  #isCreating = false;
  #threadSteps: ThreadSteps | undefined;
  #learner: ThreadLearner | undefined;
  /** Whether the page reads results where this worker writes them. */
  #isShared = false;
  /** Whether the workers can keep all cores busy. */
  #isCrowded = false;
  #candidates: CandidateRunner | undefined;
  #failure: WireError | undefined;

  constructor(table: EnvTable, wrapperTable: WrapperTable) {
    this.#table = table;
    this.#wrapperTable = wrapperTable;
  }

  describe(request: EnvRequest): Promise<Outcome<EnvDescription>> {
    return this.#answer(async () => {
      checkEnvRequest('worker.describe', request);
      const env = makeEnv(request.id, await this.#findOptions(request));
      return {
        spec: env.spec,
        observationSpace: (env.observationSpace as AnySpace).toJSON(),
        actionSpace: (env.actionSpace as AnySpace).toJSON(),
        infoNames: env.infoNames,
      };
    });
  }

  create(request: CreateRequest): Promise<Outcome<void>> {
    return this.#answer(async () => {
      checkCreate(request);
      if (this.#batch || this.#isCreating) {
        throw new Error('worker.create: expected one call, got another. Start another worker.');
      }
      this.#isCreating = true;
      try {
        await holdForLife(request.lifeLock);
        await this.#create(request);
      } finally {
        this.#isCreating = false;
      }
    });
  }

  reset(request: Parameters<EnvServerApi['reset']>[0]): Promise<Outcome<void>> {
    return this.#answer(() => {
      const batch = this.#batchFor('reset');
      checkReset(request, batch.numEnvs);
      batch.resetNow(request);
    });
  }

  async decide(asked: DecideRequest): Promise<Outcome<DecideReply>> {
    const moved: ArrayBuffer[] = [];
    const outcome = await this.#answer(async () => {
      const batch = this.#batchFor('decide', true);
      const decider = this.#threadSteps!.hasDecider ? this.#threadSteps!.decider : undefined;
      checkDecide(asked, batch, decider);
      const { place, ...request } = asked;
      if (this.#isCrowded && request.steps * batch.numEnvs >= MANY_STEPS) nap();
      const arrays = place && openRows(batch, place);
      const reply = await this.#threadSteps!.take(request, place && arrays && { ...place, arrays });
      const rows = place?.buffer instanceof ArrayBuffer ? place.buffer : undefined;
      const latest = this.#isShared ? undefined : (batch.arrays.actions.buffer as ArrayBuffer).slice(0);
      moved.push(...[rows, latest].filter((buffer) => buffer !== undefined));
      return { ...reply, rows, latest };
    });
    return Comlink.transfer(outcome, moved);
  }

  learn(request: LearnRequest): Promise<Outcome<LearnReply>> {
    return this.#answer(async () => {
      checkLearn(request, this.#batchFor('learn', true), this.#learner?.size);
      if (request.start) {
        this.#learner = await ThreadLearner.create(this.#batch!, this.#threadSteps!, request.start);
      }
      return this.#learner!.learn(request);
    });
  }

  evaluateCandidates(request: Parameters<EnvServerApi['evaluateCandidates']>[0]) {
    return this.#answer(() => {
      checkCandidates(request, this.#batchFor('evaluateCandidates'), this.#candidates!.isStarted);
      return this.#candidates!.run(request, nextTask);
    });
  }

  takeFailure(): Promise<Outcome<WireError | undefined>> {
    return this.#answer(() => {
      const failure = this.#failure;
      this.#failure = undefined;
      return failure;
    });
  }

  async show(picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    checkPicture(picture, canvas);
    await this.#batch?.show(0, picture, canvas);
  }

  /** Gives the environments for a call. `steps`: whether it steps them. @throws {Error} if they are not there, or were never reset. */
  #batchFor(call: string, steps = false): BatchEnv {
    if (!this.#batch) throw new Error(`worker.${call}: expected a call of create first, got none.`);
    if (steps && this.#batch.envs.some(({ elapsedSteps }) => elapsedSteps < 0))
      throw new Error(`worker.${call}: expected a call of reset first, got none.`);
    return this.#batch;
  }

  /** Runs work. Gives its result or its error, and the errors of environments that were replaced meanwhile. */
  async #answer<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
    const outcome = await toOutcome(work);
    const envErrors = this.#batch?.takeErrors();
    return envErrors ? { ...outcome, envErrors } : outcome;
  }

  /** Adds the tables to the options: of environments, the module's if there is an `envSrc`, and the worker's otherwise. */
  async #findOptions({ id, envOptions, envSrc }: EnvRequest): Promise<MakeEnvOptions> {
    const table = envSrc === undefined ? this.#table : await loadEnvs(envSrc, id);
    return { ...envOptions, table, wrapperTable: this.#wrapperTable };
  }

  async #create(request: CreateRequest): Promise<void> {
    const { id, start, end, numEnvs, seeds, autoreset, onEnvError, connection } = request;
    const options = await this.#findOptions(request);
    const shape = makeEnv(id, options) as unknown as RowShape;
    if (connection.kind === 'shared') {
      checkShared(connection.buffer, sharedBytes(connection, shape, numEnvs));
    }
    const arrays =
      connection.kind === 'shared'
        ? openSharedRows(connection, shape, numEnvs, { start, end })
        : createStepArrays(shape, end - start);
    const batch = new BatchEnv(id, {
      numEnvs: end - start,
      seed: seeds,
      autoreset,
      onEnvError,
      envOptions: options,
      firstEnv: start,
      arrays,
    });
    const step = (): number | undefined => {
      try {
        return batch.timeStep(arrays.actions);
      } catch (thrown) {
        this.#failure = toWireError(thrown);
        return undefined;
      }
    };
    if (connection.kind === 'shared') void serveShared(connection, step);
    else serveTransfer(connection.port, shape, arrays, step);
    this.#batch = batch;
    this.#threadSteps = new ThreadSteps(batch);
    this.#isShared = connection.kind === 'shared';
    this.#isCrowded = connection.kind === 'shared' && connection.workers >= countCores();
    this.#candidates = new CandidateRunner(batch);
  }
}

/** Opens the rows that the page has sent, or shares. */
function openRows({ observationSpace, actionSpace }: BatchEnv, place: SentPlace): RolloutArrays {
  const stored = { size: observationSpace.size, dtype: place.dtype };
  const shape = { observationSpace: stored, actionSpace, maskSize: place.maskSize };
  return createRolloutArrays(shape, place.rows, place.buffer);
}

/** Acquires a Web Lock for good. The browser releases it when the worker ends; no event tells the page of that. */
async function holdForLife(lock: string): Promise<void> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return; // outside a secure context, and in Node
  await new Promise<void>((resolve) => {
    const hold = (): Promise<never> => {
      resolve();
      return new Promise(() => {});
    };
    locks.request(lock, hold).catch(() => resolve()); // a frame with an opaque origin may not use locks
  });
}
