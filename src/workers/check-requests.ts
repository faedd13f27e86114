// Checks of what a page asks a worker for. A worker lives longer than a mistake of its page: each request is right, or refused with one
// clear error before anything changes, and none takes memory without a limit.

import { describeValue } from '../core/checks/describe-value.ts';
import { isRecord } from '../core/checks/known-names.ts';
import { checkChoice, checkFlag, checkNumber, checkWhole } from '../core/checks/option-checks.ts';
import { findMaskNames } from '../core/policy/action-mask.ts';
import type { Generation } from '../core/policy/candidates.ts';
import type { Decider, DeciderDescription } from '../core/policy/decider.ts';
import type { Distribution } from '../core/policy/distribution.ts';
import { type Exploration, NOISES } from '../core/policy/exploration.ts';
import { isRange, readDistribution } from '../core/policy/make-distribution.ts';
import { weightLengths } from '../core/policy/network-shape.ts';
import { countNumbers } from '../core/policy/observation-parts.ts';
import {
  CONVOLUTION_VERSION,
  POLICY_FORMAT,
  POLICY_VERSION,
  readFields,
} from '../core/policy/policy-file.ts';
import type { LearnerStart, LearnRequest } from '../core/policy/thread-learner.ts';
import { MAX_STEPS, type SentPolicy } from '../core/policy/thread-steps.ts';
import { listSeeds } from '../core/random/env-seeds.ts';
import { type Dtype, STORED_TYPES } from '../core/spaces/dtype.ts';
import { type BatchEnv, MAX_ENVS } from '../core/vector/batch-env.ts';
import { checkMask, checkResetOptions } from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { rolloutBytes } from '../core/vector/rollout-arrays.ts';
import type { CreateRequest, DecideRequest, EnvRequest, EnvServerApi, SentPlace } from './protocol.ts';

/** The longest list of candidates or of episodes in a request. */
const MAX_LIST = 2 ** 20;
/** The memory of a worker's rollout, bytes. */
const MAX_ROLLOUT_BYTES = 2 ** 30;
/** The episodes of a candidate: each takes an environment. */
const MAX_EPISODES = 10_000;
/** The largest number of a generation: its draws begin at 2^32 times that. */
const MAX_GENERATION = 2 ** 20;
/** The largest side of a picture, CSS pixels. */
const MAX_SIDE = 2 ** 14;
const KERNELS = ['cpu', 'wasm'] as const;
type ResetRequest = Parameters<EnvServerApi['reset']>[0];
type CandidateRequest = Parameters<EnvServerApi['evaluateCandidates']>[0];

/** @throws {TypeError} unless this is an object with fields. */
function checkRecord(where: string, what: string, value: unknown): asserts value is Record<string, unknown> {
  check(where, isRecord(value), `${what} to be an object with fields`, value);
}

function check(where: string, isRight: boolean, expected: string, got: unknown): asserts isRight {
  if (!isRight) throw new TypeError(`${where}: expected ${expected}, got ${describeValue(got)}.`);
}

export function checkEnvRequest(where: string, request: EnvRequest): void {
  checkRecord(where, 'the request', request);
  const { id, envSrc, envOptions } = request;
  check(where, typeof id === 'string', 'id to be the name of an environment', id);
  check(where, envSrc === undefined || typeof envSrc === 'string', 'envSrc to be an address', envSrc);
  checkRecord(where, 'envOptions', envOptions);
}

/** `BatchEnv` checks seeds, autoreset and onEnvError. */
export function checkCreate(request: CreateRequest): void {
  const where = 'worker.create';
  checkEnvRequest(where, request);
  const { start, end, numEnvs, seeds, connection, lifeLock } = request;
  checkWhole(where, 'numEnvs', numEnvs, 1, MAX_ENVS);
  checkWhole(where, 'start', start, 0, numEnvs - 1);
  checkWhole(where, 'end', end, start + 1, numEnvs);
  check(where, Array.isArray(seeds), 'seeds to be a list', seeds);
  const isName =
    typeof lifeLock === 'string' && /^[\w.-]{1,200}$/.test(lifeLock) && !lifeLock.startsWith('-');
  check(where, isName, 'lifeLock to be the name of a lock', lifeLock);
  checkRecord(where, 'connection', connection);
  checkChoice(where, 'connection.kind', connection.kind, ['shared', 'transfer']);
  if (connection.kind === 'transfer') {
    const { port } = connection;
    check(where, port instanceof MessagePort, 'connection.port to be a MessagePort', port);
    return;
  }
  const { buffer, workers, worker, step } = connection;
  const isShared = typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
  check(where, isShared, 'connection.buffer to be a SharedArrayBuffer', buffer);
  checkWhole(where, 'connection.workers', workers, 1, MAX_ENVS);
  checkWhole(where, 'connection.worker', worker, 0, workers - 1);
  checkWhole(where, 'connection.step', step, -(2 ** 31), 2 ** 31 - 1);
}

/** @throws {RangeError} unless shared memory has room for the signals and the rows of a pool. */
export function checkShared(buffer: SharedArrayBuffer, bytes: number): void {
  if (buffer.byteLength >= bytes) return;
  throw new RangeError(
    `worker.create: expected shared memory of ${bytes} bytes, got ${buffer.byteLength}. Page and worker must be of the same version.`,
  );
}

export function checkReset(request: ResetRequest, numEnvs: number): void {
  const where = 'worker.reset';
  checkRecord(where, 'the request', request);
  checkResetOptions(request);
  const { seed, mask } = request;
  check(where, seed === undefined || Array.isArray(seed), 'seed to be a list', seed);
  if (seed !== undefined) listSeeds(where, seed, numEnvs);
  check(where, mask === undefined || mask instanceof Uint8Array, 'mask to be a Uint8Array', mask);
  checkMask(mask, numEnvs);
}

/** Checks everything but the policy that an earlier request has brought: `decider`. */
export function checkDecide(request: DecideRequest, batch: BatchEnv, decider: Decider | undefined): void {
  const where = 'worker.decide';
  checkRecord(where, 'the request', request);
  const { policy, firstDraw, t, steps, active, noise, place, exploration, maxEpisodeSteps } = request;
  const { numEnvs, actionSpace } = batch;
  const distribution = policy === undefined ? decider?.distribution : checkPolicy(where, policy, batch);
  check(where, distribution !== undefined, 'a policy with the first request', policy);
  checkKeys(where, 'streamKeys', request.streamKeys);
  checkWhole(where, 'firstDraw', firstDraw, 0, Number.MAX_SAFE_INTEGER - 2 * MAX_LIST);
  checkWhole(where, 't', t, 0, Number.MAX_SAFE_INTEGER - firstDraw - MAX_STEPS);
  checkWhole(where, 'steps', steps, 1, MAX_STEPS);
  checkWhole(where, 'firstEnv', request.firstEnv, 0, MAX_ENVS);
  for (const name of ['mayEndEarly', 'isWhole', 'keepsAllFinals'] as const)
    checkFlag(where, name, request[name]);
  checkLimit(where, maxEpisodeSteps);
  const isActive = active instanceof Uint8Array && active.length === numEnvs;
  check(where, isActive, `active to be a Uint8Array of ${numEnvs} entries (one per environment)`, active);
  const sizes = [0, numEnvs * actionSpace.size];
  const isNoise = noise instanceof Float64Array && sizes.includes(noise.length);
  check(where, isNoise, `noise to be a Float64Array of ${sizes.join(' or ')} numbers`, noise);
  if (exploration !== undefined) checkExploration(where, exploration, actionSpace.size);
  const isExplored = exploration === undefined || noise.length === sizes[1];
  check(where, isExplored, `noise of ${sizes[1]} numbers with exploration`, noise);
  if (place !== undefined) checkPlace(where, place, { t, steps }, batch, distribution);
}

/** Checks a policy, and gives its distribution. */
function checkPolicy(where: string, policy: SentPolicy, batch: BatchEnv): Distribution {
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
function ownLengths({ ownVariables, width }: Distribution): number[] {
  return Array.from({ length: ownVariables }, () => width / 2);
}

/** Checks the description as that of a policy file, and gives its distribution. */
function checkDescription(where: string, description: DeciderDescription, batch: BatchEnv): Distribution {
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
function checkFields(
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

function checkPlace(
  where: string,
  place: SentPlace,
  { t, steps }: { t: number; steps: number },
  batch: BatchEnv,
  distribution: Distribution,
): void {
  checkRecord(where, 'place', place);
  const { buffer, rows, maskSize, dtype, first, stride } = place;
  const isBuffer =
    buffer instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer);
  check(where, isBuffer, 'place.buffer to be a buffer', buffer);
  checkChoice(where, 'place.dtype', dtype, Object.keys(STORED_TYPES) as Dtype[]);
  const masked = findMaskNames(Object.keys(batch.arrays.infos), distribution.sizes)?.length ?? 0;
  check(where, maskSize === masked, `place.maskSize of ${masked}`, maskSize);
  checkWhole(where, 'place.rows', rows, 1, 2 ** 32);
  const { observationSpace, actionSpace, numEnvs } = batch;
  const shape = { observationSpace: { size: observationSpace.size, dtype }, actionSpace, maskSize };
  const bytes = rolloutBytes(shape, rows);
  check(where, buffer.byteLength >= bytes, `place.buffer of ${bytes} bytes`, buffer.byteLength);
  checkWhole(where, 'place.stride', stride, numEnvs, 2 ** 32);
  checkWhole(where, 'place.first', first, -(2 ** 52), 2 ** 52);
  const [from, end] = [first + t * stride, first + (t + steps - 1) * stride + numEnvs];
  check(where, from >= 0 && end <= rows, `steps in rows 0 to ${rows} of place`, [from, end]);
}

function checkExploration(where: string, exploration: Exploration, size: number): void {
  checkRecord(where, 'exploration', exploration);
  const { kind, bounds } = exploration;
  checkChoice(where, 'exploration.kind', kind, [...NOISES, 'uniform']);
  const areBounds =
    Array.isArray(bounds) &&
    bounds.length === size &&
    bounds.every((each) => Array.isArray(each) && each.length === 2 && isRange([each[0], each[1]]));
  check(where, areBounds, `exploration.bounds to be low and high of ${size} numbers`, bounds);
  for (const name of ['deviation', 'theta', 'dt'] as const)
    checkNumber(where, `exploration.${name}`, exploration[name], 0, 1e6);
}

function checkKeys(where: string, name: string, keys: unknown): void {
  const areKeys = Array.isArray(keys) && keys.length === 2 && keys.every((key) => Number.isInteger(key));
  check(where, keys === undefined || areKeys, `${name} to be two whole numbers`, keys);
}

function checkLimit(where: string, maxEpisodeSteps: unknown): void {
  const isLimit = typeof maxEpisodeSteps === 'number' && maxEpisodeSteps >= 1;
  check(where, isLimit, 'maxEpisodeSteps to be a number of steps', maxEpisodeSteps);
}

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
  for (const name of ['valueCoefficient', 'maxGradientNorm', 'epsilon'] as const)
    checkNumber(where, `start.${name}`, start[name], 0, name === 'maxGradientNorm' ? Number.MAX_VALUE : 1e6);
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
  checkWhole(where, 'generation', generation.generation, 0, MAX_GENERATION);
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

export function checkPicture(picture: Picture, canvas: unknown): void {
  const where = 'worker.show';
  checkRecord(where, 'the picture', picture);
  checkFlag(where, 'visible', picture.visible);
  checkWhole(where, 'tiles', picture.tiles, 0, MAX_ENVS);
  checkWhole(where, 'columns', picture.columns, 1, MAX_ENVS);
  checkNumber(where, 'frameMs', picture.frameMs, 0, 60_000);
  for (const name of ['tileWidth', 'tileHeight', 'gap'] as const)
    checkNumber(where, name, picture[name], 0, MAX_SIDE);
  checkNumber(where, 'pixelRatio', picture.pixelRatio, 0, 16);
  checkRecord(where, 'colors', picture.colors);
  for (const name of ['foreground', 'muted', 'accent', 'background'] as const)
    check(
      where,
      typeof picture.colors[name] === 'string',
      `colors.${name} to be a colour`,
      picture.colors[name],
    );
  const isCanvas = typeof OffscreenCanvas !== 'undefined' && canvas instanceof OffscreenCanvas;
  check(where, canvas === undefined || isCanvas, 'an OffscreenCanvas', canvas);
}

/** A value function is checked as a policy of one number. */
const VALUE = {
  ...{ distribution: 'gaussian', actionSizes: undefined, actionMean: undefined },
  ...{ actionDeviation: undefined, actionBounds: undefined },
};
