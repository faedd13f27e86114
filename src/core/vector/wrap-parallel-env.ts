import { checkOptionNames, optionNamesOf, suggest } from '../checks/known-names.ts';
import { POOL_WRAPPER_NAMES } from '../wrappers/check-wrappers.ts';
import {
  nameOf,
  readRequest,
  WRAPPERS,
  type WrapperClass,
  type WrapperRequest,
} from '../wrappers/wrap-env.ts';
import { NormalizeObservation } from './normalize-observation.ts';
import { NormalizeReward } from './normalize-reward.ts';
import type { ParallelEnv } from './parallel-env.ts';
import { VectorWrapper } from './vector-wrapper.ts';

type PoolWrapperName = (typeof POOL_WRAPPER_NAMES)[number];
type PoolWrapperClass = new (env: ParallelEnv, options: never) => VectorWrapper;

const POOL_WRAPPERS: Readonly<Record<PoolWrapperName, PoolWrapperClass>> = {
  NormalizeObservation,
  NormalizeReward,
};

/** A class of your own may have the name of one, but is not one. */
const isPoolWrapper = (name: string | WrapperClass): name is PoolWrapperName =>
  typeof name === 'string' && Object.hasOwn(POOL_WRAPPERS, name);

/**
 * Splits a list of wrappers into those around each environment and those around the pool.
 *
 * @throws {RangeError} if a wrapper of each environment follows a wrapper of the pool, or an option of a pool's wrapper is unknown.
 */
export function splitWrappers(wrappers: readonly WrapperRequest[]): {
  each: readonly WrapperRequest[];
  pool: readonly WrapperRequest[];
} {
  const names = wrappers.map((request) => readRequest(request).name);
  const first = names.findIndex(isPoolWrapper);
  if (first < 0) return { each: wrappers, pool: [] };
  for (const [at, request] of wrappers.entries()) {
    if (at < first) continue;
    const { options } = readRequest(request);
    const name = names[at];
    if (isPoolWrapper(name)) {
      checkOptionNames(`makeVec: ${name}`, options, optionNamesOf(POOL_WRAPPERS[name]));
    } else {
      const isMisspelt = typeof name === 'string' && !Object.hasOwn(WRAPPERS, name);
      const guess = isMisspelt ? suggest(name, POOL_WRAPPER_NAMES) : '';
      throw new RangeError(
        `makeVec: '${nameOf(name)}' comes after ${names[first]}, which needs all environments at once.${guess} ` +
          `Put ${POOL_WRAPPER_NAMES.join(' and ')} last.`,
      );
    }
  }
  return { each: wrappers.slice(0, first), pool: wrappers.slice(first) };
}

/** Wraps a parallel environment, the innermost wrapper first. */
export function wrapParallelEnv(env: ParallelEnv, wrappers: readonly WrapperRequest[]): ParallelEnv {
  return wrappers.reduce<ParallelEnv>((inner, request) => {
    const { name, options } = readRequest(request);
    return new POOL_WRAPPERS[name as PoolWrapperName](inner, options as never);
  }, env);
}

/** Finds a wrapper of a parallel environment by class, for example to save or freeze its statistics. */
export function findWrapper<Wrapper extends VectorWrapper>(
  envs: ParallelEnv,
  wrapper: abstract new (...args: never[]) => Wrapper,
): Wrapper | undefined {
  if (envs instanceof wrapper) return envs;
  return envs instanceof VectorWrapper ? findWrapper(envs.env, wrapper) : undefined;
}

/** Freezes the statistics of all normalisers. Returns a function that unfreezes those that were updating. */
export function freezeStatistics(envs: ParallelEnv): () => void {
  const updating: (NormalizeObservation | NormalizeReward)[] = [];
  for (let each = envs; each instanceof VectorWrapper; each = each.env) {
    if (!(each instanceof NormalizeObservation || each instanceof NormalizeReward)) continue;
    if (each.updateStatistics) updating.push(each);
  }
  for (const normalizer of updating) normalizer.updateStatistics = false;
  return () => {
    for (const normalizer of updating) normalizer.updateStatistics = true;
  };
}
