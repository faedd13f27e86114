import { describe, expect, it } from 'vitest';
import {
  type Autoreset,
  BatchEnv,
  CartPole,
  checkEnv,
  type Infos,
  makeEnv,
  type VecStep,
} from '../../envs.ts';
import recording from '../golden/wrappers.json';
import { Ramp } from '../wrappers/testing/ramp.ts';

const NAMES = ['twice', 'far', 'episode.r', 'episode.l'];
const AUTORESETS: Record<string, Autoreset> = {
  NextStep: 'next-step',
  SameStep: 'same-step',
  Disabled: 'disabled',
};

/** The valid numbers of a column; null where the mask is 0. */
function masked(infos: Infos | VecStep['finalInfos'], name: string): (number | null)[] {
  return Array.from(infos[name], (value, i) => (infos[`_${name}`][i] === 1 ? value : null));
}

describe.each(recording.info_cases)("the environments' own infos ($autoreset)", ({ autoreset, rows }) => {
  it('are those of Gymnasium, with its masks, within an episode and at its end', async () => {
    const mode = AUTORESETS[autoreset];
    const envOptions = { wrappers: ['RecordEpisodeStatistics'] };
    const envs = new BatchEnv(Ramp, { numEnvs: 3, seed: 3, autoreset: mode, envOptions });
    const { infos } = await envs.reset();
    const none = [null, null, null];
    for (const name of NAMES) expect(masked(infos, name)).toEqual((rows[0].infos as never)[name] ?? none);
    for (const { actions = [], infos: expected, finalInfos = {}, done = [] } of rows.slice(1)) {
      const step = await envs.step(actions);
      for (const name of NAMES) {
        expect(masked(step.infos, name), name).toEqual((expected as never)[name] ?? none);
        expect(masked(step.finalInfos, name), name).toEqual((finalInfos as never)[name] ?? none);
      }
      expect([...step.done].map(Boolean)).toEqual(done);
      if (mode === 'disabled' && step.done.includes(1)) await envs.reset({ mask: step.done.slice() });
    }
  });
});

it('RecordEpisodeStatistics agrees with episodeReturn and episodeLength, unless a wrapper outside it changes the reward', async () => {
  const run = async (wrappers: (string | { name: string; maxReward: number })[]): Promise<number[][]> => {
    const envs = new BatchEnv(Ramp, { numEnvs: 2, seed: 3, autoreset: 'disabled', envOptions: { wrappers } });
    await envs.reset();
    let step = await envs.step([2, 2]);
    while (!step.done.every(Boolean)) {
      if (step.done.includes(1)) await envs.reset({ mask: step.done.slice() });
      step = await envs.step([2, 2]);
    }
    const { infos } = step;
    return [infos['episode.r'], infos.episodeReturn, infos['episode.l'], infos.episodeLength].map((x) => [
      ...x,
    ]);
  };
  const [r, episodeReturn, l, episodeLength] = await run(['RecordEpisodeStatistics']);
  expect(r).toEqual(episodeReturn);
  expect(l).toEqual(episodeLength);
  const [raw, clipped, , steps] = await run([
    'RecordEpisodeStatistics',
    { name: 'ClipReward', maxReward: 1 },
  ]);
  expect(raw).toEqual(r);
  expect(clipped).toEqual(steps);
});

it('FrozenLake, CliffWalking and Taxi give the probability of the last outcome, 1 after a reset', async () => {
  const lake = new BatchEnv('FrozenLake-v1', { numEnvs: 2, seed: 0 });
  expect((await lake.reset()).infos.prob).toEqual(Float64Array.of(1, 1));
  for (const prob of (await lake.step([0, 1])).infos.prob) expect(prob).toBeCloseTo(1 / 3, 12);
  const rainy = new BatchEnv('Taxi-v4', { numEnvs: 1, seed: 0, envOptions: { isRainy: true } });
  expect(Object.keys((await rainy.reset()).infos)).not.toContain('action_mask');
  expect([0.8, 0.1, 1]).toContainEqual(expect.closeTo((await rainy.step([0])).infos.prob[0], 12));
  const cliff = new BatchEnv('CliffWalkingSlippery-v1', { numEnvs: 1, seed: 0 });
  await cliff.reset();
  expect((await cliff.step([0])).infos.prob).toEqual(Float64Array.of(1 / 3));
});

describe('an info that a batch cannot collect', () => {
  it('is refused by name if it is not a number', async () => {
    class Telling extends CartPole {
      override readonly infoNames = ['where'];
      override info(): { where: string } {
        return { where: 'here' };
      }
    }
    const message =
      "Telling.info: expected a number for 'where', which infoNames lists, got 'here'. " +
      'Remove it from infoNames: parallel environments collect only numbers.';
    const envs = new BatchEnv(Telling, { numEnvs: 2, seed: 4 });
    await expect(envs.reset()).rejects.toThrow(
      `ParallelEnv.reset: Telling, environment 0 (seed 4): ${message}`,
    );
    expect(() => checkEnv(makeEnv(Telling))).toThrow(message);
  });

  it.each([[['a', 'a']], [['_a']], [['episodeReturn']], [['']]])('is refused by name: %j', (names) => {
    class Telling extends CartPole {
      override readonly infoNames = names;
    }
    const message =
      'Telling.infoNames: expected different names, without _ in front, and not episodeReturn or episodeLength, ' +
      `got '${names.at(-1)}'.`;
    expect(() => new BatchEnv(Telling, { numEnvs: 2 })).toThrow(new RangeError(message));
    expect(() => checkEnv(makeEnv(Telling))).toThrow(message);
  });
});
