// Apart from wrap-env.ts, so that a page can check settings before it loads the wrappers.

import { describeValue } from '../checks/describe-value.ts';

/** @throws {TypeError} unless `wrappers` is a list. The functions that take them call it at their border. */
export function checkWrappers(where: string, wrappers: unknown): void {
  if (Array.isArray(wrappers)) return;
  throw new TypeError(
    `${where}: expected a list of wrappers, such as ['ClipAction'], got ${describeValue(wrappers)}.`,
  );
}

/** Wrappers that need all environments of a pool at once. `makeVec` puts them around the pool. */
export const POOL_WRAPPER_NAMES = ['NormalizeObservation', 'NormalizeReward'] as const;

/** Leaves those out of a preset's wrappers, which are names or objects with one. */
export function withoutPoolWrappers<Request>(requests: readonly Request[]): Request[] {
  return requests.filter((request) => {
    const name = typeof request === 'string' ? request : Object(request).name;
    return !(POOL_WRAPPER_NAMES as readonly unknown[]).includes(name);
  });
}
