import { describe, expect, it } from 'vitest';
import { encodeOptions } from '../core/policy/option-values.ts';
import {
  CartPole,
  findWrapper,
  NormalizeObservation,
  NormalizeReward,
  type WrapperRequest,
} from '../envs.ts';
import { makeVec } from './make-vec.ts';

const make = (wrappers: WrapperRequest[], workers = 0) =>
  makeVec('CartPole-v1', { numEnvs: 2, workers, seed: 0, wrappers });

describe('makeVec', () => {
  it('says what it needs if there are no options', async () => {
    await expect(makeVec('CartPole-v1', undefined as never)).rejects.toThrow(
      new TypeError(
        'makeVec: expected an object with options, got undefined. Pass { numEnvs: … }, for example.',
      ),
    );
    await expect(makeVec('CartPole-v1', {} as never)).rejects.toThrow(
      'makeVec: expected numEnvs to be a whole number from 1 to 1048576, got undefined.',
    );
  });

  it.each<[object, string]>([
    [
      { worker: 1 },
      "makeVec: unknown option 'worker'. Did you mean 'workers'? Known: numEnvs, workers, seed, ",
    ],
    [{ numEnv: 2 }, "makeVec: unknown option 'numEnv'. Did you mean 'numEnvs'?"],
    [
      { transport: 'share', workers: 0 },
      "makeVec: expected transport to be 'auto', 'shared' or 'transfer', got 'share'. Did you mean 'shared'?",
    ],
    [{ timeoutMs: 0 }, 'makeVec: expected timeoutMs to be a finite number from 1 to 2147483647, got 0.'],
    [{ timeoutMs: Infinity }, 'makeVec: expected timeoutMs to be a finite number from 1 to 2147483647'],
  ])('refuses %o', async (options, message) => {
    const made = makeVec('CartPole-v1', { numEnvs: 2, ...options });
    await expect(made).rejects.toMatchObject({
      name: 'RangeError',
      message: expect.stringContaining(message),
    });
  });

  it('refuses what cannot be sent to a worker in envOptions, by name', async () => {
    const envOptions = { rewards: [1, Math.abs] };
    await expect(makeVec('CartPole-v1', { numEnvs: 2, workers: 1, envOptions })).rejects.toThrow(
      new TypeError(
        'makeVec: envOptions.rewards[1]: expected plain data, got a function, which cannot be sent to a worker. ' +
          'Pass workers: 0, or make it part of an environment of your own.',
      ),
    );
  });

  it('rejects with the reason of a signal that has already been aborted', async () => {
    const signal = AbortSignal.abort('enough');
    await expect(makeVec('CartPole-v1', { numEnvs: 2, workers: 0, signal })).rejects.toBe('enough');
  });
});

describe('envSrc without workers', () => {
  const makeFrom = (source: string, id = 'Walk') =>
    makeVec(id, {
      numEnvs: 1,
      workers: 0,
      envSrc: `data:text/javascript,${encodeURIComponent(source)}`,
    });

  it.each([
    ['export class Walk {}', 'to be a function that defines environments, got none (it exports Walk).'],
    ['export default 7', 'to be a function that defines environments, got 7.'],
    ['export default () => { throw new Error("no walk today") }', 'threw: no walk today'],
    ['export default () => {}', 'to return classes by id, got undefined. Write: export default ({ Env,'],
    [
      'export default ({ Env }) => ({ Run: class extends Env {} })',
      "to define the environment 'Walk'. It defines: Run.",
    ],
    ['export default () => ({ Walk: class Walk {} })', "expected 'Walk' of data:"],
    ['export default () => ({ Walk: class Walk {} })', 'receives, got the function or class Walk.'],
    ['export default () => ({ Walk: undefined })', 'receives, got undefined.'],
    ['not JavaScript', 'but it cannot be loaded: '],
  ])('refuses the module %j and says why', async (source, message) => {
    await expect(makeFrom(source)).rejects.toThrow(message);
  });

  it('needs an id, and an absolute URL if there is no page', async () => {
    const options = { numEnvs: 1, workers: 0 };
    await expect(makeVec('Walk', { ...options, envSrc: './walk.js' })).rejects.toThrow(
      new TypeError("makeVec: envSrc: expected the address of a module, got './walk.js'."),
    );
    await expect(makeVec(CartPole, { ...options, envSrc: 'data:,' })).rejects.toThrow(
      new TypeError(
        'makeVec: expected the id of an environment in envSrc, got the function or class CartPole. Pass its id.',
      ),
    );
  });
});

describe('the wrappers of makeVec', () => {
  it('wrap each environment, and the normalisers wrap all of them together', async () => {
    const envs = await make([
      { name: 'FrameStackObservation', stackSize: 2 },
      'NormalizeObservation',
      { name: 'NormalizeReward', gamma: 0.9 },
    ]);
    expect(envs).toBeInstanceOf(NormalizeReward);
    expect(findWrapper(envs, NormalizeReward)).toBe(envs);
    expect(findWrapper(envs, NormalizeObservation)?.getStatistics().mean.length).toBe(8);
    expect((await envs.reset()).observations.length).toBe(16);
  });

  it('are undefined for findWrapper if they are absent', async () => {
    expect(findWrapper(await make(['NormalizeReward']), NormalizeObservation)).toBeUndefined();
    expect(findWrapper(await make([]), NormalizeObservation)).toBeUndefined();
  });

  it('wrap outside of those in envOptions', async () => {
    const envOptions = { wrappers: [{ name: 'FrameStackObservation', stackSize: 2 }] };
    const wrappers = ['TimeAwareObservation'];
    const envs = await makeVec('CartPole-v1', { numEnvs: 1, workers: 0, envOptions, wrappers });
    expect(envs.observationSpace.size).toBe(9);
  });

  it('in envOptions may end with those of the pool, too', async () => {
    const envOptions = { wrappers: ['RecordEpisodeStatistics', 'NormalizeReward'] };
    const envs = await makeVec('CartPole-v1', { numEnvs: 1, workers: 0, envOptions });
    expect(findWrapper(envs, NormalizeReward)).toBeDefined();
    expect(envs.spec.options).toEqual({ wrappers: ['RecordEpisodeStatistics'] });
    await expect(
      makeVec('CartPole-v1', { numEnvs: 1, workers: 0, envOptions, wrappers: ['OrderEnforcing'] }),
    ).rejects.toThrow("makeVec: 'OrderEnforcing' comes after NormalizeReward");
  });

  it('and the other options may be those of a policy file, through JSON', async () => {
    const bounds = [1, Infinity, 1, Infinity]; // infinite where those of CartPole are
    const envOptions = {
      maxEpisodeSteps: Infinity,
      wrappers: [
        { name: 'RescaleObservation', minObs: bounds.map((x) => -x), maxObs: bounds },
        { name: 'FrameStackObservation', stackSize: 2, paddingType: new Float32Array(4) },
      ],
    };
    const file: unknown = JSON.parse(JSON.stringify(encodeOptions('test', envOptions)));
    for (const options of [envOptions, file]) {
      const envs = await makeVec('CartPole-v1', {
        ...{ numEnvs: 1, workers: 0, seed: 0 },
        envOptions: options as Record<string, unknown>,
      });
      expect(envs.spec.maxEpisodeSteps).toBe(Infinity);
      expect(envs.spec.options).toEqual(envOptions);
    }
  });

  it('may have functions if there are no workers', async () => {
    const envs = await make([{ name: 'TransformReward', func: (reward: number) => 5 * reward }]);
    await envs.reset();
    expect((await envs.step([0, 1])).rewards).toEqual(Float64Array.of(5, 5));
  });

  it.each<[WrapperRequest[], string]>([
    [
      ['NormalizeReward', 'TimeAwareObservation'],
      "makeVec: 'TimeAwareObservation' comes after NormalizeReward, which needs all environments at once. " +
        'Put NormalizeObservation and NormalizeReward last.',
    ],
    [
      ['NormalizeReward', 'NormalizeObservations'],
      "'NormalizeObservations' comes after NormalizeReward, which needs all environments at once. Did you mean 'NormalizeObservation'?",
    ],
    [
      [{ name: 'NormalizeReward', discount: 1 }],
      "makeVec: NormalizeReward: unknown option 'discount'. Known: gamma, epsilon, clip.",
    ],
    [['Normalise'], "wrapEnv: unknown wrapper 'Normalise'. Known: "],
  ])('%j are refused with a RangeError', async (wrappers, message) => {
    await expect(make(wrappers)).rejects.toThrow(RangeError);
    await expect(make(wrappers)).rejects.toThrow(message);
  });

  it.each<[WrapperRequest, string]>([
    [
      { name: 'TransformReward', func: Math.abs },
      'makeVec: envOptions.wrappers[0].func: expected plain data, got a function,',
    ],
    [
      { name: 'FrameStackObservation', stackSize: 2, paddingType: new Map() },
      'makeVec: envOptions.wrappers[0].paddingType: expected plain data, got an object of class Map,',
    ],
  ])('%o is refused with a TypeError if there are workers', async (wrapper, message) => {
    await expect(make([wrapper], 1)).rejects.toThrow(TypeError);
    await expect(make([wrapper], 1)).rejects.toThrow(
      `${message} which cannot be sent to a worker. Pass workers: 0, or make it part of an environment of your own.`,
    );
  });
});
