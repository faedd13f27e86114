import { describeValue } from '../core/checks/describe-value.ts';
import { isRecord } from '../core/checks/known-names.ts';
import type { SavedTraining } from '../core/learn/loop/training-state.ts';
import { decodeOptions, encodeOptions, type JsonValue } from '../core/policy/option-values.ts';
import type { PolicyFile } from '../core/policy/policy-file.ts';
import type { NormalizerStatistics } from '../core/vector/running-moments.ts';
import type { SavedEvaluations } from './run-evaluations.ts';
import type { RunSettings } from './run-settings.ts';

/** The state of a run between two iterations, as plain data for JSON. */
export interface Checkpoint {
  readonly format: 'palestra-checkpoint';
  readonly version: 1;
  readonly policy: PolicyFile;
  /** The other fields of `SavedRun`, written by `encodeOptions`, because JSON has no infinite numbers and no typed arrays. */
  readonly run: Readonly<Record<string, JsonValue>>;
}

/** The content of a checkpoint. */
export interface SavedRun {
  readonly settings: RunSettings;
  readonly policy: PolicyFile;
  /** The step for which the policy draws actions next. */
  readonly nextStep: number;
  readonly training: SavedTraining;
  /** The statistics of NormalizeReward, if the environments have that wrapper. */
  readonly rewardStatistics?: NormalizerStatistics | undefined;
  readonly seconds: number;
  readonly solved: boolean;
  /** Missing in files of earlier versions. */
  readonly evaluations?: SavedEvaluations | undefined;
}

const FORMAT = 'palestra-checkpoint';
const VERSION = 1;

/** @throws {TypeError} if JSON cannot hold an option of the environment. The message names it. */
export function writeCheckpoint({ policy, ...run }: SavedRun): Checkpoint {
  return { format: FORMAT, version: VERSION, policy, run: encodeOptions('TrainingRun.checkpoint', run) };
}

/** Gives a checkpoint that keeps typed arrays and infinite numbers, for `structuredClone` and IndexedDB. JSON cannot hold it. */
export function cloneableCheckpoint({ policy, ...run }: SavedRun): Checkpoint {
  return { format: FORMAT, version: VERSION, policy, run: copyParts(run) as Checkpoint['run'] };
}

/** Copies typed arrays that are a part of a larger buffer, which would be cloned as a whole, or of shared memory, which cannot be kept. */
function copyParts(value: unknown): unknown {
  if (Array.isArray(value)) return typeof value[0] === 'object' ? value.map(copyParts) : value;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
    return isWhole ? value : (value as Float32Array).slice();
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyParts(each)]));
}

/**
 * Reads a checkpoint, of JSON or of IndexedDB. `loadPolicy` checks the policy in it.
 *
 * @throws {RangeError} if the file is damaged, not a checkpoint, or of a newer version.
 */
export function readCheckpoint(where: string, file: unknown): SavedRun {
  const { format, version, policy, run }: Partial<Record<keyof Checkpoint, unknown>> = isRecord(file)
    ? file
    : {};
  const refuse = (expected: string, got: unknown): RangeError =>
    new RangeError(
      `${where}: expected a checkpoint with ${expected}, got ${describeValue(got)}. Is the file complete?`,
    );
  if (format === 'palestra-policy') {
    throw new RangeError(
      `${where}: expected a checkpoint, got a policy. A policy can be played, but resuming needs the state of the optimiser.`,
    );
  }
  if (format !== FORMAT) throw refuse(`format '${FORMAT}'`, format);
  if (typeof version === 'number' && version > VERSION) {
    throw new RangeError(
      `${where}: expected a checkpoint of version ${VERSION}, got ${version}: a newer version of Palestra wrote it. Update Palestra.`,
    );
  }
  if (version !== VERSION) throw refuse(`version ${VERSION}`, version);
  if (!isRecord(policy)) throw refuse('a policy', policy);
  if (!isRecord(run)) throw refuse('a run', run);
  let saved: Partial<SavedRun>;
  try {
    saved = decodeOptions(where, run);
  } catch {
    throw refuse('numbers and arrays in the format of encodeOptions', 'others');
  }
  const { settings, nextStep, training, seconds, rewardStatistics, evaluations } = saved;
  if (!isRecord(settings)) throw refuse('settings', settings);
  for (const name of ['env', 'algorithm'] as const) {
    if (typeof settings[name] !== 'string')
      throw refuse(`the name of the ${name} in settings`, settings[name]);
  }
  for (const name of ['envOptions', 'options'] as const) {
    if (!isRecord(settings[name])) throw refuse(`options by name in settings.${name}`, settings[name]);
  }
  for (const name of ['wrappers', 'hidden'] as const) {
    if (!Array.isArray(settings[name])) throw refuse(`a list as settings.${name}`, settings[name]);
  }
  if (!isCount(settings.numEnvs)) throw refuse('a whole number as settings.numEnvs', settings.numEnvs);
  if (!isCount(nextStep)) throw refuse('a whole number ≥ 0 as nextStep', nextStep);
  if (!isRecord(training) || !isRecord(training.parts)) throw refuse('the state of the training', training);
  for (const name of ['iteration', 'envSteps', 'episodes'] as const) {
    if (!isCount(training[name])) throw refuse(`a whole number ≥ 0 as ${name}`, training[name]);
  }
  if (!Array.isArray(training.returns) || !training.returns.every(Number.isFinite)) {
    throw refuse('a list of returns', training.returns);
  }
  if (!(typeof seconds === 'number' && seconds >= 0)) throw refuse('a number ≥ 0 as seconds', seconds);
  if (rewardStatistics !== undefined && !areStatistics(rewardStatistics)) {
    throw refuse('mean, variance and count in rewardStatistics', rewardStatistics);
  }
  if (evaluations !== undefined && !areEvaluations(evaluations)) {
    throw refuse('last, failures and best in evaluations', evaluations);
  }
  return { ...saved, policy } as unknown as SavedRun;
}

function areStatistics(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value.mean) && Array.isArray(value.variance);
}

function areEvaluations(value: unknown): boolean {
  if (!isRecord(value) || !isCount(value.last) || !isCount(value.failures)) return false;
  const { best } = value;
  return (
    best === undefined || (isRecord(best) && typeof best.meanReturn === 'number' && isRecord(best.policy))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
