// Checks of requests for learning and for candidates of a search.

import { checkChoice, checkFlag, checkNumber, checkWhole } from '../core/checks/option-checks.ts';
import type { Generation } from '../core/policy/candidates.ts';
import { weightLengths } from '../core/policy/network-shape.ts';
import type { LearnerStart, LearnRequest } from '../core/policy/thread-learner.ts';
import { MAX_STEPS } from '../core/policy/thread-steps.ts';
import { listSeeds } from '../core/random/env-seeds.ts';
import type { BatchEnv } from '../core/vector/batch-env.ts';
import { MAX_ENVS } from '../core/vector/batch-options.ts';
import { rolloutBytes } from '../core/vector/rollout-arrays.ts';
import {
  check,
  checkDescription,
  checkFields,
  checkKeys,
  checkLimit,
  checkPolicy,
  checkRecord,
  KERNELS,
  ownLengths,
} from './check-sent-policy.ts';
import type { EnvServerApi } from './protocol.ts';

/** The longest list of candidates or of episodes in a request. */
const MAX_LIST = 2 ** 20;
/** The memory of a worker's rollout, bytes. */
const MAX_ROLLOUT_BYTES = 2 ** 30;
/** The episodes of a candidate: each takes an environment. */
const MAX_EPISODES = 10_000;
/** The largest number of a generation that draws actions: its draws begin at 2^32 times that. */
const MAX_DRAWING_GENERATION = 2 ** 20;
type CandidateRequest = Parameters<EnvServerApi['evaluateCandidates']>[0];

/** A value function is checked as a policy of one number. */
const VALUE = {
  ...{ distribution: 'gaussian', actionSizes: undefined, actionMean: undefined },
  ...{ actionDeviation: undefined, actionBounds: undefined },
};

/** Checks a request for learning. `isStarted`: whether an earlier one has brought a `start`, with `size` weights in all. */
export function checkLearn(request: LearnRequest, batch: BatchEnv, size: number | undefined): void {
  const where = 'worker.learn';
  checkRecord(where, 'the request', request);
  const { start, updates, learningRate, entropyCoefficient, weights } = request;
  const length = start === undefined ? size : checkStart(where, start, batch);
  check(where, length !== undefined, 'a start with the first request', start);
  checkWhole(where, 'updates', updates, 1, MAX_STEPS);
  checkNumber(where, 'learningRate', learningRate, 0);
  checkNumber(where, 'entropyCoefficient', entropyCoefficient);
  const isRight = weights === undefined || (weights instanceof Float32Array && weights.length === length);
  check(where, isRight, `weights to be a Float32Array of ${length} numbers`, weights);
}

/** Checks what a learner must know, and gives the number of all weights. */
function checkStart(where: string, start: LearnerStart, batch: BatchEnv): number {
  checkRecord(where, 'start', start);
  const { policy, valueShape, streamKeys, rolloutSteps, shared } = start;
  const distribution = checkPolicy(where, policy, batch);
  checkRecord(where, 'start.valueShape', valueShape);
  const { inputs, picture, convolutions, hidden, outputs, activation } = valueShape;
  const shape = { inputs, picture, convolutions, hidden, outputs, activation };
  checkFields(where, { ...policy.description, ...shape, ...VALUE }, batch);
  check(where, outputs === 1, 'start.valueShape with one output', outputs);
  check(where, streamKeys !== undefined, 'start.streamKeys', streamKeys);
  checkKeys(where, 'start.streamKeys', streamKeys);
  checkWhole(where, 'start.firstDraw', start.firstDraw, 0, 2 ** 52);
  checkWhole(where, 'start.firstEnv', start.firstEnv, 0, MAX_ENVS);
  checkWhole(where, 'start.rolloutSteps', rolloutSteps, 1, MAX_STEPS);
  const { width } = distribution;
  const { observationSpace, actionSpace, numEnvs } = batch;
  const bytes = rolloutBytes({ observationSpace, actionSpace, maskSize: width }, rolloutSteps * numEnvs);
  check(where, bytes <= MAX_ROLLOUT_BYTES, `rollouts of ${MAX_ROLLOUT_BYTES} bytes at most`, bytes);
  for (const name of ['gamma', 'lambda', 'decay'] as const)
    checkNumber(where, `start.${name}`, start[name], 0, 1);
  for (const name of ['valueCoefficient', 'epsilon'] as const)
    checkNumber(where, `start.${name}`, start[name], 0, 1e6);
  const { maxGradientNorm } = start;
  const isNorm = typeof maxGradientNorm === 'number' && maxGradientNorm > 0; // infinite if gradients are not scaled
  check(where, isNorm, 'start.maxGradientNorm to be a number above 0', maxGradientNorm);
  const lengths = [...policy.weights.map(({ length }) => length), ...weightLengths(valueShape)];
  const size = lengths.reduce((sum, length) => sum + length, 0);
  check(where, size <= MAX_ROLLOUT_BYTES / 4, 'a network that fits into memory', size);
  if (shared === undefined) return size;
  checkRecord(where, 'start.shared', shared);
  for (const name of ['weights', 'squares'] as const) {
    const isRight = shared[name] instanceof Float32Array && shared[name].length === size;
    check(where, isRight, `start.shared.${name} to be a Float32Array of ${size} numbers`, shared[name]);
  }
  const { updates } = shared;
  const isCount = updates instanceof Int32Array && updates.length >= 1;
  check(where, isCount, 'start.shared.updates to be an Int32Array', updates);
  return size;
}

export function checkCandidates(request: CandidateRequest, batch: BatchEnv, isStarted: boolean): void {
  const where = 'worker.evaluateCandidates';
  checkRecord(where, 'the request', request);
  const { generation, members } = request;
  check(where, isStarted || generation !== undefined, 'a generation with the first request', generation);
  const isList = Array.isArray(members) && members.length <= MAX_LIST;
  check(where, isList, `members to be a list of at most ${MAX_LIST} numbers`, members);
  for (const member of members) checkWhole(where, 'a member', member, 0, MAX_LIST);
  if (generation !== undefined) checkGeneration(where, generation, batch);
}

function checkGeneration(where: string, generation: Generation, batch: BatchEnv): void {
  checkRecord(where, 'generation', generation);
  const { decider, weights, searched, noise, seeds, episodes, maxEpisodeSteps } = generation;
  const distribution = checkDescription(where, decider, batch);
  const lengths = [...weightLengths(decider), ...ownLengths(distribution)];
  const size = lengths.reduce((sum, length) => sum + length, 0);
  const isWeights = weights instanceof Float32Array && weights.length === size;
  check(where, isWeights, `weights to be a Float32Array of ${size} numbers`, weights);
  checkWhole(where, 'searched', searched, 1, size);
  const isNoise = noise instanceof Float32Array ? noise.length === searched : Number.isFinite(noise);
  check(where, isNoise, `noise to be a number, or a Float32Array of ${searched}`, noise);
  checkFlag(where, 'mirrored', generation.mirrored);
  const last = generation.actionKeys === undefined ? Number.MAX_SAFE_INTEGER : MAX_DRAWING_GENERATION;
  checkWhole(where, 'generation', generation.generation, 0, last);
  checkChoice(where, 'kernels', generation.kernels, KERNELS);
  check(where, generation.noiseKeys !== undefined, 'noiseKeys', undefined);
  checkKeys(where, 'noiseKeys', generation.noiseKeys);
  checkKeys(where, 'actionKeys', generation.actionKeys);
  check(
    where,
    Array.isArray(seeds) && seeds.length <= MAX_EPISODES,
    `seeds to be a list of at most ${MAX_EPISODES}`,
    seeds,
  );
  listSeeds(where, seeds, Math.max(1, seeds.length));
  checkWhole(where, 'episodes', episodes, 1, seeds.length);
  checkLimit(where, maxEpisodeSteps);
  const limit = Math.min(maxEpisodeSteps, batch.spec.maxEpisodeSteps);
  check(where, limit < 2 ** 32, 'a time limit of the episodes', limit);
}
