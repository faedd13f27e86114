import { expect, it } from 'vitest';
import type { PolicyFile } from '../core/policy/policy-file.ts';
import { RunEvaluations } from './run-evaluations.ts';

const policy = (name: string) => async () => name as unknown as PolicyFile;

it('is due once in every so many steps, however many an iteration takes', () => {
  const evaluations = new RunEvaluations({ every: 100, patience: Infinity });
  expect([0, 99, 100, 350].map((steps) => evaluations.isDue(steps))).toEqual([false, false, true, true]);
  void evaluations.add([1], 350, policy('a'));
  expect([350, 399, 400].map((steps) => evaluations.isDue(steps))).toEqual([false, false, true]);
});

it('follows another interval when it is resumed', () => {
  const none = new RunEvaluations({ every: Infinity, patience: Infinity }).save();
  const resumed = new RunEvaluations({ every: 100, patience: Infinity }, JSON.parse(JSON.stringify(none)));
  expect([50, 1234].map((steps) => resumed.isDue(steps))).toEqual([false, true]);
});

it('is never due without an interval', () => {
  expect(new RunEvaluations({ every: Infinity, patience: 1 }).isDue(1e12)).toBe(false);
});

it('keeps the policy with the largest mean return', async () => {
  const evaluations = new RunEvaluations({ every: 10, patience: Infinity });
  expect(await evaluations.add([1, 3], 10, policy('a'))).toEqual({
    ...{ episodes: 2, meanReturn: 2, returnDeviation: 1 },
  });
  await evaluations.add([4, 4], 20, policy('b'));
  await evaluations.add([3, 4], 30, policy('c'));
  expect(evaluations.best).toMatchObject({ policy: 'b', envSteps: 20, meanReturn: 4 });
});

it('keeps the later one of two policies with the same mean return, which is no improvement', async () => {
  const evaluations = new RunEvaluations({ every: 10, patience: 1 });
  await evaluations.add([4, 4], 10, policy('a'));
  expect(evaluations.isOver).toBe(false);
  await evaluations.add([3, 5], 20, policy('b'));
  expect(evaluations.best).toMatchObject({ policy: 'b', envSteps: 20, returnDeviation: 1 });
  expect(evaluations.isOver).toBe(true);
});

it('is over after as many evaluations in a row without improvement as there is patience, also when it is resumed', async () => {
  const evaluations = new RunEvaluations({ every: 10, patience: 2 });
  for (const [k, value] of [5, 4, 6, 6].entries()) await evaluations.add([value], 10 * (k + 1), policy('p'));
  expect(evaluations.isOver).toBe(false);
  const resumed = new RunEvaluations(
    { every: 10, patience: 2 },
    JSON.parse(JSON.stringify(evaluations.save())),
  );
  expect(resumed.best).toEqual(evaluations.best);
  expect(resumed.isDue(49)).toBe(false);
  await resumed.add([5], 50, policy('q'));
  expect(resumed.isOver).toBe(true);
});
