import { describe, expect, it } from 'vitest';
import { Box, Discrete, makeEnv, WRAPPERS, type WrapperRequest } from '../../envs.ts';
import recording from '../golden/wrappers.json';
import { Ramp } from './testing/ramp.ts';

interface RecordedRow {
  observation: number[];
  /** Missing in a reset. */
  action?: number | number[];
  reward?: number;
  terminated?: boolean;
  truncated?: boolean;
  episode?: { r: number; l: number };
}
interface RecordedSpace {
  n?: number;
  low?: (number | string)[];
  high?: (number | string)[];
  shape?: number[];
}
const cases = recording.cases.map(({ wrappers, rows, ...spaces }) => ({
  name: JSON.stringify(wrappers),
  wrappers: wrappers as WrapperRequest[],
  rows: rows as RecordedRow[],
  observationSpace: spaces.observationSpace as RecordedSpace,
  actionSpace: spaces.actionSpace as RecordedSpace,
}));
const toNumber = (bound: number | string) => Number(String(bound).replace('inf', 'Infinity'));

function expectSpace(space: unknown, { n, low = [], high = [], shape = [] }: RecordedSpace): void {
  const box = () => new Box(low.map(toNumber), high.map(toNumber), shape);
  expect(space).toEqual(n === undefined ? box() : new Discrete(n));
}

describe.each(cases)('Gymnasium $name', ({ wrappers, rows, observationSpace, actionSpace }) => {
  it('is reproduced, number for number: spaces, observations, rewards, ends, statistics', () => {
    const env = makeEnv(Ramp, { wrappers });
    expectSpace(env.observationSpace, observationSpace);
    expectSpace(env.actionSpace, actionSpace);
    for (const [t, { observation, action, ...row }] of rows.entries()) {
      if (action === undefined) {
        expect([...(env.reset(t === 0 ? { seed: 3 } : {}).observation as Float32Array)]).toEqual(observation);
        continue;
      }
      const step = env.step(Array.isArray(action) ? Float32Array.from(action) : action);
      expect([...(step.observation as Float32Array)]).toEqual(observation);
      expect(step).toMatchObject({
        reward: row.reward,
        terminated: row.terminated,
        truncated: row.truncated,
      });
      expect((step.info as { episode?: unknown }).episode).toEqual(row.episode);
    }
  });
});

it('the recordings hold every wrapper but those that need a function, and both ways that an episode ends', () => {
  const recorded = new Set(recording.cases.flatMap(({ wrappers }) => wrappers.map(({ name }) => name)));
  const functions = ['TransformAction', 'TransformObservation', 'TransformReward'];
  expect([...recorded, ...functions].sort()).toEqual(Object.keys(WRAPPERS).sort());
  for (const { rows, name } of cases.slice(0, 1)) {
    expect(rows.filter(({ terminated }) => terminated).length, name).toBeGreaterThan(0);
    expect(rows.filter(({ truncated }) => truncated).length, name).toBeGreaterThan(0);
  }
});
