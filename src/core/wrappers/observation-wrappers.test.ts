import { describe, expect, it } from 'vitest';
import {
  Box,
  DelayObservation,
  FilterObservation,
  FlattenObservation,
  FrameStackObservation,
  MultiDiscrete,
  makeEnv,
  TimeAwareObservation,
} from '../../envs.ts';
import { Mixed, MixedTuple } from './testing/mixed.ts';
import { Ramp } from './testing/ramp.ts';
import { Room } from './testing/room.ts';

const makeRamp = (): Ramp => makeEnv(Ramp) as Ramp;

describe('FlattenObservation', () => {
  it('makes a Discrete observation one-hot', () => {
    const env = new FlattenObservation(makeEnv(Room));
    expect(env.observationSpace).toEqual(new Box(0, 1, [4]));
    expect(env.reset().observation).toEqual(Float32Array.of(0, 1, 0, 0)); // room 3 of 2 to 5
    expect(env.step(0).observation).toEqual(Float32Array.of(0, 0, 1, 0));
  });

  it('of stacked Discrete observations makes each frame one-hot', () => {
    const env = new FlattenObservation(new FrameStackObservation(makeEnv(Room), { stackSize: 2 }));
    env.reset();
    expect(env.step(0).observation).toEqual(Float32Array.of(0, 1, 0, 0, 0, 0, 1, 0));
  });
});

describe('FrameStackObservation', () => {
  it('of one frame keeps the numbers, and gives the space another dimension', () => {
    const env = new FrameStackObservation(makeEnv('CartPole-v1'), { stackSize: 1 });
    expect((env.observationSpace as Box).shape).toEqual([1, 4]);
    expect(env.reset({ seed: 1 }).observation).toEqual(makeEnv('CartPole-v1').reset({ seed: 1 }).observation);
  });

  it('stacks Discrete observations into a MultiDiscrete, after the first one, the start or a given room', () => {
    const start = (paddingType?: unknown) =>
      new FrameStackObservation(makeEnv(Room), {
        stackSize: 3,
        ...(paddingType !== undefined && { paddingType }),
      });
    expect(start().observationSpace).toEqual(new MultiDiscrete([4, 4, 4], [2, 2, 2]));
    expect(start().reset().observation).toEqual(Int32Array.of(3, 3, 3));
    expect(start('zero').reset().observation).toEqual(Int32Array.of(2, 2, 3));
    expect(start(5).reset().observation).toEqual(Int32Array.of(5, 5, 3));
    expect(() => start(6)).toThrow('or an observation in Discrete(4, start=2), got 6.');
  });
});

describe('FilterObservation', () => {
  it('keeps the named members, also of the probes', () => {
    const env = new FilterObservation(makeEnv(Mixed), { filterKeys: ['where', 'door'] });
    expect(env.probes).toEqual([{ label: 'first', observation: [1, 7, 8] }]);
    expect(env.reset({ seed: 3 }).observation).toMatchObject({ where: Float32Array.of(1, 11) });
  });

  it.each<[string, (string | number)[], string]>([
    [
      'Mixed',
      ['doors'],
      "FilterObservation: unknown key 'doors'. Did you mean 'door'? Known: door, panel, where.",
    ],
    ['Mixed', [0], 'FilterObservation: unknown key 0. Known: door, panel, where.'],
    [
      'Mixed',
      [],
      'expected filterKeys to be one or more different ones of door, panel, where, got Array [].',
    ],
    ['MixedTuple', [3], 'FilterObservation: unknown key 3. Known: 0, 1, 2.'],
    ['MixedTuple', [-1], 'FilterObservation: unknown key -1. Known: 0, 1, 2.'],
    [
      'MixedTuple',
      [1, 1],
      'expected filterKeys to be one or more different ones of 0, 1, 2, got Array [1, 1].',
    ],
    ['Ramp', ['x'], 'FilterObservation: expected a Dict or Tuple observation space, got Box('],
  ])('of %s refuses the keys %j', (name, filterKeys, message) => {
    const env = makeEnv(name, { table: { Mixed, MixedTuple, Ramp } });
    expect(() => new FilterObservation(env, { filterKeys })).toThrow(message);
  });
});

describe('wrappers of observations', () => {
  it('DelayObservation starts with the start of a Discrete space', () => {
    const env = new DelayObservation(makeEnv(Room), { delay: 1 });
    expect([env.reset().observation, env.step(0).observation, env.step(0).observation]).toEqual([2, 3, 4]);
  });

  it('FrameStackObservation and TimeAwareObservation transform the probes like observations', () => {
    expect(new FrameStackObservation(makeRamp(), { stackSize: 2 }).probes[0].observation).toEqual([
      0, 10, 0, 10,
    ]);
    expect(new TimeAwareObservation(makeRamp()).probes[0].observation).toEqual([0, 10, 0]);
    const stacked = new FrameStackObservation(makeEnv(Mixed), { stackSize: 2 });
    expect(stacked.probes[0].observation).toEqual([1, 1, 0, 2, 0, 2, 1, 0, 1, 1, 0, 1, 7, 8, 7, 8]);
  });
});
