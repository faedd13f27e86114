import { nameOf, readRequest, type WrapperRequest } from '../core/wrappers/wrap-env.ts';

/** The wrappers that change rewards and nothing else. */
const REWARD_WRAPPERS = ['ClipReward', 'TransformReward', 'NormalizeReward'];

/** Leaves out wrappers that change rewards: an evaluation gives the returns of the environment itself. */
export function withoutRewardWrappers(wrappers: readonly WrapperRequest[] = []): WrapperRequest[] {
  return wrappers.filter((wrapper) => !REWARD_WRAPPERS.includes(nameOf(readRequest(wrapper).name)));
}

/** Leaves them out of the options of an environment, which may have wrappers, too. */
export function withoutRewardWrappersIn(
  envOptions: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const { wrappers } = envOptions;
  if (wrappers === undefined) return envOptions;
  return { ...envOptions, wrappers: withoutRewardWrappers(wrappers as readonly WrapperRequest[]) };
}
