import type { PauseSwitch, SpeedLimit } from '../../core/learn/loop/loop-control.ts';
import type { Checkpoint } from '../../training/checkpoint.ts';
import type { TrainingRun } from '../../training/training-run.ts';
import { loadSimulation } from '../shared/simulation-loader.ts';
import type { RunSettings } from './run-settings.ts';

/**
 * Makes a run from a saved policy or a checkpoint and starts it. The settings give the backend and the number of workers and, for a
 * policy, the number of environments and the seed. All other settings come from the file.
 *
 * @throws {RangeError} if the file is damaged or does not fit.
 */
export async function openRun(
  file: unknown,
  { env, envSrc, backend, workers, numEnvs, seed }: RunSettings,
  loop: { pause: PauseSwitch; speed: SpeedLimit },
): Promise<TrainingRun> {
  const [{ TrainingRun }] = await Promise.all([import('./learning.ts'), loadSimulation()]);
  const { format, env: id } = (file ?? {}) as Partial<Checkpoint> & { env?: unknown };
  const common = { ...loop, backend, workers, maxSteps: Infinity }; // on a page, only the user ends a run
  const own = { numEnvs, seed, ...(id === env && envSrc !== undefined && { envSrc }) }; // the module defines only this environment
  const run = new TrainingRun(
    format === 'palestra-checkpoint' ? { ...common, checkpoint: file } : { ...common, ...own, policy: file },
  );
  try {
    await run.start();
  } catch (thrown) {
    await run.close();
    throw thrown;
  }
  return run;
}
