// palestra: everything but the elements. Environments alone, without workers and tensors: palestra/envs.

export { reinforce } from './core/learn/algorithms/reinforce.ts';
export { REINFORCE_DEFAULTS, type ReinforceOptions } from './core/learn/algorithms/reinforce-options.ts';
export { type Backend, type ChosenBackend, startBackend } from './core/learn/backends/backend.ts';
export type { BackendName } from './core/learn/backends/backend-names.ts';
export { PauseSwitch } from './core/learn/loop/loop-control.ts';
export { isSolved, type Report } from './core/learn/loop/report.ts';
export {
  type BackendChoice,
  type CreatePolicyOptions,
  createPolicy,
  loadPolicy,
} from './core/learn/networks/create-policy.ts';
export type { Policy } from './core/learn/networks/policy.ts';
export { type EvaluateOptions, evaluate } from './core/learn/rollouts/evaluate.ts';
export type { Baseline } from './core/learn/rollouts/returns.ts';
export type { ActionRows, Decision, Distribution } from './core/policy/distribution.ts';
export type { Activation } from './core/policy/network-shape.ts';
export type { PolicyFile } from './core/policy/policy-file.ts';
export * from './envs.ts';
export { findPreset, PRESETS, type Preset } from './training/presets.ts';
export type { DefineEnvs } from './workers/load-envs.ts';
export { type MakeVecOptions, makeVec } from './workers/make-vec.ts';
