import { keptRuns } from '../../training/kept/kept-runs.ts';
import type { RunController } from '../run/run-controller.ts';

/** Continues a kept run, with its curve. @throws {RangeError} if there is none of this name, or it does not fit the page. */
export async function continueKept(controller: RunController, name: string): Promise<void> {
  const { checkpoint, points, id, isUnnamed } = await keptRuns.read(name);
  if (await controller.load(checkpoint, { points, kept: { name, id, isUnnamed } })) controller.start();
}
