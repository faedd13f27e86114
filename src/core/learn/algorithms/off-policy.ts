// The arithmetic that DDPG and TD3 have in common.

import type { Schedule } from '../../checks/option-table.ts';
import type { ActionBounds } from '../../policy/distribution.ts';
import type { Exploration, Noise } from '../../policy/exploration.ts';
import { valueAt } from '../loop/schedule.ts';
import type { TrainingState } from '../loop/training-state.ts';
import type { ReplayMemory } from '../rollouts/replay-memory.ts';

/** A file of JSON is one text, and V8 allows texts of 2²⁹ characters. A memory takes 4/3 of its bytes, and a checkpoint is more than that. */
const MAX_SAVED_BYTES = 2 ** 28;

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

/** Keeps a replay memory in the checkpoints of algorithm `name`. @throws {RangeError} if its file would be too large. */
export function saveReplay(name: string, training: TrainingState, memory: ReplayMemory): void {
  if (memory.bytes > MAX_SAVED_BYTES) {
    const [most, got] = [MAX_SAVED_BYTES, memory.bytes].map((bytes) => Math.ceil(bytes / 2 ** 20));
    throw new RangeError(
      `${name}: expected a replay memory of at most ${most} MiB with saveReplay, because larger ones do not fit into a file, got ${got} MiB. ` +
        'Use a smaller replayRows, or leave saveReplay out.',
    );
  }
  training.keep('replay', memory);
}
