import { describeValue } from '../checks/describe-value.ts';
import { checkOptionNames, isRecord, optionNamesOf, suggest } from '../checks/known-names.ts';
import type { Env } from '../envs/env.ts';
import { checkWrappers, POOL_WRAPPER_NAMES } from './check-wrappers.ts';
import { DiscretizeAction } from './discretize-action.ts';
import { FilterObservation } from './filter-observation.ts';
import { FlattenObservation } from './flatten-observation.ts';
import { GrayscaleObservation } from './grayscale-observation.ts';
import { MaxAndSkipObservation } from './max-and-skip-observation.ts';
import { DelayObservation, FrameStackObservation } from './observation-history.ts';
import { OrderEnforcing } from './order-enforcing.ts';
import { PassiveEnvChecker } from './passive-env-checker.ts';
import { RecordEpisodeStatistics } from './record-episode-statistics.ts';
import { RescaleAction, RescaleObservation } from './rescale.ts';
import { ReshapeObservation } from './reshape-observation.ts';
import { ResizeObservation } from './resize-observation.ts';
import { RepeatAction, StickyAction } from './stateful-action.ts';
import { TimeAwareObservation } from './time-aware-observation.ts';
import { TimeLimit } from './time-limit.ts';
import { ClipAction, TransformAction } from './transform-action.ts';
import { TransformObservation } from './transform-observation.ts';
import { ClipReward, TransformReward } from './transform-reward.ts';
import { Wrapper } from './wrapper.ts';

/** A class of wrappers. If it has `optionNames`, all other options are refused. */
export type WrapperClass = (new (
  env: Env,
  options: never,
) => Env) & { readonly optionNames?: Readonly<Record<string, true>> };

/** Wrappers of your own, by name. */
export type WrapperTable = Readonly<Record<string, WrapperClass>>;

/**
 * A wrapper's name, or its name and options. This is plain data, which can be saved with a policy and sent to workers.
 *
 * Without workers, a class of your own that extends Wrapper can take the place of the name.
 */
export type WrapperRequest =
  | string
  | WrapperClass
  | { readonly name: string | WrapperClass; readonly [option: string]: unknown };

/** The kit's wrappers by name. */
export const WRAPPERS = {
  ClipAction,
  ClipReward,
  DelayObservation,
  DiscretizeAction,
  FilterObservation,
  FlattenObservation,
  FrameStackObservation,
  GrayscaleObservation,
  MaxAndSkipObservation,
  OrderEnforcing,
  PassiveEnvChecker,
  RecordEpisodeStatistics,
  RepeatAction,
  RescaleAction,
  RescaleObservation,
  ReshapeObservation,
  ResizeObservation,
  StickyAction,
  TimeAwareObservation,
  TimeLimit,
  TransformAction,
  TransformObservation,
  TransformReward,
} as const satisfies WrapperTable;

/**
 * Wraps an environment, the innermost wrapper first. `table` has wrappers of your own.
 *
 * @throws {RangeError} if a name or an option is unknown, or an option is invalid.
 * @throws {TypeError} if a wrapper does not fit the spaces, or is neither a name nor a class of your own.
 */
export function wrapEnv(env: Env, wrappers: readonly WrapperRequest[], table: WrapperTable = {}): Env {
  checkWrappers('wrapEnv', wrappers);
  checkWrapperTable('wrapEnv: table', table);
  return wrappers.reduce<Env>((inner, request) => {
    const { name, options } = readRequest(request);
    const wrapper = typeof name === 'string' ? findWrapperClass(name, table) : name;
    checkOptionNames(`wrapEnv: ${nameOf(name)}`, options, optionNamesOf(wrapper));
    return new wrapper(inner, options as never);
  }, env);
}

function findWrapperClass(name: string, table: WrapperTable): WrapperClass {
  for (const each of [table, WRAPPERS] as readonly WrapperTable[])
    if (Object.hasOwn(each, name)) return each[name];
  if ((POOL_WRAPPER_NAMES as readonly string[]).includes(name)) {
    throw new RangeError(
      `wrapEnv: ${name} needs all environments of a pool at once. Pass it to makeVec, after the other wrappers.`,
    );
  }
  const known = Object.keys({ ...WRAPPERS, ...table });
  throw new RangeError(
    `wrapEnv: unknown wrapper '${name}'.${suggest(name, [...known, ...POOL_WRAPPER_NAMES])} Known: ${known.join(', ')}.`,
  );
}

/**
 * Checks a table of wrappers of your own. It may contain the kit's own classes, under their names.
 *
 * @throws {TypeError} unless it has classes that extend Wrapper, {RangeError} if one has the name of another wrapper of the kit.
 */
export function checkWrapperTable(where: string, table: unknown): void {
  if (!isRecord(table)) {
    throw new TypeError(
      `${where}: expected wrappers by name, such as { MyWrapper }, got ${describeValue(table)}.`,
    );
  }
  for (const [name, wrapper] of Object.entries(table)) {
    if (!isWrapperClass(wrapper)) {
      throw new TypeError(
        `${where}: expected '${name}' to be a class that extends Wrapper, got ${describeValue(wrapper)}.`,
      );
    }
    const ofKit = [...Object.keys(WRAPPERS), ...POOL_WRAPPER_NAMES].includes(name);
    if (!ofKit || (WRAPPERS as WrapperTable)[name] === wrapper) continue;
    throw new RangeError(`${where}: expected other names than those of the kit, got '${name}'. Rename it.`);
  }
}

function isWrapperClass(value: unknown): value is WrapperClass {
  return typeof value === 'function' && value.prototype instanceof Wrapper;
}

/** Gives a wrapper's name, or the name of its class, for a message. */
export function nameOf(wrapper: string | WrapperClass): string {
  return typeof wrapper === 'string' ? wrapper : wrapper.name;
}

/**
 * Splits a request into the wrapper's name, or its class, and its options.
 *
 * @throws {TypeError} unless the request is a name, a class of your own, or an object with one of them.
 */
export function readRequest(request: WrapperRequest): {
  name: string | WrapperClass;
  options: Record<string, unknown>;
} {
  const { name, ...options } = typeof request === 'object' && request !== null ? request : { name: request };
  if (typeof name === 'string') return { name, options };
  const ofKit = Object.entries<unknown>(WRAPPERS).find(([, wrapper]) => wrapper === name);
  if (ofKit) {
    throw new TypeError(
      `wrappers: expected the name '${ofKit[0]}', got its class. Names can be saved and sent to workers.`,
    );
  }
  if (isWrapperClass(name)) return { name, options };
  throw new TypeError(
    'wrappers: expected the name of a wrapper, { name, … } with its options, or your own class that extends Wrapper, ' +
      `got ${describeValue(typeof name === 'function' ? name : request)}.`,
  );
}
