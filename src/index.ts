// palestra: everything except the elements. palestra/envs has the environments alone, without workers and tensors.

export type { Option, OptionTable, Schedule } from './core/checks/option-table.ts';
export { a2c } from './core/learn/algorithms/a2c.ts';
export type { A2cOptions } from './core/learn/algorithms/a2c-options.ts';
export { a3c } from './core/learn/algorithms/a3c.ts';
export type { A3cOptions } from './core/learn/algorithms/a3c-options.ts';
export type { Algorithm, Train, TrainOptions } from './core/learn/algorithms/algorithm.ts';
export { ALGORITHMS, type AlgorithmName, findAlgorithm } from './core/learn/algorithms/algorithms.ts';
export { crossEntropy } from './core/learn/algorithms/cross-entropy.ts';
export type { CrossEntropyOptions } from './core/learn/algorithms/cross-entropy-options.ts';
export { ddpg } from './core/learn/algorithms/ddpg.ts';
export type { DdpgOptions } from './core/learn/algorithms/ddpg-options.ts';
export { evolutionStrategies } from './core/learn/algorithms/evolution-strategies.ts';
export type { EvolutionStrategiesOptions } from './core/learn/algorithms/evolution-strategies-options.ts';
export { hillClimbing, simulatedAnnealing } from './core/learn/algorithms/hill-climbing.ts';
export type { HillClimbingOptions } from './core/learn/algorithms/hill-climbing-options.ts';
export type { Metric } from './core/learn/algorithms/metrics.ts';
export { ppo } from './core/learn/algorithms/ppo.ts';
export type { PpoOptions } from './core/learn/algorithms/ppo-options.ts';
export { reinforce } from './core/learn/algorithms/reinforce.ts';
export type { ReinforceOptions } from './core/learn/algorithms/reinforce-options.ts';
export { td3 } from './core/learn/algorithms/td3.ts';
export type { Td3Options } from './core/learn/algorithms/td3-options.ts';
export { type Backend, type ChosenBackend, startBackend } from './core/learn/backends/backend.ts';
export type { BackendName } from './core/learn/backends/backend-names.ts';
export { PauseSwitch, SpeedLimit } from './core/learn/loop/loop-control.ts';
export { isSolved, type Report } from './core/learn/loop/report.ts';
export { TrainingState } from './core/learn/loop/training-state.ts';
export {
  type BackendChoice,
  type CreatePolicyOptions,
  createPolicy,
  loadPolicy,
} from './core/learn/networks/create-policy.ts';
export type { Policy, SaveOptions } from './core/learn/networks/policy.ts';
export { type EvaluateOptions, evaluate } from './core/learn/rollouts/evaluate.ts';
export type { Baseline } from './core/learn/rollouts/returns.ts';
export type { Convolution, Padding, PictureShape } from './core/policy/convolution.ts';
export type { ConvolutionOptions } from './core/policy/convolution-options.ts';
export type { ActionRows, Decision, Distribution } from './core/policy/distribution.ts';
export type { NetworkOptions } from './core/policy/network-options.ts';
export type { Activation, NetworkShape } from './core/policy/network-shape.ts';
export type { PolicyFile } from './core/policy/policy-file.ts';
export * from './envs.ts';
export type { Checkpoint } from './training/checkpoint.ts';
export type { RunEvaluateOptions } from './training/evaluate-apart.ts';
export type { KeptRun, KeptRunSummary } from './training/kept/kept-run.ts';
export { keptRuns } from './training/kept/kept-runs.ts';
export { findPreset, PRESETS, type Preset } from './training/presets.ts';
export type { GivenSettings, RunSettings } from './training/run-settings.ts';
export {
  type RunReport,
  TrainingRun,
  type TrainingRunOptions,
} from './training/training-run.ts';
export type { DefineEnvs } from './workers/load-envs.ts';
export { type MakeVecOptions, makeVec } from './workers/make-vec.ts';
