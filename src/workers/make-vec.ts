import { checkOptionNames, type OptionNames } from '../core/checks/known-names.ts';
import { checkChoice, checkNumber, checkWhole } from '../core/checks/option-checks.ts';
import type { EnvClass } from '../core/envs/registry.ts';
import { toError, UnsupportedError } from '../core/errors.ts';
import { checkSeed, drawSeed } from '../core/random/seed-sequence.ts';
import { BatchEnv, MAX_ENVS } from '../core/vector/batch-env.ts';
import { AUTORESETS, type Autoreset, type ParallelEnv, type Transport } from '../core/vector/parallel-env.ts';
import { splitWrappers, wrapParallelEnv } from '../core/vector/wrap-parallel-env.ts';
import type { WrapperRequest } from '../core/wrappers/wrap-env.ts';
import { defaultWorkers } from './default-workers.ts';
import { loadEnvs } from './load-envs.ts';
import { checkSendable } from './sendable.ts';
import { type WorkerStart, WorkerStartError, workerStarts } from './start-worker.ts';
import { WorkerGroup } from './worker-group.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

export interface MakeVecOptions {
  /** N, the number of environments. */
  numEnvs: number;
  /**
   * W, the number of workers; 0 runs all environments on this thread. Left out: one for each processor core but one, which
   * is for the page, and at most N.
   */
  workers?: number;
  /** Environment i is seeded with `seed + i`, whatever W is. Left out: drawn from the system; see `envs.seed`. */
  seed?: number;
  autoreset?: Autoreset;
  /** Options of the environment, as for `makeEnv`; they must be plain data if there are workers. */
  envOptions?: Readonly<Record<string, unknown>>;
  /**
   * Wrappers by name, with their options, the innermost first: around each environment, in its worker; and last, around the
   * pool, NormalizeObservation and NormalizeReward, whose statistics are those of all environments.
   */
  wrappers?: readonly WrapperRequest[];
  /** How steps reach the workers; 'auto' shares memory where the page may. */
  transport?: 'auto' | 'shared' | 'transfer';
  /**
   * The address of a module that defines the environment, relative to the page: for pages without a bundler. It exports a
   * function by default, which is given all of palestra/envs: `export default ({ Env, Box }) => ({ MyEnv: class extends Env { … } })`.
   */
  envSrc?: string | URL;
  /**
   * Makes a worker whose entry calls `exposeEnvs` with environments of one's own. Left out: the kit's own workers, started in
   * whatever way this page allows, see `envs.transport`; where it allows none, environments run on this thread.
   */
  createWorker?: () => Worker;
  /** A worker that has not started or answered by then is taken for lost, ms. */
  timeoutMs?: number;
  /** Stops the start: `makeVec` rejects with the signal's reason. What it has given is stopped by `close`. */
  signal?: AbortSignal;
}

const OPTION_NAMES: OptionNames<MakeVecOptions> = {
  numEnvs: true,
  workers: true,
  seed: true,
  autoreset: true,
  envOptions: true,
  wrappers: true,
  transport: true,
  envSrc: true,
  createWorker: true,
  timeoutMs: true,
  signal: true,
};

const MAX_TIMEOUT_MS = 2 ** 31 - 1; // a longer timer fires at once

/**
 * Makes N environments over W workers, as one.
 *
 * An environment of one's own is given as its class with `workers: 0`, and with workers as its id in the table that the
 * worker entry exposes, plus `createWorker`, or in the module at `envSrc`.
 *
 * @throws {RangeError} if the id or an option is unknown, or an option unusable.
 * @throws {TypeError} if what is to be sent to a worker cannot be, or `envSrc` defines no environments.
 * @throws {UnsupportedError} if shared memory is asked for on a page that is not cross-origin isolated.
 * @throws {WorkerLostError} if a worker of `createWorker` does not start, or none where a transport is asked for by name.
 */
export async function makeVec(id: string | EnvClass, options: MakeVecOptions): Promise<ParallelEnv> {
  checkOptions(options);
  const { numEnvs, seed = drawSeed(), autoreset = 'same-step', wrappers = [], timeoutMs = 60_000 } = options;
  const { signal } = options;
  signal?.throwIfAborted();
  checkWhole('makeVec', 'numEnvs', numEnvs, 1, MAX_ENVS);
  const workers = options.workers ?? defaultWorkers(numEnvs);
  checkWhole('makeVec', 'workers', workers, 0, numEnvs);
  checkSeed('makeVec', seed, numEnvs);
  checkChoice('makeVec', 'autoreset', autoreset, AUTORESETS);
  checkNumber('makeVec', 'timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  const { each, pool } = splitWrappers(wrappers);
  const inner = (options.envOptions?.wrappers ?? []) as readonly WrapperRequest[];
  const envOptions = { ...options.envOptions, wrappers: [...inner, ...each] };
  const envSrc = options.envSrc === undefined ? undefined : resolveEnvSrc(id, options);
  const runHere = async (reason?: string): Promise<ParallelEnv> => {
    const table = envSrc === undefined ? {} : { table: await loadEnvs(envSrc, id as string) };
    signal?.throwIfAborted();
    const here = { numEnvs, seed, autoreset, envOptions: { ...envOptions, ...table } };
    return wrapParallelEnv(new BatchEnv(id, { ...here, ...(reason !== undefined && { reason }) }), pool);
  };
  if (workers === 0) return runHere();
  if (typeof id !== 'string') {
    throw new TypeError(
      `makeVec: expected the id of an environment, got the class ${id.name}, which cannot be sent to a worker. ` +
        'Call exposeEnvs in a worker entry of your own and pass createWorker, or pass workers: 0.',
    );
  }
  checkSendable('makeVec: envOptions', envOptions);
  const { transport: wanted = 'auto', createWorker } = options;
  const transport = chooseTransport(wanted);
  const starts = createWorker ? [{ what: 'workers made by createWorker', createWorker }] : workerStarts();
  let envs: ParallelEnv;
  try {
    envs = await startPool(id, starts, {
      ...{ numEnvs, workers, seed, autoreset, envOptions, envSrc, transport, timeoutMs, signal },
    });
  } catch (error) {
    signal?.throwIfAborted(); // the caller's reason, whatever it is
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

/** Makes a pool in the first of these ways that works. Throws the last error if none does. */
async function startPool(
  id: string,
  starts: Iterable<WorkerStart> | AsyncIterable<WorkerStart>,
  options: Omit<WorkerPoolOptions, 'createWorker'>,
): Promise<ParallelEnv> {
  let failure: unknown;
  for await (const { what, createWorker } of starts) {
    options.signal?.throwIfAborted();
    const { kind, reason } = options.transport;
    const transport: Transport = { kind, reason: `${reason}; ${what}` };
    try {
      const pool = await WorkerPool.create(id, { ...options, transport, createWorker });
      return new WorkerGroup(pool, { start: 0, end: options.workers }, pool.guard);
    } catch (error) {
      if (!(error instanceof WorkerStartError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function checkOptions(options: unknown): asserts options is MakeVecOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `makeVec: expected an object with options, got ${String(options)}. Pass { numEnvs: 64 }, for example.`,
    );
  }
  checkOptionNames('makeVec', options, Object.keys(OPTION_NAMES));
}

/** Gives the address in full: in a worker, a relative one would mean another place. */
function resolveEnvSrc(id: string | EnvClass, { envSrc }: MakeVecOptions): string {
  if (typeof id !== 'string') {
    throw new TypeError(`makeVec: expected an id of envSrc, got the class ${id.name}. Pass its name.`);
  }
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  if (URL.canParse(String(envSrc), base)) return new URL(String(envSrc), base).href;
  throw new TypeError(`makeVec: expected envSrc to be the address of a module, got '${String(envSrc)}'.`);
}

/** Says how steps can reach workers on this page, and why. */
function chooseTransport(wanted: 'auto' | 'shared' | 'transfer'): Transport {
  checkChoice('makeVec', 'transport', wanted, ['auto', 'shared', 'transfer']);
  if (wanted === 'transfer') return { kind: 'transfer', reason: 'as asked for' };
  const obstacle = !globalThis.crossOriginIsolated
    ? 'this page is not cross-origin isolated'
    : typeof Atomics.waitAsync !== 'function'
      ? 'this browser lacks Atomics.waitAsync'
      : undefined;
  if (obstacle === undefined) return { kind: 'shared', reason: 'this page is cross-origin isolated' };
  if (wanted === 'auto') return { kind: 'transfer', reason: obstacle };
  throw new UnsupportedError(
    `makeVec: memory cannot be shared: ${obstacle}. Pass transport: 'auto', or see README, Browsers.`,
  );
}
