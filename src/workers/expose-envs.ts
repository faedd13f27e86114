import * as Comlink from 'comlink';
import { describeValue } from '../core/checks/describe-value.ts';
import { checkOptionNames, isRecord, type OptionNames } from '../core/checks/known-names.ts';
import { ENVS, type EnvTable, toEntry } from '../core/envs/registry.ts';
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
import { checkWrapperTable, type WrapperTable } from '../core/wrappers/wrap-env.ts';
import { loadEnvs } from './load-envs.ts';
import type {
  CreateRequest,
  DecideReply,
  DecideRequest,
  EnvDescription,
  EnvRequest,
  EnvServerApi,
  Outcome,
  ReadyMessage,
  SentPlace,
  WireError,
} from './protocol.ts';
import { openSharedRows, serveShared } from './shared-transport.ts';
import { serveTransfer } from './transfer-transport.ts';
import { toOutcome, toWireError } from './wire-error.ts';

export interface ExposeEnvsOptions {
  /** Your own wrappers, by the names that `makeVec` uses. */
  wrappers?: WrapperTable;
}

const OPTION_NAMES: OptionNames<ExposeEnvsOptions> = { wrappers: true };

/**
 * Makes this worker run environments. A worker entry needs to do nothing else.
 *
 * `table` maps ids to classes. Pass your own classes beside the kit's: `exposeEnvs({ ...ENVS, MyEnv }, { wrappers: { MyWrapper } })`.
 *
 * @throws {RangeError} if an option is unknown, or a wrapper has the name of one of the kit's.
 * @throws {TypeError} if a table does not have classes derived from `Env` or from `Wrapper`.
 */
export function exposeEnvs(table: EnvTable = ENVS, options: ExposeEnvsOptions = {}): void {
  if (!isRecord(table)) {
    throw new TypeError(
      `exposeEnvs: expected environments by id, such as { MyEnv }, got ${describeValue(table)}.`,
    );
  }
  checkOptionNames('exposeEnvs', options, Object.keys(OPTION_NAMES));
  for (const [id, value] of Object.entries(table)) toEntry(`exposeEnvs: '${id}'`, value);
  const { wrappers = {} } = options;
  checkWrapperTable('exposeEnvs: wrappers', wrappers);
  Comlink.expose(new EnvServer(table, wrappers));
  self.postMessage({ type: 'palestra-ready' } satisfies ReadyMessage);
}

/** Handles the page's calls with one BatchEnv, which holds the worker's rows of the pool. */
class EnvServer implements EnvServerApi {
  readonly #table: EnvTable;
  readonly #wrapperTable: WrapperTable;
  #batch: BatchEnv | undefined;
  #threadSteps: ThreadSteps | undefined;
  #learner: ThreadLearner | undefined;
  /** Whether the page reads results where this worker writes them. */
  #isShared = false;
  #candidates: CandidateRunner | undefined;
  #failure: WireError | undefined;

  constructor(table: EnvTable, wrapperTable: WrapperTable) {
    this.#table = table;
    this.#wrapperTable = wrapperTable;
  }

  describe(request: EnvRequest): Promise<Outcome<EnvDescription>> {
    return this.#answer(async () => {
      const env = makeEnv(request.id, await this.#findOptions(request));
      return {
        spec: env.spec,
        observationSpace: (env.observationSpace as AnySpace).toJSON(),
        actionSpace: (env.actionSpace as AnySpace).toJSON(),
        infoNames: env.infoNames,
      };
    });
  }

  async create(request: CreateRequest): Promise<Outcome<void>> {
    await holdForLife(request.lifeLock);
    return this.#answer(() => this.#create(request));
  }

  reset({ mask, ...request }: Parameters<EnvServerApi['reset']>[0]): Promise<Outcome<void>> {
    return this.#answer(() => {
      this.#batch?.resetNow({ ...request, ...(mask && { mask }) });
    });
  }

  async decide({ place, ...request }: DecideRequest): Promise<Outcome<DecideReply>> {
    const moved: ArrayBuffer[] = [];
    const outcome = await this.#answer(async () => {
      const batch = this.#batch!;
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
      if (request.start) {
        this.#learner = await ThreadLearner.create(this.#batch!, this.#threadSteps!, request.start);
      }
      return this.#learner!.learn(request);
    });
  }

  evaluateCandidates(request: Parameters<EnvServerApi['evaluateCandidates']>[0]) {
    return this.#answer(() => this.#candidates!.run(request, nextTask));
  }

  takeFailure(): Promise<Outcome<WireError | undefined>> {
    return this.#answer(() => {
      const failure = this.#failure;
      this.#failure = undefined;
      return failure;
    });
  }

  async show(picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    await this.#batch?.show(0, picture, canvas);
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
  if (!navigator.locks) return; // outside a secure context
  await new Promise<void>((resolve) => {
    const hold = (): Promise<never> => {
      resolve();
      return new Promise(() => {});
    };
    navigator.locks.request(lock, hold).catch(() => resolve()); // a frame with an opaque origin may not use locks
  });
}
