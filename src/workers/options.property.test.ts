// Options of environments, wrappers and pools, and what is passed to a pool: actions, masks, options of a reset.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optionNamesOf } from '../core/checks/known-names.ts';
import {
  anyValue,
  TIME_LIMIT,
  takenLateOrRefused,
  takenOrRefused,
  tryCases,
  tryLateCases,
} from '../core/checks/testing/cases.ts';
import { ENV_LIST } from '../core/envs/env-list.ts';
import { ENVS } from '../core/envs/registry.ts';
import { BatchEnv } from '../core/vector/batch-env.ts';
import { makeEnv } from '../core/wrappers/make-env.ts';
import { WRAPPERS } from '../core/wrappers/wrap-env.ts';
import { makeVec } from './make-vec.ts';

const IDS = Object.keys(ENV_LIST) as (keyof typeof ENVS)[];
/** Cheap ones, with every kind of actions. */
const STEPPED = ['CartPole-v1', 'Pendulum-v1', 'RobotArm-v0', 'Blackjack-v1'] as const;

/** Some of these options, with any values. */
function someOf(names: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const name = fc.constantFrom(...names, ...names, 'constructor', 'toString', '__proto__');
  return fc
    .array(fc.tuple(name, anyValue()), { minLength: 1, maxLength: 3 })
    .map((entries) => Object.fromEntries(entries));
}

/** An environment that has been made begins and takes a step. Its numbers are finite, because `BatchEnv` checks them. */
function expectSteps(envs: BatchEnv): void {
  const { actionSpace, numEnvs } = envs;
  actionSpace.seed(1);
  takenOrRefused(() => {
    envs.resetNow({});
    const actions = new Float32Array(numEnvs * actionSpace.size);
    for (let i = 0; i < numEnvs; i++)
      actionSpace.write(actionSpace.sample() as never, actions, i * actionSpace.size);
    envs.stepNow(actions);
  });
}

describe('options of an environment', () => {
  it.each(IDS)('%s are refused by one clear error, or make one that steps', { timeout: TIME_LIMIT }, (id) => {
    const names = [...(optionNamesOf(ENVS[id].env) ?? []), 'maxEpisodeSteps', 'resetOptions', 'wrappers'];
    tryCases(
      someOf(names),
      (envOptions) => {
        const [envs] = takenOrRefused(() => new BatchEnv(id, { numEnvs: 1, seed: 1, envOptions }));
        if (envs) expectSteps(envs);
      },
      1 / IDS.length,
    );
  });

  it.each(Object.entries(WRAPPERS))('of the wrapper %s, too', { timeout: TIME_LIMIT }, (name, wrapper) => {
    const names = optionNamesOf(wrapper) ?? ['option'];
    const cases = fc.tuple(someOf(names), fc.constantFrom(...STEPPED, 'CatchPixels-v0'));
    tryCases(
      cases,
      ([options, id]) => {
        const wrappers = [{ ...options, name }];
        const [env] = takenOrRefused(() => makeEnv(id, { wrappers }));
        if (!env) return;
        const [envs] = takenOrRefused(
          () => new BatchEnv(id, { numEnvs: 1, seed: 1, envOptions: { wrappers } }),
        );
        if (envs) expectSteps(envs);
      },
      1 / Object.keys(WRAPPERS).length,
    );
  });
});

describe('makeVec', () => {
  it('refuses options by one clear error, or makes environments', { timeout: TIME_LIMIT }, async () => {
    const names = [
      'seed',
      'seeding',
      'autoreset',
      'envOptions',
      'wrappers',
      'transport',
      'createWorker',
      'timeoutMs',
    ];
    const options = someOf([...names, 'onWorkerLost', 'signal', 'numEnvs']);
    await tryLateCases(fc.tuple(fc.constantFrom(...STEPPED), options), async ([id, given]) => {
      if (Number(typeof given.numEnvs === 'number' ? given.numEnvs : 0) > 4) given.numEnvs = 4;
      const [envs] = await takenLateOrRefused(() => makeVec(id, { numEnvs: 2, workers: 0, ...given }));
      if (!envs) return;
      await takenLateOrRefused(async () =>
        expect((await envs.reset()).observations.length).toBeGreaterThan(0),
      );
      await envs.close();
    });
    await tryLateCases(fc.tuple(anyValue(), anyValue()), async ([id, given]) => {
      expect(await takenLateOrRefused(() => makeVec(id as string, given as never))).toEqual([]);
    });
  });
});

describe('a parallel environment', () => {
  const few = fc.oneof(
    fc.array(fc.oneof(anyValue(), fc.constantFrom(0, 1)), { minLength: 2, maxLength: 8 }),
    fc
      .array(fc.oneof(fc.double(), fc.constantFrom(0, 1, 1e38, 1e300)))
      .map((numbers) => Float64Array.from(numbers)),
    fc.constantFrom<unknown>(
      '00',
      '1111',
      (_a: number, _b: number) => 0,
      { length: 2 },
      { 0: 1, 1: 1, length: 2 },
    ),
    anyValue(),
  );

  it.each(STEPPED)(
    '%s takes actions and gives finite numbers, or refuses them',
    { timeout: TIME_LIMIT },
    async (id) => {
      const envs = new BatchEnv(id, { numEnvs: 2, seed: 1 });
      await envs.reset();
      await tryLateCases(few, async (actions) => {
        const [step] = await takenLateOrRefused(() => envs.step(actions as never));
        if (!step) return;
        expect(Array.from(step.observations).every(Number.isFinite)).toBe(true);
        expect([...step.rewards].every(Number.isFinite)).toBe(true);
      });
    },
  );

  it('takes a seed, a mask and options of a reset, or refuses them', { timeout: TIME_LIMIT }, async () => {
    const envs = new BatchEnv('Pendulum-v1', { numEnvs: 2, seed: 1 });
    const given = fc.record(
      { seed: few, mask: few, options: anyValue(), keepStreams: anyValue() },
      { requiredKeys: [] },
    );
    await tryLateCases(fc.oneof(given, anyValue()), async (options) => {
      const [reset] = await takenLateOrRefused(() => envs.reset(options as never));
      if (reset) expect(Array.from(reset.observations).every(Number.isFinite)).toBe(true);
    });
  });
});
