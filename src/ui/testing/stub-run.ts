// A run that has got somewhere already, for what only looks at it.
import type { CurvePoint, RunController } from '../run/run-controller.ts';
import { defaultSettings, type RunSettings } from '../run/run-settings.ts';

/** A point of a curve, with these numbers. */
export const pointAt = (numbers: Partial<CurvePoint>): CurvePoint => ({
  ...{ iteration: 1, envSteps: 0, episodes: 0, meanReturn: 0, returnDeviation: 0, stepsPerSecond: 0 },
  ...{ timings: { act: 0, env: 0, learn: 0 }, metrics: {}, seconds: 0, solved: false },
  ...numbers,
});

export function stubRun(
  points: readonly CurvePoint[],
  settings: Partial<RunSettings> = {},
  target?: number,
): RunController {
  const all = { ...defaultSettings(), ...settings };
  return Object.assign(new EventTarget(), { points, target, settings: all }) as unknown as RunController;
}
