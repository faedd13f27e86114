// The parts of the library that the commands and the documentation use in Node. They load without TensorFlow.js.

export { describeRange, toKebabCase } from '../core/checks/option-table.ts';
export { ENV_LIST } from '../core/envs/env-list.ts';
export { findEnv } from '../core/envs/registry.ts';
export { ALGORITHMS, findAlgorithm } from '../core/learn/algorithms/algorithms.ts';
export { meanAndDeviation } from '../core/learn/rollouts/returns.ts';
export { encodeOptions } from '../core/policy/option-values.ts';
export { decodePolicy, encodePolicy } from '../core/policy/policy-codec.ts';
export { makeEnv } from '../core/wrappers/make-env.ts';
export { readCheckpoint } from '../training/checkpoint.ts';
export { findPreset, PRESETS } from '../training/presets.ts';
export { choosePreset, completeSettings, FIRST_ENV, nameRun } from '../training/run-settings.ts';
export { SETTING_TABLE } from '../training/setting-table.ts';
export { drawCurves } from './curve-picture.ts';
