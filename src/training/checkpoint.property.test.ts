import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson, damaged, TIME_LIMIT, takenOrRefused, tryCases } from '../core/checks/testing/cases.ts';
import { TrainingState } from '../core/learn/loop/training-state.ts';
import { readRequest } from '../core/wrappers/wrap-env.ts';
import { readCheckpoint, type SavedRun, writeCheckpoint } from './checkpoint.ts';
import { RunEvaluations } from './run-evaluations.ts';
import { checkSettings, completeSettings, resolveAlgorithm } from './run-settings.ts';
import { changeSettings } from './start-settings.ts';

const policy = { format: 'palestra-policy', version: 3 } as unknown as SavedRun['policy'];
const FILE: unknown = JSON.parse(
  JSON.stringify(
    writeCheckpoint({
      settings: completeSettings('test', {
        env: 'Pendulum-v1',
        maxSteps: Infinity,
        wrappers: ['ClipAction'],
      }),
      policy,
      nextStep: 40,
      training: {
        ...{ iteration: 2, envSteps: 80, episodes: 3, returns: [1, 2.5] },
        parts: {
          optimizer: { kind: 'adam', steps: 2, moments: [Float32Array.of(0.1, -3e38), new Float32Array(2)] },
        },
      },
      rewardStatistics: { mean: [1], variance: [2], count: 3 },
      seconds: 1.5,
      solved: false,
      evaluations: {
        ...{ last: 40, failures: 1 },
        best: { episodes: 10, meanReturn: 3, returnDeviation: 1, envSteps: 20, policy },
      },
    }),
  ),
);

/** Does what a run does with a checkpoint before it makes environments and a network. */
function resume(content: unknown): SavedRun {
  const saved = readCheckpoint('TrainingRun', content);
  const settings = changeSettings(saved.settings, {});
  checkSettings('TrainingRun', settings, resolveAlgorithm(settings.algorithm));
  for (const wrapper of settings.wrappers) readRequest(wrapper);
  const { seed, maxSteps, scheduleSteps, evalEvery: every, patience } = settings;
  const training = new TrainingState({ seed, maxSteps, scheduleSteps, saved: saved.training });
  expect(training.progress).toBeGreaterThanOrEqual(0);
  expect(training.progress).toBeLessThanOrEqual(1);
  expect(training.nextRollout(settings.numEnvs).maxSteps).toBeGreaterThanOrEqual(1);
  const evaluations = new RunEvaluations({ every, patience }, saved.evaluations);
  expect(typeof evaluations.isDue(saved.training.envSteps)).toBe('boolean');
  expect(evaluations.best === undefined || Number.isFinite(evaluations.best.meanReturn)).toBe(true);
  return saved;
}

describe('a checkpoint', () => {
  it('that is any JSON value is refused by one clear error', { timeout: TIME_LIMIT }, () => {
    const anyRun = anyJson().map((run) => ({ ...Object(FILE), run }));
    tryCases(fc.oneof(anyJson(), anyRun), (content) => {
      expect(takenOrRefused(() => resume(content))).toEqual([]);
    });
  });

  it('that is damaged is refused by one clear error, or read, written and read again', {
    timeout: TIME_LIMIT,
  }, () => {
    tryCases(damaged(FILE), (content) => {
      const [saved] = takenOrRefused(() => resume(content));
      if (!saved) return;
      const again = resume(JSON.parse(JSON.stringify(writeCheckpoint(saved))));
      expect({ ...again, policy }).toEqual({ ...saved, policy }); // a policy has its own reader
    });
  });
});
