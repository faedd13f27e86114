import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson, damaged, TIME_LIMIT, takenOrRefused, tryCases } from '../checks/testing/cases.ts';
import { BatchEnv } from '../vector/batch-env.ts';
import { encodeBytes } from './float-text.ts';
import { readPolicy } from './play-policy.ts';
import { decodePolicy, encodePolicy } from './policy-codec.ts';
import { checkFit } from './policy-fit.ts';

const load = (id: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../../policies/${id}.json`, import.meta.url), 'utf8'));

// discrete and continuous actions, one-hot observations, statistics, a deterministic policy, convolutions over a picture
const IDS = ['CartPole-v1', 'Blackjack-v1', 'Pendulum-v1', 'RobotArm-v0', 'CatchPixels-v0'];
const FILES = IDS.map(load);

/** A policy of a few numbers whose file is damaged more often where it matters than in its weights. */
const zeros = (count: number) => encodeBytes(new Float32Array(count));
const SMALL = [
  { ...FILES[0], hidden: [3], weights: [12, 3, 6, 2].map(zeros) },
  { ...FILES[0], hidden: [], outputs: 5, actionSizes: [2, 3], weights: [20, 5].map(zeros) },
  {
    ...FILES[0],
    ...{
      hidden: [],
      distribution: 'deterministic',
      outputs: 1,
      actionBounds: [[-2, 2]],
      weights: [4, 1].map(zeros),
    },
    observationStatistics: { mean: [0, 0, 0, 0], variance: [1, 1, 1, 1], count: 5, epsilon: 1e-8, clip: 10 },
  },
  {
    ...FILES[0],
    ...{
      hidden: [],
      distribution: 'gaussian',
      actionMean: 'tanh',
      outputs: 1,
      weights: [4, 1, 1].map(zeros),
    },
    observations: [{ length: 2, oneHotFrom: 3 }, { length: 2 }],
    envOptions: { limit: { $number: 'Infinity' }, table: { $array: 'Float32Array', values: [1, 2] } },
  },
  {
    ...FILES[0],
    ...{
      version: 4,
      inputs: 18,
      picture: [3, 3, 2],
      observations: [{ length: 18, scaledFrom: [0, 255], frames: [2, 1] }],
    },
    convolutions: [{ filters: 2, size: 2, stride: 1, padding: 'same' }],
    ...{ hidden: [], weights: [16, 2, 36, 2].map(zeros) },
  },
  {
    ...FILES[0],
    ...{ version: 5, precision: 'float16', hidden: [3] },
    weights: [12, 3, 6, 2].map((count) => encodeBytes(new Uint16Array(count))),
  },
];

/** An observation that a policy of this file can meet, from the numbers its parts describe. */
function observe(parts: readonly { length: number; oneHotFrom?: number }[]): number[] {
  return parts.flatMap(({ length, oneHotFrom }) =>
    oneHotFrom === undefined ? Array.from({ length }, (_, i) => (i % 3) - 1) : [oneHotFrom + (length >> 1)],
  );
}

/** A policy that has been read decides within its actions, or says that its numbers are out of range. */
function expectPlays(content: unknown): void {
  const [policy] = takenOrRefused(() => readPolicy(content, { seed: 1 }));
  if (!policy) return;
  const {
    observations,
    distribution,
    outputs,
    actionSizes,
    actionBounds = [],
  } = decodePolicy('test', content);
  const observation = observe(observations);
  for (const greedy of [false, true]) {
    const [action] = takenOrRefused(() => policy.act(observation, { greedy }));
    if (action === undefined) continue;
    const numbers = typeof action === 'number' ? [action] : [...action];
    expect(numbers.every(Number.isFinite)).toBe(true);
    const sizes = actionSizes ?? [outputs];
    if (distribution === 'categorical') {
      expect(numbers.length).toBe(sizes.length);
      expect(numbers.every((each, k) => Number.isInteger(each) && each >= 0 && each < sizes[k])).toBe(true);
    }
    if (distribution === 'deterministic')
      expect(
        numbers.every(
          (each, k) => each >= Math.fround(actionBounds[k][0]) && each <= Math.fround(actionBounds[k][1]),
        ),
      ).toBe(true);
  }
}

/** What has been read is written and read again without a difference. As float16, it is rounded once, or refused. */
function expectLasts(content: unknown): void {
  const [read] = takenOrRefused(() => decodePolicy('loadPolicy', content));
  if (!read) return;
  const again = (file: unknown) => decodePolicy('loadPolicy', JSON.parse(JSON.stringify(file)));
  expect(again(encodePolicy(read))).toEqual(read);
  const [half] = takenOrRefused(() => encodePolicy(read, 'float16'));
  if (half) expect(encodePolicy(again(half), 'float16')).toEqual(half);
}

describe('a policy file', () => {
  it('that is any JSON value is refused by one clear error', { timeout: TIME_LIMIT }, () => {
    tryCases(
      fc.oneof(
        anyJson(),
        anyJson().map((value) => ({ ...FILES[0], ...Object(value) })),
      ),
      expectPlays,
    );
    tryCases(
      anyJson().map((value) => JSON.stringify(Array.isArray(value) ? 0 : value) ?? ''),
      expectPlays,
    );
    tryCases(fc.string(), expectPlays);
  });

  it('that is damaged is refused by one clear error, or decides within its actions', {
    timeout: TIME_LIMIT,
  }, () => {
    tryCases(fc.oneof(...SMALL.map(damaged)), expectPlays);
    tryCases(
      fc.oneof(
        { weight: 1, arbitrary: damaged(FILES[4]) },
        ...FILES.slice(0, 4).map((file) => ({ weight: 2, arbitrary: damaged(file) })),
      ),
      expectPlays,
    );
  });

  it('that can be read can be written and read again', { timeout: TIME_LIMIT }, () => {
    tryCases(fc.oneof(...SMALL.map(damaged)), expectLasts);
  });

  it('that is damaged fits its environment, or is refused by one clear error', {
    timeout: TIME_LIMIT,
  }, () => {
    const envs = IDS.map((id) => new BatchEnv(id, { numEnvs: 1, seed: 1 }));
    const cases = IDS.map((_, i) => damaged(FILES[i]).map((file) => ({ file, env: envs[i] })));
    tryCases(fc.oneof(...cases), ({ file, env }) => {
      takenOrRefused(() => checkFit('loadPolicy', decodePolicy('loadPolicy', file), env));
    });
  });
});
