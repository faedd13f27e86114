// What crosses between the commands (scripts/*.mjs, in Node) and the headless page, as plain data: types only.

import type { BackendName } from '../core/learn/backends/backend-names.ts';
import type { Report } from '../core/learn/loop/report.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import type { GivenSettings, RunSettings } from '../training/run-settings.ts';
import type { RunReport } from '../training/training-run.ts';

/** The settings of a run as the command line gives them, the algorithm by its name; or a checkpoint, and what may change. */
export interface TrainRequest extends GivenSettings {
  algorithm?: string | undefined;
  /** Resumes the run. */
  checkpoint?: Checkpoint | undefined;
}

/** What the page sends to Node while it works. */
export type HeadlessEvent = StartedEvent | ReportEvent | PlayedEvent;

/** The environments and the policy exist: what runs, and why. */
export interface StartedEvent {
  kind: 'started';
  /** All settings of the run, completed. */
  settings: RunSettings;
  /** The mean return at which the run counts as solved, if there is one. */
  target: number | undefined;
  backend: BackendName;
  adapter: string;
  /** True if a program computes WebGPU, not a GPU. */
  software: boolean;
  backendReason: string;
  transport: 'none' | 'shared' | 'transfer';
  transportReason: string;
  workers: number;
}

export interface ReportEvent {
  kind: 'report';
  report: RunReport;
  /** Now and then the run as it is after this iteration, in case the page crashes. */
  checkpoint?: Checkpoint;
}

/**
 * How a training run ended: it reached the target; it used up its steps; it was stopped; or something broke. Then the last
 * checkpoint that was sent holds.
 */
export type TrainResult =
  | Refusal
  | { ended: 'solved' | 'steps' | 'stopped'; checkpoint: Checkpoint }
  | { ended: 'failed'; message: string };

/** The request cannot be met here; nothing was started. */
export interface Refusal {
  ended: 'refused';
  message: string;
}

export interface EvaluateRequest {
  /** The content of a policy file, not yet checked. */
  policy: unknown;
  env: string;
  envOptions: Readonly<Record<string, unknown>>;
  episodes: number;
  greedy: boolean;
  seed: number;
  backend: BackendName | 'auto';
}

/** A round of episodes has been played, and others follow. */
export interface PlayedEvent {
  kind: 'played';
  /** How many so far. */
  episodes: number;
  /** Of all so far. */
  meanReturn: number;
}

export type EvaluateResult = Refusal | { ended: 'done'; returns: number[]; backend: BackendName };

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
