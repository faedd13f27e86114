// A run that is kept in the browser, and what a list shows of it. Knows nothing of how it is stored.
import { describeValue } from '../../core/checks/describe-value.ts';
import { isRecord } from '../../core/checks/known-names.ts';
import { ENV_LIST, findListedEnv } from '../../core/envs/env-list.ts';
import { meanAndDeviation } from '../../core/learn/rollouts/returns.ts';
import type { Checkpoint, SavedRun } from '../checkpoint.ts';
import type { RunReport } from '../training-run.ts';

/** What a list shows of a kept run. */
export interface KeptRunSummary {
  readonly version: 1;
  /** Under which it is found. */
  readonly name: string;
  /** Differs between two runs, also if one takes the name of the other. */
  readonly id: string;
  /** When it was saved last. */
  readonly date: Date;
  readonly env: string;
  /** The module that defines the environment, if it is not one of the kit's. Only a page that names a module itself can continue the run. */
  readonly envSrc?: string | undefined;
  readonly algorithm: string;
  readonly iteration: number;
  readonly envSteps: number;
  /** Time in iterations, s. */
  readonly seconds: number;
  /** The mean return of the last 100 episodes, NaN before the first. */
  readonly meanReturn: number;
  readonly target?: number | undefined;
  /** Whether it has reached its target. */
  readonly solved: boolean;
  /** Its picture: at most 64 points of the learning curve, environment steps and mean return. */
  readonly curve: readonly (readonly [envSteps: number, meanReturn: number])[];
  /** Its name was made up. The oldest of these make room for new ones. */
  readonly isUnnamed: boolean;
}

/** A kept run: the summary, what `new TrainingRun({ checkpoint })` takes, and the reports of its iterations. */
export interface KeptRun extends KeptRunSummary {
  readonly checkpoint: Checkpoint;
  readonly points: readonly RunReport[];
}

/** The record of a kept run. */
export interface KeptRunId {
  readonly name: string;
  readonly id: string;
  readonly isUnnamed: boolean;
}

const KEPT_VERSION = 1;
const MAX_NAME = 200;
const MAX_CURVE = 64;

/** Makes the id of a run. Pages without https have no `randomUUID`. */
export function makeRunId(): string {
  return crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join('-');
}

/** @throws {RangeError} unless it is a name for a kept run. */
export function checkRunName(where: string, name: unknown): asserts name is string {
  if (typeof name === 'string' && name.trim() !== '' && name.length <= MAX_NAME) return;
  throw new RangeError(
    `${where}: expected the name of a run, a text of 1 to ${MAX_NAME} characters, got ${describeValue(name)}.`,
  );
}

/** Summarises a run. All of it comes from its checkpoint, except for the curve. */
export function summarize(
  { name, id, isUnnamed }: KeptRunId,
  { settings, training, seconds, solved }: SavedRun,
  points: readonly RunReport[],
): KeptRunSummary {
  const { env, envSrc, algorithm } = settings;
  const { iteration, envSteps, returns } = training;
  return {
    ...{ version: KEPT_VERSION, name, id, isUnnamed, date: new Date() },
    ...{ env, envSrc, algorithm, iteration, envSteps, seconds, solved },
    meanReturn: meanAndDeviation(returns).mean,
    target: settings.target ?? thresholdOf(env),
    curve: thin(points.filter((point) => Number.isFinite(point.meanReturn))),
  };
}

function thresholdOf(env: string): number | undefined {
  return Object.hasOwn(ENV_LIST, env) ? findListedEnv(env).rewardThreshold : undefined;
}

/** Takes points at equal distances, with the first and the last. */
function thin(points: readonly RunReport[]): [number, number][] {
  const count = Math.min(points.length, MAX_CURVE);
  const step = count > 1 ? (points.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => {
    const { envSteps, meanReturn } = points[Math.round(i * step)];
    return [envSteps, meanReturn];
  });
}

const COUNTS = ['iteration', 'envSteps', 'episodes'] as const;
const NUMBERS = ['meanReturn', 'returnDeviation', 'stepsPerSecond', 'seconds'] as const;
const EVALUATION = ['episodes', 'meanReturn', 'returnDeviation'] as const;
const TIMINGS = ['act', 'env', 'learn'] as const;

/**
 * Reads the reports of a run from a file: its known fields, as new objects. `metrics` are the names of those of the algorithm.
 *
 * @throws {RangeError} if one is damaged, or they are not in order.
 */
export function readPoints(where: string, points: unknown, metrics: readonly string[]): RunReport[] {
  if (!Array.isArray(points)) throw refuse(where, 'a list of points', points);
  return points.map((point: unknown, i) => {
    const named = `points[${i}]`;
    if (!isRecord(point)) throw refuse(where, `a report as ${named}`, point);
    const { metrics: own, timings, evaluation, decidedBy, warning, solved } = point;
    const counts = readNumbers(where, named, point, COUNTS, (value) => Number.isSafeInteger(value));
    const before: unknown = points[i - 1]?.iteration;
    if (i > 0 && !(counts.iteration > (before as number)))
      throw refuse(where, `a later iteration than ${before} in ${named}`, counts.iteration);
    return {
      ...counts,
      ...readNumbers(where, named, point, NUMBERS),
      timings: readNumbers(where, `${named}.timings`, timings, TIMINGS),
      metrics: readMetrics(where, named, own, metrics),
      solved: solved === true,
      ...(decidedBy === 'page' || decidedBy === 'workers' ? { decidedBy } : {}),
      ...(typeof warning === 'string' && { warning }),
      ...readLosses(point),
      ...(evaluation !== undefined && {
        evaluation: readNumbers(where, `${named}.evaluation`, evaluation, EVALUATION),
      }),
    };
  });
}

function readNumbers<Name extends string>(
  where: string,
  named: string,
  record: unknown,
  names: readonly Name[],
  isGood: (value: unknown) => boolean = (value) => typeof value === 'number',
): Record<Name, number> {
  if (!isRecord(record)) throw refuse(where, `numbers as ${named}`, record);
  const entries = names.map((name) => {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    if (!isGood(value)) throw refuse(where, `a number as ${named}.${name}`, value);
    return [name, value];
  });
  return Object.fromEntries(entries) as Record<Name, number>;
}

/** Reads how many workers and GPU devices were lost, if any. */
function readLosses({
  lostWorkers,
  lostDevices,
}: Readonly<Record<string, unknown>>): Pick<RunReport, 'lostWorkers' | 'lostDevices'> {
  return {
    ...(Number.isSafeInteger(lostWorkers) && { lostWorkers: lostWorkers as number }),
    ...(Number.isSafeInteger(lostDevices) && { lostDevices: lostDevices as number }),
  };
}

/** A metric that an earlier version did not have is NaN. */
function readMetrics(where: string, named: string, record: unknown, names: readonly string[]) {
  const known = isRecord(record) ? names.filter((name) => Object.hasOwn(record, name)) : names;
  const missing = names.filter((name) => !known.includes(name)).map((name) => [name, Number.NaN]);
  return { ...Object.fromEntries(missing), ...readNumbers(where, `${named}.metrics`, record, known) };
}

function refuse(where: string, expected: string, got: unknown): RangeError {
  return new RangeError(
    `${where}: expected a kept run with ${expected}, got ${describeValue(got)}. Is the file complete?`,
  );
}
