import { REINFORCE_DEFAULTS } from '../../core/learn/algorithms/reinforce-options.ts';
import type { BackendName } from '../../core/learn/backends/backend-names.ts';
import { findPreset, type Preset } from '../../training/presets.ts';
import { defaultWorkers } from '../../workers/default-workers.ts';

export interface RunSettings {
  env: string;
  numEnvs: number;
  workers: number;
  seed: number;
  backend: BackendName | 'auto';
  hidden: readonly number[];
  learningRate: number;
  entropyCoefficient: number;
  gamma: number;
  /** What else the algorithm is told. */
  options: Preset['options'];
  /** The mean return at which it is finished; the environment's threshold if left out. */
  target?: number | undefined;
  /** The address of the module that defines the environment, in full; the kit's own environments if left out. */
  envSrc?: string | undefined;
}

const FIRST_ENV = 'CartPole-v1';

/** The settings of a run that nobody has set. */
export function defaultSettings(): RunSettings {
  return {
    ...presetSettings(FIRST_ENV),
    env: FIRST_ENV,
    numEnvs: 64,
    workers: Math.min(defaultWorkers(64), 8),
    seed: 1,
    backend: 'auto',
  };
}

/** The settings with which an environment is known to be learned. */
export function presetSettings(
  env: string,
): Pick<RunSettings, 'hidden' | 'learningRate' | 'entropyCoefficient' | 'gamma' | 'options'> {
  const { hidden, options } = findPreset(env);
  const { learningRate, entropyCoefficient, gamma } = { ...REINFORCE_DEFAULTS, ...options };
  return { hidden, learningRate, entropyCoefficient, gamma, options };
}
