import type { EnvTable } from '../../core/envs/registry.ts';
import type { PauseSwitch, SpeedLimit } from '../../core/learn/loop/loop-control.ts';
import type { Checkpoint } from '../../training/checkpoint.ts';
import type { TrainingRun } from '../../training/training-run.ts';
import { loadSimulation } from '../shared/simulation-loader.ts';
import type { RunSettings } from './run-settings.ts';

/**
 * Makes a run from a saved policy or a checkpoint and starts it, and gives the environments of its module if it has one. The settings
 * give the backend and the number of workers and, for a policy, the number of environments and the seed. All other settings come from
 * the file, but not the module of an environment: files come from anywhere, and the page runs no code that they name.
 *
 * @throws {RangeError} if the file is damaged or does not fit, or needs a module that the page does not name.
 */
export async function openRun(
  file: unknown,
  { env, envSrc, backend, workers, numEnvs, seed }: RunSettings,
  loop: { pause: PauseSwitch; speed: SpeedLimit },
): Promise<{ run: TrainingRun; own: EnvTable | undefined }> {
  const [{ TrainingRun, readCheckpoint }, { loadEnvs }] = await Promise.all([
    import('./learning.ts'),
    loadSimulation(),
  ]);
  const { format, env: id } = (file ?? {}) as Partial<Checkpoint> & { env?: unknown };
  const common = { ...loop, backend, workers, maxSteps: Infinity }; // on a page a run ends when somebody ends it
  const own = (name: unknown) => (name === env && envSrc !== undefined ? { envSrc } : {}); // a module defines its environment only
  let run: TrainingRun;
  if (format === 'palestra-checkpoint') {
    const { settings } = readCheckpoint('TrainingRun', file);
    const named = own(settings.env);
    if (settings.envSrc !== undefined && named.envSrc === undefined) {
      throw new RangeError(
        `RunController.load: expected a run of an environment that this page has, got one of '${settings.env}' from the module ` +
          `${settings.envSrc}. A file never makes the page load code. Set env and env-src of the page to load the module.`,
      );
    }
    const few = Math.min(workers, settings.numEnvs);
    run = new TrainingRun({ ...common, ...named, checkpoint: file, workers: few });
  } else {
    run = new TrainingRun({ ...common, ...own(id), numEnvs, seed, policy: file });
  }
  try {
    const { envSrc: src, settings } = run;
    const table = src === undefined ? undefined : await loadEnvs(src, settings.env);
    await run.start();
    return { run, own: table };
  } catch (thrown) {
    await run.close();
    throw thrown;
  }
}
