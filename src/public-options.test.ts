// The public functions refuse options that they do not know, and anything else in place of their options.
import { createPolicy, evaluate, loadPolicy, makeVec, reinforce, TrainingRun } from 'palestra';
import * as kit from 'palestra/envs';
import { readPolicy } from 'palestra/play';
import { exposeEnvs } from 'palestra/worker';
import { beforeAll, describe, expect, it } from 'vitest';

const { BatchEnv, CartPole, checkEnv, Env, FrozenLake, generateRandomMap, makeEnv, NormalizeReward } = kit;
type Call = (options: never) => unknown;

let envs: kit.ParallelEnv;
let policy: Awaited<ReturnType<typeof createPolicy>>;
const env = makeEnv('CartPole-v1');
const row = new Float32Array(4);

beforeAll(async () => {
  envs = await makeVec('CartPole-v1', { numEnvs: 2, workers: 0, seed: 1 });
  policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 1 });
});

const CALLS: readonly [where: string, call: Call, unknown: object, suggestion: string][] = [
  ['CartPole-v1.reset', (o) => env.reset(o), { sead: 42 }, 'seed'],
  ['CartPole-v1.reset', (o) => env.reset({ options: o }), { lo: 0 }, 'low'],
  ['ParallelEnv.reset', (o) => envs.reset(o), { masks: [1, 0] }, 'mask'],
  ['ParallelEnv.reset', (o) => new NormalizeReward(envs).reset(o), { sed: 1 }, 'seed'],
  ['BatchEnv', (o) => new BatchEnv('CartPole-v1', o), { numEnvs: 2, autoReset: 'disabled' }, 'autoreset'],
  ['makeVec', (o) => makeVec('CartPole-v1', o), { numEnvs: 2, worker: 0 }, 'workers'],
  ['makeEnv', (o) => makeEnv('CartPole-v1', o), { wraper: [] }, 'wrappers'],
  ['evaluate', (o) => evaluate(envs, policy, o), { episodes: 1, greed: false }, 'greedy'],
  ['Policy.act', (o) => policy.act(row, o), { gredy: true }, 'greedy'],
  ['createPolicy', (o) => createPolicy(envs, o), { hiden: [] }, 'hidden'],
  ['loadPolicy', async (o) => loadPolicy(await policy.save(), envs, o), { backends: 'cpu' }, 'backend'],
  ['Policy.save', (o) => policy.save(o), { precison: 'float16' }, 'precision'],
  ['reinforce', (o) => reinforce(envs, policy, o).next(), { gama: 1 }, 'gamma'],
  ['TrainingRun', (o) => new TrainingRun(o), { sed: 1 }, 'seed'],
  [
    'TrainingRun.evaluate',
    (o) => new TrainingRun({ backend: 'cpu', workers: 0 }).evaluate(o),
    { episode: 1 },
    'episodes',
  ],
  ['readPolicy', async (o) => readPolicy(await policy.save(), o), { sed: 1 }, 'seed'],
  ['PlayPolicy.act', async (o) => readPolicy(await policy.save()).act(row, o), { gredy: true }, 'greedy'],
  ['checkEnv', (o) => checkEnv(env, o), { step: 10 }, 'steps'],
  [
    'generateRandomMap',
    (o) => generateRandomMap(typeof o === 'number' ? ([o] as never) : o), // a number is the size
    { sise: 4 },
    'size',
  ],
  ['CartPole', (o) => new CartPole(o), { kinematicIntegrator: 'euler' }, 'kinematicsIntegrator'],
  ['FrozenLake', (o) => new FrozenLake(o), { slippery: true }, 'isSlippery'],
  ['NormalizeReward', (o) => new NormalizeReward(envs, o), { gama: 1 }, 'gamma'],
];

describe.each(CALLS)('%s', (where, call, unknown, suggestion) => {
  const attempt = async (options: unknown) => call(options as never);

  it('names the nearest option for one that it does not know', async () => {
    const error = await attempt(unknown).then(
      () => undefined,
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(
      new RegExp(`^${where}.*: unknown option '\\w+'\\. Did you mean '${suggestion}'\\? Known: `),
    );
  });

  it.each([null, 42, 'fast', [1]])('refuses %j in place of options', async (options) => {
    await expect(attempt(options)).rejects.toThrow(TypeError);
    await expect(attempt(options)).rejects.toThrow(`${where}`);
    await expect(attempt(options)).rejects.toThrow(/: expected an object with options, got /);
  });
});

describe('constructors of environments and wrappers', () => {
  const classes = [...new Set(Object.values(kit.ENVS).map((entry) => entry.env))] as unknown as (new (
    options: unknown,
  ) => kit.Env)[];

  it.each(classes)('%o refuses an unknown option', (Class) => {
    expect(() => new Class({ nonesuch: 1 })).toThrow(
      new RegExp(`^${Class.name}: unknown option 'nonesuch'\\. Known: `),
    );
    expect(() => new Class(null)).toThrow(`${Class.name}: expected an object with options, got null.`);
  });

  it.each(Object.entries(kit.WRAPPERS))('%s refuses an unknown option', (name, wrapper) => {
    const Wrapper = wrapper as unknown as new (inner: kit.Env, options: unknown) => kit.Env;
    expect(() => new Wrapper(makeEnv('Pendulum-v1'), { nonesuch: 1 })).toThrow(
      new RegExp(`^${name}: unknown option 'nonesuch'\\. Known: `),
    );
    expect(() => new Wrapper(makeEnv('Pendulum-v1'), null)).toThrow(
      `${name}: expected an object with options, got null.`,
    );
  });
});

it('a wrapper needs an environment', () => {
  const { TimeLimit } = kit;
  expect(() => new TimeLimit(42 as never, { maxEpisodeSteps: 5 })).toThrow(
    new TypeError('TimeLimit: expected an environment to wrap, got 42.'),
  );
});

describe('what is no class of environments', () => {
  const advice = 'Pass the class itself: class MyEnv extends Env { … }.';

  it.each<[value: unknown, got: string]>([
    [makeEnv('CartPole-v1'), 'an object of class CartPole'],
    [() => makeEnv('CartPole-v1'), 'the function or class without a name'],
    [class Alone {}, 'the function or class Alone'],
    [null, 'null'],
    [42, '42'],
  ])('%o is refused', async (value, got) => {
    const message = `expected a class derived from Env, got ${got}. ${advice}`;
    expect(() => makeEnv(value as never)).toThrow(new TypeError(`makeEnv: ${message}`));
    expect(() => new BatchEnv(value as never, { numEnvs: 1 })).toThrow(message);
    await expect(makeVec(value as never, { numEnvs: 1, workers: 0 })).rejects.toThrow(message);
    expect(() => makeEnv('Mine', { table: { Mine: value as never } })).toThrow(message);
    expect(() => exposeEnvs({ Mine: value as never })).toThrow(`exposeEnvs: 'Mine': ${message}`);
  });
});

describe('a class that follows another pattern', () => {
  class Base extends Env<Float32Array, number> {
    observationSpace = new kit.Box(-1, 1);
    actionSpace = new kit.Discrete(2);
    resetState(): void {}
    stepState(): number {
      return 0;
    }
    isTerminated(): boolean {
      return false;
    }
    observe(values: Float32Array, offset: number): void {
      values[offset] = 0;
    }
    getState(): Float64Array {
      return new Float64Array();
    }
    setState(): void {}
  }
  class Gym extends Base {
    override reset = (() => ({})) as never;
    override step = (() => ({})) as never;
  }
  class Gymnasium extends Base {
    override step(): never {
      return {} as never;
    }
  }
  class WithoutSpaces extends Base {
    override observationSpace = undefined as never;
  }
  class WithoutObserve extends Base {
    override observe = undefined as never;
  }
  class WithoutState extends Base {
    override getState = undefined as never;
  }

  it.each<[Class: typeof Base, message: string]>([
    [
      Gym,
      "Gym: expected Env's own reset, got another one, which parallel environments do not call. Write resetState()",
    ],
    [
      Gymnasium,
      "Gymnasium: expected Env's own step, got another one, which parallel environments do not call. Write stepState(action)",
    ],
    [
      WithoutSpaces,
      'WithoutSpaces: expected observationSpace to be a space, got undefined. Write observationSpace = new ',
    ],
    [WithoutObserve, 'WithoutObserve: expected a method observe, got undefined.'],
  ])('%o is told what to write', (Class, message) => {
    expect(() => makeEnv(Class)).toThrow(TypeError);
    expect(() => makeEnv(Class)).toThrow(message);
    expect(() => new BatchEnv(Class, { numEnvs: 2 })).toThrow(message);
    expect(() => checkEnv(new Class())).toThrow(message);
  });

  it('runs without getState and setState, which checkEnv asks for', () => {
    expect(() => makeEnv(WithoutState).reset()).not.toThrow();
    expect(() => checkEnv(makeEnv(WithoutState))).toThrow(
      'WithoutState: expected a method getState, got undefined.',
    );
  });

  it.each([
    [CartPole, 'the function or class CartPole'],
    ['CartPole-v1', "'CartPole-v1'"],
    [null, 'null'],
  ])('checkEnv takes an environment, not %o', (value, got) => {
    expect(() => checkEnv(value as never)).toThrow(
      new TypeError(`checkEnv: expected an environment, got ${got}. Pass makeEnv(MyEnv), for example.`),
    );
  });
});

describe('actions of another shape', () => {
  it.each<[id: string, actions: unknown, message: string]>([
    [
      'Pendulum-v1',
      [[0.1], [0.2]],
      'expected finite numbers, got Array [0.1] for environment 0. Pass the numbers of all environments in one flat array.',
    ],
    ['Pendulum-v1', ['0.1', '0.2'], "expected finite numbers, got '0.1' for environment 0."],
    ['Pendulum-v1', 0.1, 'expected 2 actions (one per environment), got 0.1.'],
    ['Pendulum-v1', null, 'expected 2 actions (one per environment), got null.'],
    ['CartPole-v1', ['1', '0'], "expected an action in Discrete(2), got '1' for environment 0."],
    ['CartPole-v1', [[1], [0]], 'expected an action in Discrete(2), got Array [1] for environment 0.'],
    [
      'BipedalWalker-v3',
      [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
      'expected 8 actions (4 numbers per environment, in one flat array), got 2.',
    ],
  ])('%s refuses %j', async (id, actions, message) => {
    const batch = new BatchEnv(id, { numEnvs: 2, seed: 1 });
    await batch.reset();
    await expect(batch.step(actions as never)).rejects.toThrow(RangeError);
    await expect(batch.step(actions as never)).rejects.toThrow(`ParallelEnv.step: ${message}`);
  });

  it.each<[mask: unknown, got: string]>([
    [null, 'null'],
    [1, '1'],
    [[1], '1'],
  ])('a mask of %j is refused', async (mask, got) => {
    const batch = new BatchEnv('CartPole-v1', { numEnvs: 2, seed: 1 });
    await batch.reset();
    await expect(batch.reset({ mask: mask as never })).rejects.toThrow(
      `ParallelEnv.reset: expected a mask of 2 entries (one per environment), got ${got}.`,
    );
  });
});

describe('wrappers that are no list', () => {
  it.each(['ClipAction', null, 42])('%j is refused', async (wrappers) => {
    const message = /expected a list of wrappers, such as \['ClipAction'\], got /;
    expect(() => makeEnv('Pendulum-v1', { wrappers: wrappers as never })).toThrow(message);
    await expect(
      makeVec('Pendulum-v1', { numEnvs: 1, workers: 0, wrappers: wrappers as never }),
    ).rejects.toThrow(message);
  });

  it.each([null, 42, ['ClipAction']])('%j is no wrapper in a list', (request) => {
    expect(() => makeEnv('Pendulum-v1', { wrappers: [request as never] })).toThrow(
      /^wrappers: expected the name of a wrapper, \{ name, … \} with its options, or your own class that extends Wrapper, got /,
    );
  });
});

describe('a policy', () => {
  it('refuses to save or act after dispose', async () => {
    const freed = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 1 });
    freed.dispose();
    const message = 'Policy: expected no call after dispose, got one. Make or load a new policy.';
    await expect(freed.save()).rejects.toThrow(message);
    await expect(freed.act(row)).rejects.toThrow(message);
  });

  it('needs at least one observed number and one action number', async () => {
    const { observationSpace, actionSpace, spec } = envs;
    const none = new kit.Box(-1, 1, [0]);
    const given = (changes: object) => ({ observationSpace, actionSpace, spec, ...changes });
    await expect(createPolicy(given({ observationSpace: none }), { backend: 'cpu' })).rejects.toThrow(
      /^createPolicy: expected observations of one or more numbers, got Box\(.*, \(0,\), float32\)\.$/,
    );
    await expect(createPolicy(given({ actionSpace: none }), { backend: 'cpu' })).rejects.toThrow(
      /^createPolicy: expected actions that are numbers \(a Box\) or discrete from 0 on, got Box\(/,
    );
  });
});

describe('an environment by itself', () => {
  it('is its own unwrapped environment', () => {
    expect(env.unwrapped).toBe(env);
    const wrapped = makeEnv('CartPole-v1', {
      wrappers: ['OrderEnforcing', { name: 'TimeLimit', maxEpisodeSteps: 5 }],
    });
    expect(wrapped.unwrapped).toBeInstanceOf(CartPole);
  });

  it('can be stepped after close, which frees nothing', () => {
    const closed = makeEnv('CartPole-v1');
    closed.reset({ seed: 1 });
    closed.close();
    expect(closed.step(1).reward).toBe(1);
  });

  it('renders on the whole of a canvas, and refuses anything else', () => {
    const calls: unknown[] = [];
    class Pole extends CartPole {
      override draw(_: kit.Canvas2D, scene: kit.Scene): void {
        calls.push(scene);
      }
    }
    const pole = makeEnv(Pole);
    pole.reset({ seed: 1 });
    const clearRect = (...area: number[]) => calls.push(area);
    pole.render({ width: 40, height: 30, getContext: () => ({ clearRect }) } as never, { accent: 'red' });
    expect(calls).toEqual([
      [0, 0, 40, 30],
      expect.objectContaining({ width: 40, height: 30, accent: 'red' }),
    ]);
    expect(() => pole.render(undefined as never)).toThrow(
      new TypeError('Pole.render: expected a canvas, got undefined. Pass a <canvas> element.'),
    );
  });
});
