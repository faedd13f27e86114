// palestra: everything but the elements. Environments alone, without workers and tensors: palestra/envs.

export { type Backend, type ChosenBackend, startBackend } from './core/learn/backend.ts';
export type { BackendName } from './core/learn/backend-names.ts';
export {
  type BackendChoice,
  type CreatePolicyOptions,
  createPolicy,
  loadPolicy,
} from './core/learn/create-policy.ts';
export type { ActionRows, Decision, Distribution } from './core/learn/distribution.ts';
export { type EvaluateOptions, evaluate } from './core/learn/evaluate.ts';
export type { Activation } from './core/learn/network.ts';
export { PauseSwitch } from './core/learn/pace.ts';
export type { Policy } from './core/learn/policy.ts';
export type { PolicyFile } from './core/learn/policy-file.ts';
export { findPreset, PRESETS, type Preset } from './core/learn/presets.ts';
export { reinforce } from './core/learn/reinforce.ts';
export { REINFORCE_DEFAULTS, type ReinforceOptions } from './core/learn/reinforce-options.ts';
export { isSolved, type Report } from './core/learn/report.ts';
export type { Baseline } from './core/learn/returns.ts';
export * from './envs.ts';
export type { DefineEnvs } from './workers/load-envs.ts';
export { type MakeVecOptions, makeVec } from './workers/make-vec.ts';
