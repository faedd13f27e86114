import { describe, expect, it } from 'vitest';
import { BatchEnv, makeEnv, TimeLimit, type WrapperRequest } from '../../envs.ts';

describe('makeEnv with wrappers', () => {
  it('applies them in order, the innermost first', () => {
    const options = {
      wrappers: [
        { name: 'TimeLimit', maxEpisodeSteps: 10 },
        { name: 'FrameStackObservation', stackSize: 2 },
        { name: 'TimeAwareObservation', normalizeTime: true },
      ],
    } as const;
    const env = makeEnv('CartPole-v1', options);
    expect(env.observationSpace.size).toBe(2 * 4 + 1);
    expect(env.spec).toEqual({ id: 'CartPole-v1', maxEpisodeSteps: 10, rewardThreshold: 475, options });
    env.reset({ seed: 0 });
    expect((env.step(1).observation as Float32Array)[8]).toBe(Math.fround(0.1));
  });

  it('gives a wrapper its options by the type of its class, too', () => {
    const env = new TimeLimit(makeEnv('CartPole-v1'), { maxEpisodeSteps: 3 });
    expect(env.spec.maxEpisodeSteps).toBe(3);
  });

  it.each<[WrapperRequest, string]>([
    ['TimeLimits', "wrapEnv: unknown wrapper 'TimeLimits'. Did you mean 'TimeLimit'? Known: ClipAction, "],
    ['toString', "wrapEnv: unknown wrapper 'toString'. Known: ClipAction, "],
    [
      'NormalizeObservations',
      "unknown wrapper 'NormalizeObservations'. Did you mean 'NormalizeObservation'?",
    ],
    [
      'NormalizeReward',
      'wrapEnv: NormalizeReward needs all environments of a pool at once. Pass it to makeVec, after the other wrappers.',
    ],
    [
      { name: 'TimeLimit', maxSteps: 3 },
      "wrapEnv: TimeLimit: unknown option 'maxSteps'. Known: maxEpisodeSteps.",
    ],
    [
      { name: 'StickyAction', repeatProbability: 0.5 },
      "unknown option 'repeatProbability'. Did you mean 'repeatActionProbability'? Known: repeatActionProbability, repeatActionDuration.",
    ],
    [{ name: 'ClipAction', low: 1 }, "wrapEnv: ClipAction: unknown option 'low'. Known: none."],
    [{ name: 'TimeLimit' }, 'TimeLimit: expected maxEpisodeSteps to be a whole number ≥ 1, got undefined.'],
  ])('of %j throws a RangeError that says what is wrong, and suggests a near name', (request, message) => {
    const make = () => makeEnv('CartPole-v1', { wrappers: [request] });
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });

  it('throws a TypeError for a request without a name', () => {
    const wrappers = [{ maxEpisodeSteps: 3 }] as unknown as WrapperRequest[];
    expect(() => makeEnv('CartPole-v1', { wrappers })).toThrow(
      new TypeError(
        'wrappers: expected the name of a wrapper, { name, … } with its options, or your own class that extends Wrapper, ' +
          'got an object.',
      ),
    );
  });
});

describe('options that an environment does not know', () => {
  it.each([
    [
      { suttonBartoRewards: true },
      "makeEnv: CartPole-v1: unknown option 'suttonBartoRewards'. Did you mean 'suttonBartoReward'? " +
        'Known: suttonBartoReward, kinematicsIntegrator, maxEpisodeSteps, resetOptions, wrappers.',
    ],
    [{ maxSteps: 3 }, "makeEnv: CartPole-v1: unknown option 'maxSteps'."],
  ])('are refused by makeEnv: %j', (options, message) => {
    expect(() => makeEnv('CartPole-v1', options)).toThrow(RangeError);
    expect(() => makeEnv('CartPole-v1', options)).toThrow(message);
  });

  it('are refused by reset, through wrappers, too', async () => {
    const message = "CartPole-v1.reset: unknown option 'lo'. Did you mean 'low'? Known: low, high.";
    const env = makeEnv('CartPole-v1', { wrappers: ['OrderEnforcing'] });
    expect(() => env.reset({ options: { lo: 0 } })).toThrow(new RangeError(message));
    await expect(new BatchEnv('CartPole-v1', { numEnvs: 1 }).reset({ options: { lo: 0 } })).rejects.toThrow(
      message,
    );
  });
});
