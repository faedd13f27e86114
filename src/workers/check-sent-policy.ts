// Checks of a policy that a page sends to a worker: those of a policy file, and whether it fits the worker's environments.

import { describeValue } from '../core/checks/describe-value.ts';
import { isRecord } from '../core/checks/known-names.ts';
import { checkChoice } from '../core/checks/option-checks.ts';
import type { DeciderDescription } from '../core/policy/decider.ts';
import type { Distribution } from '../core/policy/distribution.ts';
import { readDistribution } from '../core/policy/make-distribution.ts';
import { weightLengths } from '../core/policy/network-shape.ts';
import { countNumbers } from '../core/policy/observation-parts.ts';
import {
  CONVOLUTION_VERSION,
  POLICY_FORMAT,
  POLICY_VERSION,
  readFields,
} from '../core/policy/policy-file.ts';
import type { SentPolicy } from '../core/policy/thread-steps.ts';
import type { BatchEnv } from '../core/vector/batch-env.ts';

export const KERNELS = ['cpu', 'wasm'] as const;

/** @throws {TypeError} unless this is an object with fields. */
export function checkRecord(
  where: string,
  what: string,
  value: unknown,
): asserts value is Record<string, unknown> {
  check(where, isRecord(value), `${what} to be an object with fields`, value);
}

export function check(where: string, isRight: boolean, expected: string, got: unknown): asserts isRight {
  if (!isRight) throw new TypeError(`${where}: expected ${expected}, got ${describeValue(got)}.`);
}

/** Checks a policy, and gives its distribution. */
export function checkPolicy(where: string, policy: SentPolicy, batch: BatchEnv): Distribution {
  checkRecord(where, 'policy', policy);
  const { description, kernels, weights } = policy;
  checkChoice(where, 'policy.kernels', kernels, KERNELS);
  const distribution = checkDescription(where, description, batch);
  check(where, Array.isArray(weights), 'policy.weights to be a list', weights);
  checkLengths(where, weights, [...weightLengths(description), ...ownLengths(distribution)]);
  return distribution;
}

function checkLengths(where: string, weights: readonly unknown[], lengths: readonly number[]): void {
  const areRight =
    weights.length === lengths.length &&
    lengths.every((length, k) => weights[k] instanceof Float32Array && weights[k].length === length);
  check(where, areRight, `Float32Arrays of [${lengths.join(', ')}] weights`, weights);
}

/** Gives the numbers of the variables that a distribution has beside those of the network. */
export function ownLengths({ ownVariables, width }: Distribution): number[] {
  return Array.from({ length: ownVariables }, () => width / 2);
}

/** Checks the description as that of a policy file, and gives its distribution. */
export function checkDescription(
  where: string,
  description: DeciderDescription,
  batch: BatchEnv,
): Distribution {
  checkRecord(where, 'a description of the policy', description);
  checkFields(where, description, batch);
  const { size } = batch.observationSpace;
  const numbers = countNumbers(description.observations);
  check(where, numbers === size, `a policy for ${size} observed numbers`, numbers);
  const distribution = readDistribution(description);
  const actions = distribution.createActions(1).length;
  const own = batch.actionSpace.size;
  check(where, actions === own, `a policy for ${own} numbers of an action`, actions);
  return distribution;
}

/** Checks what a policy file has, too. */
export function checkFields(
  where: string,
  fields: Readonly<Record<string, unknown>> | DeciderDescription,
  { spec }: BatchEnv,
): void {
  const { observationStatistics: statistics, picture } = fields as Partial<DeciderDescription>;
  if (statistics !== undefined) checkRecord(where, 'observationStatistics', statistics);
  const { clip, ...rest } = statistics ?? {};
  readFields(where, {
    ...fields,
    observationStatistics: statistics && clip === Infinity ? rest : statistics, // a file has no infinite clip
    format: POLICY_FORMAT,
    version: picture === undefined ? POLICY_VERSION : CONVOLUTION_VERSION,
    env: spec.id,
    envOptions: undefined,
    weights: [],
  });
}

export function checkKeys(where: string, name: string, keys: unknown): void {
  const areKeys = Array.isArray(keys) && keys.length === 2 && keys.every((key) => Number.isInteger(key));
  check(where, keys === undefined || areKeys, `${name} to be two whole numbers`, keys);
}

export function checkLimit(where: string, maxEpisodeSteps: unknown): void {
  const isLimit = typeof maxEpisodeSteps === 'number' && maxEpisodeSteps >= 1;
  check(where, isLimit, 'maxEpisodeSteps to be a number of steps', maxEpisodeSteps);
}
