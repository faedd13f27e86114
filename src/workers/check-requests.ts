// Checks of what a page asks a worker for. A worker lives longer than a mistake of its page: each request is right, or refused with one
// clear error before anything changes, and none takes memory without a limit.

import { checkChoice, checkFlag, checkNumber, checkWhole } from '../core/checks/option-checks.ts';
import { findMaskNames } from '../core/policy/action-mask.ts';
import type { Decider } from '../core/policy/decider.ts';
import type { Distribution } from '../core/policy/distribution.ts';
import { type Exploration, NOISES } from '../core/policy/exploration.ts';
import { isRange } from '../core/policy/make-distribution.ts';
import { MAX_STEPS } from '../core/policy/thread-steps.ts';
import { listSeeds } from '../core/random/env-seeds.ts';
import { type Dtype, STORED_TYPES } from '../core/spaces/dtype.ts';
import type { BatchEnv } from '../core/vector/batch-env.ts';
import { MAX_ENVS } from '../core/vector/batch-options.ts';
import { checkMask, checkResetOptions } from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { rolloutBytes } from '../core/vector/rollout-arrays.ts';
import { check, checkKeys, checkLimit, checkPolicy, checkRecord } from './check-sent-policy.ts';
import type { CreateRequest, DecideRequest, EnvRequest, EnvServerApi, SentPlace } from './protocol.ts';

/** The largest side of a picture, CSS pixels. */
const MAX_SIDE = 2 ** 14;
type ResetRequest = Parameters<EnvServerApi['reset']>[0];

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
  checkWhole(where, 'firstDraw', firstDraw, 0, Number.MAX_SAFE_INTEGER - 2 * MAX_STEPS);
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
