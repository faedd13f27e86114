// The arithmetic that DDPG and TD3 have in common.

import type { Schedule } from '../../checks/option-table.ts';
import type { ActionBounds } from '../../policy/distribution.ts';
import type { Exploration, Noise } from '../../policy/exploration.ts';
import { valueAt } from '../loop/schedule.ts';
import type { TrainingState } from '../loop/training-state.ts';

interface ExplorationSettings {
  readonly warmUpSteps: number;
  readonly noise: Noise;
  readonly noiseDeviation: Schedule;
  readonly noiseDrift: number;
  readonly noiseTimeStep: number;
}

/** Says how the policy explores in the next rollout: with uniform actions during the warm-up, then with noise. */
export function explorationOf(
  { warmUpSteps, noise, noiseDeviation, noiseDrift, noiseTimeStep }: ExplorationSettings,
  bounds: readonly ActionBounds[],
  { envSteps, progress }: TrainingState,
): Exploration {
  return {
    kind: envSteps < warmUpSteps ? 'uniform' : noise,
    bounds,
    deviation: valueAt(noiseDeviation, progress),
    theta: noiseDrift,
    dt: noiseTimeStep,
  };
}

/**
 * Lists the numbers of the updates that follow `steps` more environment steps: `updatesPerStep` for each, on average. Numbers grow from
 * iteration to iteration, so that no two updates draw the same transitions.
 */
export function listUpdates(
  { updatesPerStep }: { readonly updatesPerStep: number },
  envSteps: number,
  steps: number,
): number[] {
  const first = Math.floor(envSteps * updatesPerStep);
  const end = Math.floor((envSteps + steps) * updatesPerStep);
  return Array.from({ length: end - first }, (_, k) => first + k);
}
