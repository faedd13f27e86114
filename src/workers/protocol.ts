// What crosses between a page and its environment workers: types only.
//
// Comlink carries the calls of `EnvServerApi`. Steps go past it: see shared-transport.ts and transfer-transport.ts.

import type { EnvSpec, ResetOptions } from '../core/envs/env.ts';
import type { SpaceJson } from '../core/spaces/space-json.ts';
import type { Autoreset } from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';

/** A worker's first message, once it can be called: a call made before would never be answered. */
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
  /** The module's address, in full. */
  envSrc?: string;
  envOptions: Readonly<Record<string, unknown>>;
}

/** The rows from `start` up to `end` of a pool. */
export interface CreateRequest extends EnvRequest {
  start: number;
  end: number;
  numEnvs: number;
  /** The seed of environment 0 of the pool. */
  seed: number;
  autoreset: Autoreset;
  memory: SharedMemory | TransferMemory;
  /** A Web Lock that the worker holds as long as it lives. */
  lifeLock: string;
}

/** One buffer for the whole pool: signals, then the arrays of all rows. */
export interface SharedMemory {
  kind: 'shared';
  buffer: SharedArrayBuffer;
  /** How many workers have signals there, and which of them this one is. */
  workers: number;
  worker: number;
}

/** A port over which the buffer of this worker's rows goes back and forth. */
export interface TransferMemory {
  kind: 'transfer';
  port: MessagePort;
}

/** To a worker: `buffer` holds the actions of a step, or is to be filled with the results of a reset. */
export interface TransferRequest {
  command: 'step' | 'collect';
  buffer: ArrayBuffer;
}

/** Back: `buffer` holds the results. */
export interface TransferReply {
  buffer: ArrayBuffer;
  /** How long the environments took for the step; 0 for a reset, undefined if the step failed. */
  stepMs: number | undefined;
}

/** An error as plain data. */
export interface WireError {
  name: string;
  message: string;
  stack: string | undefined;
  cause: WireError | undefined;
}

/** A result, or why there is none. Comlink's own errors would lose their cause. */
export type Outcome<T> = { value: T; error?: undefined } | { error: WireError };

/** What a worker answers to. Rows of masks and seeds are those of this worker. */
export interface EnvServerApi {
  describe(request: EnvRequest): Promise<Outcome<EnvDescription>>;
  create(request: CreateRequest): Promise<Outcome<void>>;
  reset(request: { seed?: number; mask?: Uint8Array; options?: ResetOptions }): Promise<Outcome<void>>;
  /** Gives, once, the error of the step that failed last. */
  takeFailure(): WireError | undefined;
  show(picture: Picture, canvas?: OffscreenCanvas): Promise<void>;
}
