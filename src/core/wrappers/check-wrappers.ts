// Apart from wrap-env.ts, so that a page can check settings before it loads the wrappers.

import { describeValue } from '../checks/describe-value.ts';

/** @throws {TypeError} unless `wrappers` is a list. The functions that take them call it at their border. */
export function checkWrappers(where: string, wrappers: unknown): void {
  if (Array.isArray(wrappers)) return;
  throw new TypeError(
    `${where}: expected a list of wrappers, such as ['ClipAction'], got ${describeValue(wrappers)}.`,
  );
}
