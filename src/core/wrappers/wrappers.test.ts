import { describe, expect, it } from 'vitest';
import {
  Box,
  type Canvas2D,
  ClipReward,
  Dict,
  Discrete,
  DiscretizeAction,
  type Env,
  makeEnv,
  OrderEnforcing,
  RecordEpisodeStatistics,
  RepeatAction,
  type Scene,
  StickyAction,
  TimeLimit,
  TransformAction,
  TransformObservation,
  TransformReward,
  type WrapperRequest,
} from '../../envs.ts';
import { Ramp } from './testing/ramp.ts';
import { Room } from './testing/room.ts';

const one = Float32Array.of(1);
const makeRamp = (): Ramp => makeEnv(Ramp) as Ramp;
const observe = (env: Env): number[] => {
  const row = new Float32Array(env.observationSpace.size);
  env.observe(row, 0);
  return [...row];
};

describe('a wrapper', () => {
  it('seeds the wrapped environment and draws from the same generator', () => {
    const env = makeRamp();
    const wrapped = new TimeLimit(env, { maxEpisodeSteps: 5 });
    wrapped.reset({ seed: 3 });
    expect(wrapped.random).toBe(env.random);
    expect(env.lastSeed).toBe(3);
    expect(wrapped.lastSeed).toBe(3);
  });

  it('continues the random stream of an environment that was seeded directly, before or after wrapping', () => {
    const expected = makeRamp().reset({ seed: 7 }).observation;
    const env = makeRamp();
    env.seed(7);
    const wrapped = new TimeLimit(env, { maxEpisodeSteps: 5 });
    expect(wrapped.reset().observation).toEqual(expected);
    env.seed(7);
    expect(wrapped.reset().observation).toEqual(expected);
  });

  it('forwards info, state, probes, speed and picture', () => {
    const env = makeRamp();
    const wrapped = new ClipReward(new OrderEnforcing(env), { maxReward: 0 });
    wrapped.reset({ seed: 3 });
    expect(wrapped.info()).toEqual({ twice: 8 });
    wrapped.setState([6]);
    expect(env.x).toBe(6);
    expect(wrapped.getState()).toEqual(Float64Array.of(6));
    expect(wrapped.probes).toEqual(env.probes);
    expect(wrapped.framesPerSecond).toBe(30);
    expect(new OrderEnforcing(makeEnv('CartPole-v1')).aspectRatio).toBe(1.5);
    expect(wrapped.spec).toEqual({ id: 'Ramp', maxEpisodeSteps: 9, rewardThreshold: undefined });
    expect(wrapped.unwrapped).toBe(env);
    wrapped.draw?.({} as Canvas2D, {} as Scene);
    expect(env.drawn).toBe(1);
  });

  it('has no picture if the wrapped environment has none', () => {
    expect(new OrderEnforcing(makeEnv(Room)).draw).toBeUndefined();
  });

  it('gives the same observation in repeated calls of observe', () => {
    const wrappers: WrapperRequest[] = [
      { name: 'DelayObservation', delay: 1 },
      { name: 'FrameStackObservation', stackSize: 3 },
      'TimeAwareObservation',
    ];
    const env = makeEnv(Ramp, { wrappers });
    env.reset({ seed: 3 });
    env.step(one);
    expect(observe(env)).toEqual(observe(env));
  });

  it.each<WrapperRequest>([
    { name: 'FrameStackObservation', stackSize: 3 },
    { name: 'DelayObservation', delay: 2 },
    { name: 'StickyAction', repeatActionProbability: 0.5, repeatActionDuration: 3 },
  ])('remembers what it needs in the state: %j', (request) => {
    const env = makeEnv(Ramp, { wrappers: [request] });
    const play = () =>
      [0.5, -1, 1, 0.25].map((push) => [...(env.step(Float32Array.of(push)).observation as Float32Array)]);
    env.reset({ seed: 5 });
    env.step(one);
    env.step(Float32Array.of(-1));
    const state = env.getState();
    const before = observe(env);
    env.seed(5);
    const expected = play();
    env.reset({ seed: 6 });
    env.setState(state);
    expect(observe(env)).toEqual(before);
    env.seed(5);
    expect(play()).toEqual(expected);
  });
});

describe('a wrapper with a function', () => {
  it('TransformObservation applies the function to observations and probes', () => {
    const env = new TransformObservation(makeRamp(), {
      func: ([x, y]: Float32Array) => Float32Array.of(x + y),
      observationSpace: new Box(-Infinity, Infinity),
    });
    expect(env.reset({ seed: 3 }).observation).toEqual(Float32Array.of(18));
    expect(env.probes).toEqual([{ label: 'low', observation: [10] }]);
  });

  it('TransformObservation transforms Dict observations', () => {
    const observationSpace = new Dict({ far: new Discrete(2), x: new Box(-Infinity, Infinity, [1]) });
    const split = (func: (where: Float32Array) => unknown) =>
      new TransformObservation(makeRamp(), { func, observationSpace });
    const env = split(([x]) => ({ far: x > 4 ? 1 : 0, x: Float32Array.of(x) }));
    expect(env.reset({ seed: 3 }).observation).toEqual({ far: 0, x: Float32Array.of(4) });
    expect(env.step(Float32Array.of(2)).observation).toMatchObject({ far: 1 });
    expect(() => split(([x]) => ({ x }))).toThrow(
      /^TransformObservation: expected func to give an observation in Dict\(/,
    );
  });

  it('TransformReward applies the function', () => {
    const env = new TransformReward(makeRamp(), { func: (reward) => -2 * reward });
    env.reset({ seed: 3 });
    expect(env.step(one).reward).toBe(-2 * (env.unwrapped as Ramp).x);
  });

  it("TransformAction passes the function's result to the environment", () => {
    const env = new TransformAction(makeRamp(), {
      func: (action: number) => Float32Array.of(action - 1),
      actionSpace: new Discrete(3),
    });
    const twin = makeRamp();
    env.reset({ seed: 3 });
    twin.reset({ seed: 3 });
    expect(env.step(2).observation).toEqual(twin.step(one).observation);
  });

  it("throws if the function's result does not fit the space", () => {
    const wide = new TransformAction(makeRamp(), { func: () => [1, 2] });
    wide.reset({ seed: 3 });
    expect(() => wide.step(one)).toThrow(
      new RangeError(
        'TransformAction: expected func to give an action in Box(-2, 2, (1,), float32), got Array [1, 2].',
      ),
    );
    expect(() => new TransformObservation(makeRamp(), { func: () => Float32Array.of(1) })).toThrow(
      /TransformObservation: expected func to give an observation in Box\(.*, got Float32Array \[1\]\./,
    );
  });
});

describe('wrappers of actions', () => {
  it('DiscretizeAction changes the last number fastest, and labels the actions', () => {
    class Plane extends Ramp {
      override readonly actionSpace = new Box([-3, 0], [3, 2]);
      taken: number[] = [];
      override stepState(action: Float32Array): number {
        this.taken = [...action];
        return 0;
      }
    }
    const plane = makeEnv(Plane) as Plane;
    const env = new DiscretizeAction(plane, { bins: [3, 2] });
    env.reset({ seed: 0 });
    const taken = [0, 1, 2, 5].map((action) => {
      env.step(action);
      return plane.taken;
    });
    expect(env.actionSpace).toEqual(new Discrete(6));
    expect(taken).toEqual([
      [-2, 0.5],
      [-2, 1.5],
      [0, 0.5],
      [2, 1.5],
    ]);
    expect(env.actionLabels[1]).toBe('-2.0, 1.5');
  });

  it('RepeatAction stops when the episode ends, and has a lower frame rate', () => {
    const env = new RepeatAction(makeEnv(Ramp, { maxEpisodeSteps: 4 }), { numRepeats: 3 });
    env.reset({ seed: 3 });
    expect(env.step(Float32Array.of(-2)).truncated).toBe(false);
    expect(env.step(Float32Array.of(-2)).truncated).toBe(true);
    expect(env.env.elapsedSteps).toBe(4);
    expect(env.elapsedSteps).toBe(2);
    expect(env.framesPerSecond).toBe(10);
  });

  it('StickyAction does not repeat an action across a reset', () => {
    const env = new StickyAction(makeRamp(), { repeatActionProbability: 0.99, repeatActionDuration: 9 });
    const twin = makeRamp();
    env.reset({ seed: 3 });
    for (let t = 0; t < 5; t++) env.step(Float32Array.of(-2));
    env.reset({ seed: 4 });
    twin.reset({ seed: 4 });
    expect(env.step(one).observation).toEqual(twin.step(one).observation);
  });
});

describe('RecordEpisodeStatistics', () => {
  it('keeps the returns and lengths of the latest episodes', () => {
    const env = new RecordEpisodeStatistics(makeEnv(Room), { bufferLength: 2, statsKey: 'sum' });
    for (const length of [1, 2, 3]) {
      env.reset();
      for (let t = 1; t < length; t++) expect(env.step(0).info).toEqual({});
      expect(env.step(1).info).toEqual({ sum: { r: 10 + length - 1, l: length } });
    }
    expect(env.returnQueue).toEqual([11, 12]);
    expect(env.lengthQueue).toEqual([2, 3]);
    expect(env.episodeCount).toBe(3);
  });
});
