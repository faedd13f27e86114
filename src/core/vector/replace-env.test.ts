import { expect, it } from 'vitest';
import { CartPole } from '../envs/classic-control/cart-pole.ts';
import { CounterStream } from '../random/counter-stream.ts';
import { makeEnv } from '../wrappers/make-env.ts';
import { BatchEnv } from './batch-env.ts';
import type { BatchEnvOptions } from './batch-options.ts';
import { NormalizeReward } from './normalize-reward.ts';

/** Throws in its third step, if its seed is 1. */
class Breaking extends CartPole {
  override stepState(action: number): number {
    if (this.elapsedSteps === 2 && this.lastSeed === 1) throw new Error('a wheel came off');
    return super.stepState(action);
  }
}

/** Gives a reward that is no number in its first step, if its seed is 1. */
class Unrewarding extends CartPole {
  override stepState(action: number): number {
    const reward = super.stepState(action);
    return this.lastSeed === 1 ? Number.NaN : reward;
  }
}

/** Throws in its reset, if its seed is 1, from its second episode on. */
class Unresettable extends CartPole {
  #episodes = 0;
  override resetState(options: Readonly<Record<string, unknown>>): void {
    this.#episodes += 1;
    if (this.#episodes > 1 && this.lastSeed === 1) throw new Error('it cannot begin again');
    super.resetState(options);
  }
}

/** Throws in each of its first steps. */
class Broken extends CartPole {
  override stepState(): number {
    throw new Error(`it has the seed ${this.lastSeed}`);
  }
}

const make = (Class: typeof CartPole, options: Partial<BatchEnvOptions> = {}) =>
  new BatchEnv(Class, { numEnvs: 3, seed: 0, onEnvError: 'replace', ...options });
const right = [1, 1, 1];
const seedAfter = (seed: number) => new CounterStream(seed, 'failures').seed(0, 0);
const firstOf = (seed: number) => [...(makeEnv('CartPole-v1').reset({ seed }).observation as Float32Array)];

it('an environment that throws is made again: its episode is cut off without a return, and another begins with a seed of its own', async () => {
  const envs = make(Breaking);
  const whole = make(CartPole);
  await Promise.all([envs.reset(), whole.reset()]);
  for (let t = 0; t < 2; t++) await Promise.all([envs.step(right), whole.step(right)]);
  const before = envs.arrays.observations.slice(4, 8);
  const step = await envs.step(right);
  const same = await whole.step(right);
  const { infos, rewards, terminated, truncated, done, observations, finalObservations } = step;
  expect([...infos.envError, ...infos._envError]).toEqual([0, 1, 0, 0, 1, 0]);
  expect([...rewards]).toEqual([1, 0, 1]);
  expect([...terminated, ...truncated, ...done]).toEqual([0, 0, 0, 0, 1, 0, 0, 1, 0]);
  expect([...infos._episodeReturn, ...infos._episodeLength]).toEqual([0, 0, 0, 0, 0, 0]);
  expect(finalObservations.subarray(4, 8)).toEqual(before);
  expect([...observations.subarray(4, 8)]).toEqual(firstOf(seedAfter(1)));
  // The others have noticed nothing.
  expect(observations.subarray(0, 4)).toEqual(same.observations.subarray(0, 4));
  expect(observations.subarray(8)).toEqual(same.observations.subarray(8));
  expect(envs.work[0]).toMatchObject({
    envErrors: 1,
    firstEnvError: 'ParallelEnv.step: Breaking, environment 1 (seed 1), step 3, action 1: a wheel came off',
  });
  const next = await envs.step(right);
  expect(next.infos.envError).toBeUndefined();
  expect([...next.infos.episodeLength]).toEqual([4, 1, 4]);
  expect([...next.rewards, ...next.done]).toEqual([1, 1, 1, 0, 0, 0]);
});

it('so is one that gives a reward which is not finite', async () => {
  const envs = make(Unrewarding);
  await envs.reset();
  const { infos, rewards } = await envs.step(right);
  expect([...infos.envError]).toEqual([0, 1, 0]);
  expect([...rewards]).toEqual([1, 0, 1]);
});

it.each(['same-step', 'next-step'] as const)(
  'a step counts whose reset throws afterwards, with autoreset %s',
  async (autoreset) => {
    const envs = make(Unresettable, { autoreset });
    const whole = make(CartPole, { autoreset });
    await Promise.all([envs.reset(), whole.reset()]);
    for (;;) {
      const [step, same] = await Promise.all([envs.step(right), whole.step(right)]);
      expect(step.infos.envError).toBeUndefined();
      for (const name of ['rewards', 'terminated', 'truncated', 'done'] as const)
        expect(step[name]).toEqual(same[name]);
      if (envs.work[0].envErrors === 0) continue;
      expect([...step.observations.subarray(4, 8)]).toEqual(firstOf(seedAfter(1)));
      break;
    }
  },
);

it('one that throws in a reset is made again, too, but wrong options of the reset are an error at once', async () => {
  const envs = make(Unresettable);
  await envs.reset();
  const { observations } = await envs.reset();
  expect([...observations.subarray(4, 8)]).toEqual(firstOf(seedAfter(1)));
  await expect(envs.reset({ options: { low: 'x' } })).rejects.toThrow(RangeError);
  expect(envs.work[0].envErrors).toBe(1);
});

it("with autoreset 'disabled', its episode has ended, as that of others", async () => {
  const envs = make(Breaking, { autoreset: 'disabled' });
  await envs.reset();
  for (let t = 0; t < 3; t++) await envs.step(right);
  await expect(envs.step(right)).rejects.toThrow('the episode of environment 1 has ended');
  await envs.reset({ mask: [0, 1, 0] });
  expect([...(await envs.step(right)).infos.episodeLength]).toEqual([4, 1, 4]);
});

it('three errors of one environment within a minute are an error with all messages; by default the first is', async () => {
  const envs = make(Broken, { numEnvs: 1 });
  await envs.reset();
  await envs.step([1]);
  await envs.step([1]);
  const [second, third] = [seedAfter(0), seedAfter(seedAfter(0))];
  const one = (seed: number) =>
    `ParallelEnv.step: Broken, environment 0 (seed ${seed}), step 1, action 1: it has the seed ${seed}`;
  await expect(envs.step([1])).rejects.toThrow(
    `ParallelEnv: expected environments that run, got 3 errors of one within a minute. ${[0, second, third].map(one).join(' ')}`,
  );
  const strict = new BatchEnv(Broken, { numEnvs: 1, seed: 0 });
  await strict.reset();
  await expect(strict.step([1])).rejects.toThrow(one(0));
});

it('statistics of rewards leave the step out', async () => {
  const [envs, whole] = [make(Breaking), make(CartPole)].map((each) => new NormalizeReward(each));
  await Promise.all([envs.reset(), whole.reset()]);
  for (let t = 0; t < 3; t++) await Promise.all([envs.step(right), whole.step(right)]);
  // Three returns in each of three steps, and one less.
  expect(envs.getStatistics().count).toBeCloseTo(whole.getStatistics().count - 1, 3);
});
