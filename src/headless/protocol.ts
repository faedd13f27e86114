// The messages between the commands (scripts/*.mjs, in Node) and the headless page: plain data, types only.

import type { BackendName } from '../core/learn/backends/backend-names.ts';
import type { Report } from '../core/learn/loop/report.ts';
import type { PolicyFile } from '../core/policy/policy-file.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import type { GivenSettings, RunSettings } from '../training/run-settings.ts';
import type { RunReport } from '../training/training-run.ts';

/** The settings of a run from the command line, with the algorithm's name; or a checkpoint and the settings that may change. */
export interface TrainRequest extends GivenSettings {
  algorithm?: string | undefined;
  /** Whether a run that reaches the target continues until the step limit. */
  untilSteps?: boolean | undefined;
  /** Environment steps between two checkpoints that Node keeps under their own names. Infinity, the default, for none. */
  checkpointEvery?: number | undefined;
  /** Resumes the run. */
  checkpoint?: Checkpoint | undefined;
}

/** The events that the page sends to Node while it works. */
export type HeadlessEvent = StartedEvent | ReportEvent | PlayedEvent;

/** What computes the network, and why. */
export interface Machine {
  backend: BackendName;
  adapter: string;
  /** Whether the WebGPU adapter is software, not a GPU. */
  software: boolean;
  backendReason: string;
}

/** The environments and the policy exist. Describes the run and the reasons for its choices. */
export interface StartedEvent extends Machine {
  kind: 'started';
  /** All settings of the run, completed. */
  settings: RunSettings;
  /** The mean return at which the run counts as solved, if there is one. */
  target: number | undefined;
  transport: 'none' | 'shared' | 'transfer';
  transportReason: string;
  workers: number;
}

export interface ReportEvent {
  kind: 'report';
  report: RunReport;
  /** What computes the network now, if a GPU device was lost since the start. */
  machine?: Machine;
  /** With some reports, the state of the run after the iteration, in case the page crashes. */
  checkpoint?: Checkpoint;
  /** Whether `checkpointEvery` asked for this checkpoint. */
  isKept?: boolean;
  /** With a checkpoint, the policy of the best evaluation so far, if there was one. */
  best?: PolicyFile | undefined;
}

/**
 * How a training run ended: it reached the target or the step limit, ran out of patience, was
 * stopped, or failed. After a failure, the checkpoint is
 * that of the last iteration before it. It is missing if it is lost: the latest one of a report is valid then.
 */
export type TrainResult =
  | Refusal
  | {
      ended: 'solved' | 'steps' | 'patience' | 'stopped';
      checkpoint: Checkpoint;
      best?: PolicyFile | undefined;
    }
  | {
      ended: 'failed';
      message: string;
      checkpoint?: Checkpoint | undefined;
      best?: PolicyFile | undefined;
    };

/** The request is invalid or not possible in this browser. Nothing was started. */
export interface Refusal {
  ended: 'refused';
  message: string;
}

export interface EvaluateRequest {
  /** The content of a policy file, not yet checked. */
  policy: unknown;
  env: string;
  /** The address of a module that defines the environment. */
  envSrc?: string | undefined;
  envOptions: Readonly<Record<string, unknown>>;
  episodes: number;
  greedy: boolean;
  seed: number;
  backend: BackendName | 'auto';
}

/** Sent between two rounds of episodes, and once a second during one. */
export interface PlayedEvent {
  kind: 'played';
  /** Number of episodes so far. */
  episodes: number;
  /** Mean return of all episodes so far. NaN before the first. */
  meanReturn: number;
  /** Steps of each environment so far. */
  steps: number;
}

export type EvaluateResult =
  | Refusal
  | {
      ended: 'done';
      returns: number[];
      backend: BackendName;
      /** Steps after which episodes were cut off, if the environment has no time limit. */
      maxEpisodeSteps?: number;
    };

export type CurvePoint = Pick<Report, 'envSteps' | 'meanReturn' | 'returnDeviation'>;

export interface CurveRequest {
  title: string;
  /** One point for each iteration. */
  points: readonly CurvePoint[];
  target?: number | undefined;
}

/** One benchmark's result; value, min and max are over the repetitions, value is their median. */
export interface BenchResult {
  id: string;
  value: number;
  unit: string;
  repetitions: number;
  min: number;
  max: number;
}

/** The benchmark's own result first. `skipped` says what this browser lacks for it. */
export type BenchOutcome = { results: BenchResult[] } | { skipped: string };

/** A training run whose workers are to be ended at random moments. */
export interface KillRequest {
  seed: number;
  transport: 'shared' | 'transfer';
  deciding: 'page' | 'workers';
  algorithm: 'reinforce' | 'a2c' | 'ppo' | 'a3c';
}

/** A training run whose workers were ended. */
export interface KilledRun {
  kills: number;
  /** Losses that the run has reported. */
  lost: number;
  iterations: number;
  envSteps: number;
  /** Steps that the policy has learned from. */
  learned: number;
  /** Environments whose episode was lost and left out, over all rollouts. */
  leftOut: number;
  /** What went wrong: steps that cannot be real, no target, no iteration. */
  faults: string[];
}

/** One round of a soak. */
export interface SoakRequest {
  seed: number;
  /** How long it is disturbed, s. */
  seconds: number;
  backends: readonly string[];
}

export interface SoakRound {
  /** Environment, algorithm and how it ran, for people. */
  task: string;
  /** Iterations that were waited for. */
  iterations: number;
  /** How often each thing was done to the run. */
  disturbances: Record<string, number>;
  /** The longest time in which the page's thread could not answer, ms. */
  longestStallMs: number;
  /** What was left after the round. */
  tensors: number;
  gpuBytes: number;
  workers: number;
  /** Why the round ended early. */
  error?: string;
}
