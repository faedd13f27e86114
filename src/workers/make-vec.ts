import { describeValue } from '../core/checks/describe-value.ts';
import { checkOptionNames, type OptionNames } from '../core/checks/known-names.ts';
import { checkChoice, checkNumber, checkWhole } from '../core/checks/option-checks.ts';
import type { EnvClass } from '../core/envs/registry.ts';
import { toError } from '../core/errors.ts';
import { decodeOptions } from '../core/policy/option-values.ts';
import { listSeeds, SEEDINGS, type Seeding } from '../core/random/env-seeds.ts';
import { drawSeed } from '../core/random/seed-sequence.ts';
import { BatchEnv } from '../core/vector/batch-env.ts';
import { MAX_ENVS } from '../core/vector/batch-options.ts';
import { ON_ENV_ERROR, type OnEnvError } from '../core/vector/on-env-error.ts';
import {
  AUTORESETS,
  type Autoreset,
  type ParallelEnv,
  type TransportInfo,
} from '../core/vector/parallel-env.ts';
import { splitWrappers, wrapParallelEnv } from '../core/vector/wrap-parallel-env.ts';
import { checkWrappers } from '../core/wrappers/check-wrappers.ts';
import { readRequest, type WrapperRequest } from '../core/wrappers/wrap-env.ts';
import { chooseTransport, TRANSPORTS } from './choose-transport.ts';
import { defaultWorkers } from './default-workers.ts';
import { forOneStart, resolveEnvSrc } from './env-src.ts';
import { loadEnvs } from './load-envs.ts';
import { checkSendable } from './sendable.ts';
import { type WorkerStart, WorkerStartError, workerStarts } from './start-worker.ts';
import { WorkerGroup } from './worker-group.ts';
import { ON_WORKER_LOST, type OnWorkerLost, WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

export interface MakeVecOptions {
  /** N, the number of environments. */
  numEnvs: number;
  /**
   * W, the number of workers; 0 runs all environments on this thread. Default: one worker per processor core, minus one core
   * for the page, and at most N.
   */
  workers?: number;
  /**
   * One seed for all environments, or a list with one for each. From one seed, environment i gets `seed + i`, whatever W is, unless
   * `seeding` is 'independent'. Default: a random seed. `envs.seed` gives the seed of environment 0; environment i has `envs.seed + i`.
   */
  seed?: number | ArrayLike<number>;
  /**
   * 'consecutive', the default: environment i gets `seed + i`, as in Gymnasium, so that seeds 1 and 2 share all environments but one.
   * 'independent': pools with different seeds share none. It holds for the seeds of `reset`, too.
   */
  seeding?: Seeding;
  autoreset?: Autoreset;
  /** Options of the environment, as for `makeEnv`, or as a policy file has them. With workers they must be plain data. */
  envOptions?: Readonly<Record<string, unknown>>;
  /**
   * Wrappers by name, with their options, the innermost first. They wrap each environment, in its worker. NormalizeObservation
   * and NormalizeReward come last and wrap the whole pool: their statistics cover all environments. For a wrapper of your own, pass
   * its class and `workers: 0`; with workers, its name in the table that the worker entry exposes, with `createWorker`.
   */
  wrappers?: readonly WrapperRequest[];
  /** How steps reach the workers. 'auto', the default, shares memory if the page can, and otherwise transfers buffers. */
  transport?: 'auto' | 'shared' | 'transfer';
  /**
   * The URL, relative to the page, of a module that defines the environment: for pages without a bundler. Its default export is a
   * function that takes all of palestra/envs: `export default ({ Env, Box }) => ({ MyEnv: class extends Env { … } })`. Page and workers run
   * it, if the page's content security policy allows scripts of its origin.
   */
  envSrc?: string | URL;
  /**
   * Creates a worker whose entry calls `exposeEnvs` with your own environments. Default: the kit's own workers, started by the
   * first method that this page allows, which `envs.transport` names. If the page allows none, environments run on this thread.
   */
  createWorker?: () => Worker;
  /**
   * A worker that takes longer than this to start or to answer counts as lost, ms. Default: 60,000. Of a time in which the page stands
   * still, because the machine sleeps or the browser freezes the page, 5 s count.
   */
  timeoutMs?: number;
  /**
   * 'fail', the default: when a worker is lost, the pending call and all later ones throw a WorkerLostError. 'replace': another worker takes
   * its place, and its environments begin new episodes, with seeds of a stream of their own. `infos.workerLost` of the next step marks
   * them, and `envs.work` counts the losses. Three losses of one place within a minute are still an error.
   */
  onWorkerLost?: OnWorkerLost;
  /**
   * 'fail', the default: when an environment throws, or gives numbers that are not finite, the pending call throws its error. 'replace': it
   * is made again, with a seed of a stream of its own, and begins a new episode. `infos.envError` of the step marks it, and `envs.work`
   * counts the errors and has the first message. Three errors of one environment within a minute are still an error.
   */
  onEnvError?: OnEnvError;
  /** Aborts the start: `makeVec` rejects with the signal's reason. Once `makeVec` has resolved, only `close` stops the pool. */
  signal?: AbortSignal;
}

const OPTION_NAMES: OptionNames<MakeVecOptions> = {
  numEnvs: true,
  workers: true,
  seed: true,
  seeding: true,
  autoreset: true,
  envOptions: true,
  wrappers: true,
  transport: true,
  envSrc: true,
  createWorker: true,
  timeoutMs: true,
  onWorkerLost: true,
  onEnvError: true,
  signal: true,
};

const MAX_TIMEOUT_MS = 2 ** 31 - 1; // a longer timer fires immediately

/**
 * Creates N environments over W workers, as one parallel environment.
 *
 * For your own environment without workers, pass its class and `workers: 0`. With workers, pass its id: in the table that the
 * worker entry exposes, with `createWorker`, or in the module at `envSrc`.
 *
 * @throws {RangeError} if the id or an option is unknown, or an option is invalid.
 * @throws {TypeError} if an option for the workers is not plain data, or `envSrc` defines no environments.
 * @throws {UnsupportedError} if `transport` is 'shared' and this page cannot share memory.
 * @throws {WorkerLostError} if a worker does not start and you passed `createWorker` or named a transport.
 */
export async function makeVec(id: string | EnvClass, options: MakeVecOptions): Promise<ParallelEnv> {
  checkOptionNames('makeVec', options, Object.keys(OPTION_NAMES));
  const { numEnvs, seed = drawSeed(), autoreset = 'same-step', wrappers = [], timeoutMs = 60_000 } = options;
  const { seeding = 'consecutive', onWorkerLost = 'fail', onEnvError = 'fail', signal } = options;
  const { transport: wanted = 'auto', createWorker } = options;
  checkPart('signal', signal, typeof Object(signal).throwIfAborted === 'function', 'an AbortSignal');
  checkPart('createWorker', createWorker, typeof createWorker === 'function', 'a function');
  checkChoice('makeVec', 'transport', wanted, TRANSPORTS);
  signal?.throwIfAborted();
  checkWhole('makeVec', 'numEnvs', numEnvs, 1, MAX_ENVS);
  const workers = options.workers ?? defaultWorkers(numEnvs);
  checkWhole('makeVec', 'workers', workers, 0, numEnvs);
  checkChoice('makeVec', 'seeding', seeding, SEEDINGS);
  const seeds = listSeeds('makeVec', seed, numEnvs, seeding);
  checkChoice('makeVec', 'autoreset', autoreset, AUTORESETS);
  checkNumber('makeVec', 'timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  checkChoice('makeVec', 'onWorkerLost', onWorkerLost, ON_WORKER_LOST);
  checkChoice('makeVec', 'onEnvError', onEnvError, ON_ENV_ERROR);
  checkWrappers('makeVec', wrappers);
  if (options.envOptions !== undefined) checkOptionNames('makeVec: envOptions', options.envOptions);
  const own = decodeOptions('makeVec', options.envOptions ?? {});
  const inner = (own.wrappers ?? []) as readonly WrapperRequest[];
  checkWrappers('makeVec: envOptions', inner);
  const { each, pool } = splitWrappers([...inner, ...wrappers]);
  const envOptions = { ...own, wrappers: each };
  const envSrc = options.envSrc === undefined ? undefined : startEnvSrc(id, options.envSrc);
  const runHere = async (reason?: string): Promise<ParallelEnv> => {
    const table = envSrc === undefined ? {} : { table: await loadEnvs(envSrc, id as string) };
    signal?.throwIfAborted();
    const here = {
      numEnvs,
      seed: seeds,
      seeding,
      autoreset,
      onEnvError,
      envOptions: { ...envOptions, ...table },
    };
    return wrapParallelEnv(new BatchEnv(id, { ...here, ...(reason !== undefined && { reason }) }), pool);
  };
  if (workers === 0) return runHere();
  if (typeof id !== 'string') {
    throw new TypeError(
      `makeVec: expected the id of an environment, got ${describeValue(id)}, which cannot be sent to a worker. ` +
        'Call exposeEnvs in your own worker entry and pass createWorker, or pass workers: 0.',
    );
  }
  envOptions.wrappers.forEach(checkNamed);
  checkSendable('makeVec: envOptions', envOptions);
  const transportInfo = chooseTransport(wanted);
  const starts = createWorker ? [{ what: 'workers from createWorker', createWorker }] : workerStarts();
  let envs: ParallelEnv;
  try {
    envs = await startPool(id, starts, {
      ...{
        numEnvs,
        workers,
        seeds,
        seeding,
        autoreset,
        envOptions,
        envSrc,
        transportInfo,
        timeoutMs,
        onWorkerLost,
        onEnvError,
        signal,
      },
    });
  } catch (error) {
    signal?.throwIfAborted(); // before all else: the caller expects the signal's reason
    if (!(error instanceof WorkerStartError) || createWorker || wanted !== 'auto') throw error;
    const why = toError(error.cause ?? error).message.replace(/^WorkerPool: /, '');
    return runHere(`no worker can be started on this page (${why}): environments run on its own thread`);
  }
  try {
    return wrapParallelEnv(envs, pool);
  } catch (error) {
    await envs.close();
    throw error;
  }
}

/** @throws {TypeError} unless an option is left out or right. */
function checkPart(name: string, value: unknown, isRight: boolean, expected: string): void {
  if (value === undefined || isRight) return;
  throw new TypeError(`makeVec: expected ${name} to be ${expected}, got ${describeValue(value)}.`);
}

/** Creates a pool by the first of these methods that works. Throws the last error if none does. */
async function startPool(
  id: string,
  starts: Iterable<WorkerStart> | AsyncIterable<WorkerStart>,
  options: Omit<WorkerPoolOptions, 'createWorker'>,
): Promise<ParallelEnv> {
  let failure: unknown;
  for await (const { what, createWorker } of starts) {
    options.signal?.throwIfAborted();
    const { kind, reason } = options.transportInfo;
    const transportInfo: TransportInfo = { kind, reason: `${reason}; ${what}` };
    try {
      return WorkerGroup.ofAll(await WorkerPool.create(id, { ...options, transportInfo, createWorker }));
    } catch (error) {
      if (!(error instanceof WorkerStartError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function checkNamed(request: WrapperRequest): void {
  const { name } = readRequest(request);
  if (typeof name === 'string') return;
  throw new TypeError(
    `makeVec: expected the name of a wrapper, got the class ${name.name}, which cannot be sent to a worker. ` +
      'Pass it to exposeEnvs in your own worker entry, with createWorker, and its name here. Or pass workers: 0.',
  );
}

function startEnvSrc(id: string | EnvClass, envSrc: string | URL): string {
  if (typeof id === 'string') return forOneStart(resolveEnvSrc('makeVec: envSrc', envSrc));
  throw new TypeError(
    `makeVec: expected the id of an environment in envSrc, got ${describeValue(id)}. Pass its id.`,
  );
}
