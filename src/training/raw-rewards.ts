import { readRequest, type WrapperRequest } from '../core/wrappers/wrap-env.ts';

/** The kit's wrappers that change rewards and nothing else. A class of your own may have the name of one, but is not one. */
const REWARD_WRAPPERS: readonly unknown[] = ['ClipReward', 'TransformReward', 'NormalizeReward'];

/** Leaves out wrappers that change rewards: an evaluation gives the returns of the environment itself. */
export function withoutRewardWrappers(wrappers: readonly WrapperRequest[] = []): WrapperRequest[] {
  return wrappers.filter((wrapper) => !REWARD_WRAPPERS.includes(readRequest(wrapper).name));
}

/** Leaves them out of the options of an environment, which may have wrappers, too. */
export function withoutRewardWrappersIn(
  envOptions: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const { wrappers } = envOptions;
  if (wrappers === undefined) return envOptions;
  return { ...envOptions, wrappers: withoutRewardWrappers(wrappers as readonly WrapperRequest[]) };
}

/** Gives NormalizeReward the discount of the algorithm, unless it has one of its own: both must count future rewards alike. */
export function withGamma(wrappers: readonly WrapperRequest[], gamma: unknown): readonly WrapperRequest[] {
  if (typeof gamma !== 'number') return wrappers;
  return wrappers.map((wrapper) => {
    const { name, options } = readRequest(wrapper);
    return name === 'NormalizeReward' ? { name, gamma, ...options } : wrapper;
  });
}
