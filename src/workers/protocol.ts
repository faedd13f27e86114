// What crosses between a page and its environment workers: types only.
//
// Comlink carries the calls of `EnvServerApi`. Steps bypass it: see step-transport.ts.

import type { EnvSpec, ResetOptions } from '../core/envs/env.ts';
import type { CandidateReply, CandidateRequest } from '../core/policy/candidates.ts';
import type { LearnReply, LearnRequest } from '../core/policy/thread-learner.ts';
import type { StepsReply, StepsRequest } from '../core/policy/thread-steps.ts';
import type { Dtype } from '../core/spaces/dtype.ts';
import type { SpaceJson } from '../core/spaces/space-json.ts';
import type { EnvErrors } from '../core/vector/env-replacer.ts';
import type { OnEnvError } from '../core/vector/on-env-error.ts';
import type { Autoreset } from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';

/** A worker's first message, which says that it can be called. A call made before would never be answered. */
export interface ReadyMessage {
  type: 'palestra-ready';
}

export interface EnvDescription {
  spec: EnvSpec;
  observationSpace: SpaceJson;
  actionSpace: SpaceJson;
  infoNames: readonly string[];
}

/** An environment of the worker's table, or of the module at `envSrc`, with options that can cross a thread. */
export interface EnvRequest {
  id: string;
  /** The absolute URL of the module. */
  envSrc?: string;
  envOptions: Readonly<Record<string, unknown>>;
}

/** Asks a worker to create the environments of rows `start` up to, not including, `end` of a pool. */
export interface CreateRequest extends EnvRequest {
  start: number;
  end: number;
  /** N, the number of environments of the pool. */
  numEnvs: number;
  /** The seeds of these rows. */
  seeds: readonly number[];
  autoreset: Autoreset;
  onEnvError: OnEnvError;
  connection: Connection;
  /** The name of a Web Lock that the worker holds as long as it lives. */
  lifeLock: string;
}

/** What a worker needs in order to receive steps. */
export type Connection = SharedConnection | TransferConnection;

export interface SharedConnection {
  kind: 'shared';
  /** One buffer for the whole pool: the signals of all workers, then the arrays of all rows. */
  buffer: SharedArrayBuffer;
  /** W, the number of workers that have signals in the buffer. */
  workers: number;
  /** The number of this worker, from 0. */
  worker: number;
  /** The number of steps that the page has requested before this worker started. */
  step: number;
}

export interface TransferConnection {
  kind: 'transfer';
  /** The buffer with this worker's rows is transferred to and fro over this port. */
  port: MessagePort;
}

/** To a worker. `buffer` holds the actions of a step; 'collect' asks the worker to fill it with the results of a reset. */
export interface TransferRequest {
  command: 'step' | 'collect';
  buffer: ArrayBuffer;
}

/** A worker's answer. `buffer` holds the results. */
export interface TransferReply {
  buffer: ArrayBuffer;
  /** How long the environments took for the step, ms; 0 for 'collect', undefined if the step failed. */
  stepMs: number | undefined;
}

/** Asks a worker for steps that it decides itself. */
export interface DecideRequest extends StepsRequest {
  /** Where it writes them. Undefined: it keeps none of them. */
  readonly place: SentPlace | undefined;
}

/** A `RowPlace` without its arrays: memory that is shared, or sent to and fro. */
export interface SentPlace {
  readonly buffer: ArrayBufferLike;
  /** The rows that the buffer has room for. */
  readonly rows: number;
  /** As in `RolloutShape`. */
  readonly maskSize: number;
  /** How observations are stored: wrappers around all environments may have another dtype than these. */
  readonly dtype: Dtype;
  readonly first: number;
  readonly stride: number;
}

export interface DecideReply extends StepsReply {
  /** The rows, and the results of the latest step, unless they are in shared memory. */
  readonly rows: ArrayBuffer | undefined;
  readonly latest: ArrayBuffer | undefined;
}

/** An error as plain data. */
export interface WireError {
  name: string;
  message: string;
  stack: string | undefined;
  cause: WireError | undefined;
}

/**
 * A result or an error: errors that Comlink carries lose their cause. `envErrors`: those of environments that were replaced, since the
 * last answer.
 */
export type Outcome<T> = ({ value: T; error?: undefined } | { error: WireError }) & {
  envErrors?: EnvErrors | undefined;
};

/** The calls that a worker handles. Seeds and masks are those of the worker's own rows. */
export interface EnvServerApi {
  describe(request: EnvRequest): Promise<Outcome<EnvDescription>>;
  create(request: CreateRequest): Promise<Outcome<void>>;
  reset(request: {
    seed?: readonly number[];
    mask?: Uint8Array;
    options?: ResetOptions;
    keepStreams?: boolean;
  }): Promise<Outcome<void>>;
  /** Takes steps with the worker's own decisions. */
  decide(request: DecideRequest): Promise<Outcome<DecideReply>>;
  /** Learns from the worker's own environments. */
  learn(request: LearnRequest): Promise<Outcome<LearnReply>>;
  /** Plays the episodes of a search's candidates in the worker's environments. Other calls are handled meanwhile. */
  evaluateCandidates(request: CandidateRequest): Promise<Outcome<CandidateReply>>;
  /** Returns the error of the latest step that failed, and forgets it. */
  takeFailure(): Promise<Outcome<WireError | undefined>>;
  show(picture: Picture, canvas?: OffscreenCanvas): Promise<void>;
}
