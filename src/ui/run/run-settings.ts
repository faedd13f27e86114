import { defaultsOf } from '../../core/checks/option-table.ts';
import { findListedEnv } from '../../core/envs/env-list.ts';
import { findAlgorithm } from '../../core/learn/algorithms/algorithms.ts';
import { findPreset, PRESETS, type Preset } from '../../training/presets.ts';
import { completeSettings, FIRST_ENV, type RunSettings as Settings } from '../../training/run-settings.ts';
import { defaultWorkers } from '../../workers/default-workers.ts';

/** The settings of a run on a page. */
export interface RunSettings extends Settings {
  /** The name of the preset they come from. */
  readonly preset: string;
  /** W. */
  readonly workers: number;
}

/** Default number of environments: more than presets with whole episodes have, because the page shows them. */
const FIRST_NUM_ENVS = 64;
const MAX_WORKERS = 8;

export function defaultSettings(): RunSettings {
  const numEnvs = FIRST_NUM_ENVS;
  const workers = Math.min(defaultWorkers(numEnvs), MAX_WORKERS);
  return presetSettings(FIRST_ENV, {
    ...completeSettings('palestra-run', {}),
    numEnvs,
    workers,
    preset: FIRST_ENV,
  });
}

/**
 * Gives the settings of a preset. Workers, transport, seed and backend do not change, and the number of environments does not become
 * smaller if rollouts are whole episodes. Otherwise it is the preset's, because it decides how much an update sees.
 *
 * @throws {RangeError} if the environment or the preset is unknown.
 */
export function presetSettings(name: string, before: RunSettings, envSrc?: string): RunSettings {
  const { workers, seed, backend, transport } = before;
  const preset = findPreset(name);
  if (envSrc === undefined) findListedEnv(preset.env);
  const { rolloutSteps } = { ...defaultsOf(findAlgorithm(preset.algorithm).options), ...preset.options };
  const isWhole = !Number.isFinite(rolloutSteps);
  const numEnvs = isWhole ? Math.max(before.numEnvs, preset.numEnvs) : preset.numEnvs;
  const own = { env: name, seed, backend, transport, numEnvs };
  // On a page, only the user ends a run.
  return {
    ...completeSettings('palestra-run', { ...own, maxSteps: Infinity }),
    preset: name,
    workers: Math.min(workers, numEnvs),
    envSrc,
  };
}

/** Gives the settings of a run that was loaded. */
export function toRunSettings(settings: Settings, workers: number): RunSettings {
  const { env, envOptions, numEnvs } = settings;
  const isSame = (preset: Preset): boolean =>
    preset.env === env && JSON.stringify(preset.envOptions) === JSON.stringify(envOptions);
  const [preset = env] = Object.entries(PRESETS).find(([, each]) => isSame(each)) ?? [];
  return { ...settings, preset, workers: Math.min(workers, numEnvs) };
}
