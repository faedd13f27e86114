import { describe, expect, it } from 'vitest';
import {
  type AnySpace,
  Box,
  Dict,
  Discrete,
  type Env,
  MultiBinary,
  MultiDiscrete,
  makeEnv,
  Tuple,
  WRAPPERS,
  type WrapperRequest,
} from '../../envs.ts';
import pictures from '../golden/picture-wrappers.json';
import recording from '../golden/wrappers.json';
import { Mixed, MixedTuple } from './testing/mixed.ts';
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
  start?: number | number[];
  nvec?: number[];
  binary?: number[];
  dict?: Record<string, RecordedSpace>;
  tuple?: RecordedSpace[];
  low?: (number | string)[];
  high?: (number | string)[];
  shape?: number[];
}
const ENVIRONMENTS = { Ramp, Mixed, MixedTuple };
const cases = recording.cases.map(({ env, wrappers, rows, ...spaces }) => ({
  name: `${env} ${JSON.stringify(wrappers)}`,
  env: ENVIRONMENTS[env as keyof typeof ENVIRONMENTS],
  wrappers: wrappers as WrapperRequest[],
  rows: rows as RecordedRow[],
  observationSpace: spaces.observationSpace as RecordedSpace,
  actionSpace: spaces.actionSpace as RecordedSpace,
}));
const toNumber = (bound: number | string) => Number(String(bound).replace('inf', 'Infinity'));

function toSpace({
  n,
  start,
  nvec,
  binary,
  dict,
  tuple,
  low = [],
  high = [],
  shape,
}: RecordedSpace): AnySpace {
  if (n !== undefined) return new Discrete(n, start as number | undefined);
  if (nvec !== undefined) return new MultiDiscrete(nvec, start as number[]);
  if (binary !== undefined) return new MultiBinary(binary);
  if (dict !== undefined) {
    return new Dict(Object.fromEntries(Object.entries(dict).map(([key, part]) => [key, toSpace(part)])));
  }
  if (tuple !== undefined) return new Tuple(tuple.map(toSpace));
  return new Box(low.map(toNumber), high.map(toNumber), shape);
}

/** Lists the numbers of an observation in the order of its space. */
function rowOf(env: Env, observation: unknown): number[] {
  const row = new Float32Array(env.observationSpace.size);
  env.observationSpace.write(observation, row, 0);
  return [...row];
}

describe.each(cases)(
  'Gymnasium $name',
  ({ env: envClass, wrappers, rows, observationSpace, actionSpace }) => {
    it('is reproduced, number for number: spaces, observations, rewards, ends, statistics', () => {
      const env = makeEnv(envClass, { wrappers });
      expect(env.observationSpace).toEqual(toSpace(observationSpace));
      expect(`${env.actionSpace}`).toBe(`${toSpace(actionSpace)}`); // with ClipAction it also knows the bounds inside
      for (const [t, { observation, action, ...row }] of rows.entries()) {
        if (action === undefined) {
          const reset = env.reset(t === 0 ? { seed: 3 } : {});
          expect(rowOf(env, reset.observation)).toEqual(observation);
          continue;
        }
        const numbers = typeof action === 'number' ? [action] : action;
        const step = env.step(env.actionSpace.read(numbers, 0));
        expect(env.observationSpace.contains(step.observation)).toBe(true);
        expect(rowOf(env, step.observation)).toEqual(observation);
        expect(step).toMatchObject({
          reward: row.reward,
          terminated: row.terminated,
          truncated: row.truncated,
        });
        expect((step.info as { episode?: unknown }).episode).toEqual(row.episode);
      }
    });
  },
);

it('the recordings cover every wrapper that takes no function, and both kinds of episode end', () => {
  const recordings = [...recording.cases, ...pictures.cases] as { wrappers: { name: string }[] }[];
  const recorded = new Set(recordings.flatMap(({ wrappers }) => wrappers.map(({ name }) => name)));
  const functions = ['TransformAction', 'TransformObservation', 'TransformReward'];
  expect([...recorded, ...functions].sort()).toEqual(Object.keys(WRAPPERS).sort());
  for (const { rows, name } of cases.slice(0, 1)) {
    expect(rows.filter(({ terminated }) => terminated).length, name).toBeGreaterThan(0);
    expect(rows.filter(({ truncated }) => truncated).length, name).toBeGreaterThan(0);
  }
});
