import type { KeptRunSummary } from '../../training/kept/kept-run.ts';
import { keptRuns } from '../../training/kept/kept-runs.ts';
import type { RunController, RunSettings } from '../run/run-controller.ts';

/** Continues a kept run, with its curve. @throws {RangeError} if there is none of this name, or it does not fit the page. */
export async function continueKept(controller: RunController, name: string): Promise<void> {
  const { checkpoint, points, id, isUnnamed } = await keptRuns.read(name);
  if (await controller.load(checkpoint, { points, kept: { name, id, isUnnamed } })) controller.start();
}

/** Whether a page with these settings has the environment of a kept run. It loads no module that it does not name itself. */
export function hasEnvOf({ env, envSrc }: KeptRunSummary, settings: RunSettings): boolean {
  return envSrc === undefined || (settings.envSrc !== undefined && settings.env === env);
}
