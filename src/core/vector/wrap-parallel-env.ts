import { checkOptionNames, suggest } from '../checks/known-names.ts';
import {
  checkWrappers,
  nameOf,
  POOL_WRAPPER_NAMES,
  readRequest,
  WRAPPERS,
  type WrapperRequest,
} from '../wrappers/wrap-env.ts';
import { NormalizeObservation } from './normalize-observation.ts';
import { NormalizeReward } from './normalize-reward.ts';
import type { ParallelEnv } from './parallel-env.ts';
import { VectorWrapper } from './vector-wrapper.ts';

type PoolWrapperName = (typeof POOL_WRAPPER_NAMES)[number];
type PoolWrapperClass = (new (
  env: ParallelEnv,
  options: never,
) => VectorWrapper) & { readonly optionNames: Readonly<Record<string, true>> };

const POOL_WRAPPERS: Readonly<Record<PoolWrapperName, PoolWrapperClass>> = {
  NormalizeObservation,
  NormalizeReward,
};

const isPoolWrapper = (name: string): name is PoolWrapperName => Object.hasOwn(POOL_WRAPPERS, name);

/**
 * Splits a list of wrappers into those around each environment and those around the pool.
 *
 * @throws {RangeError} if a wrapper of each environment follows a wrapper of the pool, or an option of a pool's wrapper is unknown.
 */
export function splitWrappers(wrappers: readonly WrapperRequest[]): {
  each: readonly WrapperRequest[];
  pool: readonly WrapperRequest[];
} {
  checkWrappers('makeVec', wrappers);
  const names = wrappers.map((request) => nameOf(readRequest(request).name));
  const first = names.findIndex(isPoolWrapper);
  if (first < 0) return { each: wrappers, pool: [] };
  for (const [at, request] of wrappers.entries()) {
    if (at < first) continue;
    const { options } = readRequest(request);
    const name = names[at];
    if (isPoolWrapper(name)) {
      checkOptionNames(`makeVec: ${name}`, options, Object.keys(POOL_WRAPPERS[name].optionNames));
    } else {
      const guess = Object.hasOwn(WRAPPERS, name) ? '' : suggest(name, POOL_WRAPPER_NAMES);
      throw new RangeError(
        `makeVec: '${name}' comes after ${names[first]}, which needs all environments at once.${guess} ` +
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
  const updating = [findWrapper(envs, NormalizeObservation), findWrapper(envs, NormalizeReward)].filter(
    (normalizer) => normalizer?.updateStatistics,
  );
  for (const normalizer of updating) normalizer!.updateStatistics = false;
  return () => {
    for (const normalizer of updating) normalizer!.updateStatistics = true;
  };
}
