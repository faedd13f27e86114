// What crosses between the commands (scripts/*.mjs, in Node) and the headless page, as plain data: types only.

import type { ReinforceOptions } from '../core/learn/algorithms/reinforce-options.ts';
import type { BackendName } from '../core/learn/backends/backend-names.ts';
import type { Report } from '../core/learn/loop/report.ts';
import type { Activation } from '../core/policy/network-shape.ts';
import type { PolicyFile } from '../core/policy/policy-file.ts';

export interface TrainRequest {
  /** The preset that says what the command line does not, if there is one. */
  preset?: string | undefined;
  env: string;
  envOptions: Readonly<Record<string, unknown>>;
  algorithm: 'reinforce';
  seed: number;
  numEnvs: number;
  /** Left out: one for each processor core but one. */
  workers?: number | undefined;
  transport: 'auto' | 'shared' | 'transfer';
  backend: BackendName | 'auto';
  hidden: readonly number[];
  activation: Activation;
  /** The run ends when the mean return is this high. */
  target?: number | undefined;
  /** The run ends with the iteration in which so many environment steps are reached. */
  maxSteps: number;
  settings: Omit<ReinforceOptions, 'signal' | 'pause'>;
}

/** What the page tells while it trains. */
export type TrainEvent = StartedEvent | ReportEvent;

/** Environments and policy are there: what runs, and why so. */
export interface StartedEvent {
  kind: 'started';
  backend: BackendName;
  adapter: string;
  /** True if WebGPU is computed by a program, not by a GPU. */
  software: boolean;
  backendReason: string;
  transport: 'none' | 'shared' | 'transfer';
  transportReason: string;
  workers: number;
}

export interface ReportEvent {
  kind: 'report';
  report: Report;
  /** Since the training began. */
  seconds: number;
  /** Now and then the policy as it is, in case that the page does not live to give it at the end. */
  policy?: PolicyFile;
}

/**
 * How a training run ended: the target was reached; the steps were used up; it was told to stop; something broke on the way.
 *
 * Of a run that broke there may be no policy.
 */
export type TrainResult =
  | Refusal
  | { ended: 'solved' | 'steps' | 'stopped'; policy: PolicyFile }
  | { ended: 'failed'; message: string; policy?: PolicyFile };

/** What was asked for is not to be had here; nothing was begun. */
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

export type EvaluateResult = Refusal | { ended: 'done'; returns: number[]; backend: BackendName };

export interface CurveRequest {
  title: string;
  /** One report for each iteration. */
  reports: readonly Report[];
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
