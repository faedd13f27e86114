import { describeValue } from '../checks/describe-value.ts';
import { checkOptionNames, suggest } from '../checks/known-names.ts';
import type { Env } from '../envs/env.ts';
import { DiscretizeAction } from './discretize-action.ts';
import { FilterObservation } from './filter-observation.ts';
import { FlattenObservation } from './flatten-observation.ts';
import { DelayObservation, FrameStackObservation } from './observation-history.ts';
import { OrderEnforcing } from './order-enforcing.ts';
import { PassiveEnvChecker } from './passive-env-checker.ts';
import { RecordEpisodeStatistics } from './record-episode-statistics.ts';
import { RescaleAction, RescaleObservation } from './rescale.ts';
import { RepeatAction, StickyAction } from './stateful-action.ts';
import { TimeAwareObservation } from './time-aware-observation.ts';
import { TimeLimit } from './time-limit.ts';
import { ClipAction, TransformAction } from './transform-action.ts';
import { TransformObservation } from './transform-observation.ts';
import { ClipReward, TransformReward } from './transform-reward.ts';

/** A wrapper's name, or its name and options. Plain data, because workers receive it. */
export type WrapperRequest = string | { readonly name: string; readonly [option: string]: unknown };

type WrapperClass = (new (
  env: Env,
  options: never,
) => Env) & { readonly optionNames: Readonly<Record<string, true>> };

/** The kit's wrappers by name. */
export const WRAPPERS = {
  ClipAction,
  ClipReward,
  DelayObservation,
  DiscretizeAction,
  FilterObservation,
  FlattenObservation,
  FrameStackObservation,
  OrderEnforcing,
  PassiveEnvChecker,
  RecordEpisodeStatistics,
  RepeatAction,
  RescaleAction,
  RescaleObservation,
  StickyAction,
  TimeAwareObservation,
  TimeLimit,
  TransformAction,
  TransformObservation,
  TransformReward,
} as const satisfies Record<string, WrapperClass>;

/** Wrappers that need all environments of a pool at once. `makeVec` puts them around the pool. */
export const POOL_WRAPPER_NAMES = ['NormalizeObservation', 'NormalizeReward'] as const;

/**
 * Wraps an environment, the innermost wrapper first.
 *
 * @throws {RangeError} if a name or an option is unknown, or an option is invalid.
 * @throws {TypeError} if a wrapper does not fit the spaces.
 */
export function wrapEnv(env: Env, wrappers: readonly WrapperRequest[]): Env {
  checkWrappers('wrapEnv', wrappers);
  return wrappers.reduce<Env>((inner, request) => {
    const { name, options } = readRequest(request);
    if ((POOL_WRAPPER_NAMES as readonly string[]).includes(name)) {
      throw new RangeError(
        `wrapEnv: ${name} needs all environments of a pool at once. Pass it to makeVec, after the other wrappers.`,
      );
    }
    if (!Object.hasOwn(WRAPPERS, name)) {
      const known = Object.keys(WRAPPERS);
      throw new RangeError(
        `wrapEnv: unknown wrapper '${name}'.${suggest(name, [...known, ...POOL_WRAPPER_NAMES])} Known: ${known.join(', ')}.`,
      );
    }
    const wrapper: WrapperClass = WRAPPERS[name as keyof typeof WRAPPERS];
    checkOptionNames(`wrapEnv: ${name}`, options, Object.keys(wrapper.optionNames));
    return new wrapper(inner, options as never);
  }, env);
}

/**
 * Splits a request into the wrapper's name and its options.
 *
 * @throws {TypeError} unless the request is a name, or an object with a name.
 */
export function readRequest(request: WrapperRequest): { name: string; options: Record<string, unknown> } {
  const { name, ...options } = typeof request === 'string' ? { name: request } : (request ?? {});
  if (typeof name === 'string') return { name, options };
  throw new TypeError(
    `wrappers: expected the name of a wrapper, or { name, … } with its options, got ${describeValue(request)}.`,
  );
}

/** @throws {TypeError} unless `wrappers` is a list. The functions that take them call it at their border. */
export function checkWrappers(where: string, wrappers: unknown): void {
  if (Array.isArray(wrappers)) return;
  throw new TypeError(
    `${where}: expected a list of wrappers, such as ['ClipAction'], got ${describeValue(wrappers)}.`,
  );
}
