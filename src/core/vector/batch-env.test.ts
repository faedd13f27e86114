import { describe, expect, it } from 'vitest';
import {
  type Autoreset,
  BatchEnv,
  type BatchEnvOptions,
  Generator,
  makeEnv,
  NormalizeReward,
  type VecStep,
} from '../../envs.ts';
import recording from '../golden/CartPole-v1.sync_vector.json';

interface RecordedStep {
  t: number;
  actions: number[];
  obs: number[][];
  states: number[][];
  rewards: number[];
  terminated: boolean[];
  truncated: boolean[];
  info: { final_obs?: (number[] | null)[]; episode?: { r: number[]; l: number[] }; _episode?: boolean[] };
  manual_reset?: { mask: boolean[]; obs: number[][]; states: number[][] };
}
const modes: Record<string, Autoreset> = {
  'AutoresetMode.NEXT_STEP': 'next-step',
  'AutoresetMode.SAME_STEP': 'same-step',
  'AutoresetMode.DISABLED': 'disabled',
};
const runs = recording.runs.map((run) => ({
  ...run,
  autoreset: modes[run.autoreset_mode],
  rows: run.rows as RecordedStep[],
}));

function cartPoles(options: Partial<BatchEnvOptions>, maxEpisodeSteps = 500): BatchEnv {
  return new BatchEnv('CartPole-v1', { numEnvs: 3, seed: 0, envOptions: { maxEpisodeSteps }, ...options });
}

function expectStates(batch: BatchEnv, states: number[][]): void {
  const errors = batch.envs.flatMap((env, i) =>
    [...env.getState()].map((x, j) => Math.abs(x - states[i][j])),
  );
  expect(Math.max(...errors)).toBeLessThan(1e-12);
}

describe.each(runs)(
  "Gymnasium's SyncVectorEnv, $autoreset, with statistics: $RecordEpisodeStatistics",
  (run) => {
    it('is reproduced from the reset to the last of its steps', async () => {
      const batch = cartPoles({ numEnvs: run.num_envs, autoreset: run.autoreset }, run.max_episode_steps);
      const first = await batch.reset({ seed: run.seed });
      expect([...first.observations]).toEqual(run.init_obs.flat());
      expect(batch.envs.map((env) => [...env.getState()])).toEqual(run.init_states);
      for (const row of run.rows) {
        const step = await batch.step(row.actions);
        expect([...step.observations]).toEqual(row.obs.flat());
        expectStates(batch, row.states);
        expect([...step.rewards]).toEqual(row.rewards);
        expect([...step.terminated]).toEqual(row.terminated.map(Number));
        expect([...step.truncated]).toEqual(row.truncated.map(Number));
        expect([...step.done]).toEqual(row.terminated.map((end, i) => Number(end || row.truncated[i])));
        expectInfos(step, row, run.RecordEpisodeStatistics);
        if (!row.manual_reset) continue;
        const reset = await batch.reset({ mask: row.manual_reset.mask.map(Number) });
        expect([...reset.observations]).toEqual(row.manual_reset.obs.flat());
        expectStates(batch, row.manual_reset.states);
      }
    });
  },
);

function expectInfos(step: VecStep, { info }: RecordedStep, withStatistics: boolean): void {
  info.final_obs?.forEach((last, i) => {
    if (last) expect([...step.finalObservations.subarray(4 * i, 4 * i + 4)]).toEqual(last);
  });
  if (!withStatistics) return;
  const ended = info._episode ?? [false, false, false];
  expect([...step.infos._episodeReturn]).toEqual(ended.map(Number));
  expect([...step.infos._episodeLength]).toEqual(ended.map(Number));
  ended.forEach((end, i) => {
    if (end) expect(step.infos.episodeReturn[i]).toBe(info.episode?.r[i]);
    if (end) expect(step.infos.episodeLength[i]).toBe(info.episode?.l[i]);
  });
}

it('the recorded runs cover every autoreset mode, terminations, truncations and manual resets', () => {
  expect(new Set(runs.map(({ autoreset }) => autoreset))).toEqual(new Set(Object.values(modes)));
  for (const { rows, autoreset } of runs) {
    expect(rows.some(({ terminated }) => terminated.includes(true))).toBe(true);
    expect(rows.some(({ truncated }) => truncated.includes(true))).toBe(true);
    expect(rows.some(({ manual_reset }) => manual_reset)).toBe(autoreset === 'disabled');
  }
});

describe('a batch', () => {
  it('equals the plain loop over single environments, byte for byte, for 1,000 steps', async () => {
    const options = { maxEpisodeSteps: 30 };
    const batch = cartPoles({ numEnvs: 5, seed: 3, envOptions: options });
    const envs = Array.from({ length: 5 }, () => makeEnv('CartPole-v1', options));
    const random = new Generator(0);
    const first = envs.map((env, i) => env.reset({ seed: 3 + i }).observation);
    expect((await batch.reset()).observations).toEqual(stack(first));

    const finals: Float32Array[] = first.map(() => new Float32Array(4));
    const returns = first.map(() => 0);
    const lengths = first.map(() => 0);
    const ends = { terminated: 0, truncated: 0 };
    for (let t = 0; t < 1_000; t++) {
      const actions = Int32Array.from(envs, () => random.integers(0, 2));
      const step = await batch.step(actions);
      const plain = envs.map((env, i) => {
        const { observation, reward, terminated, truncated } = env.step(actions[i]);
        const start = env.elapsedSteps === 1;
        returns[i] = (start ? 0 : returns[i]) + reward;
        lengths[i] = (start ? 0 : lengths[i]) + 1;
        ends.terminated += Number(terminated);
        ends.truncated += Number(truncated);
        if (terminated || truncated) finals[i] = observation;
        const next = terminated || truncated ? env.reset().observation : observation;
        return { next, reward, terminated, truncated };
      });
      expect(step.observations).toEqual(stack(plain.map(({ next }) => next)));
      expect(step.rewards).toEqual(Float64Array.from(plain, ({ reward }) => reward));
      expect(step.terminated).toEqual(Uint8Array.from(plain, ({ terminated }) => Number(terminated)));
      expect(step.truncated).toEqual(Uint8Array.from(plain, ({ truncated }) => Number(truncated)));
      expect(step.finalObservations).toEqual(stack(finals));
      expect(step.infos.episodeReturn).toEqual(Float64Array.from(returns));
      expect(step.infos.episodeLength).toEqual(Int32Array.from(lengths));
    }
    expect(ends.terminated).toBeGreaterThan(0);
    expect(ends.truncated).toBeGreaterThan(0);
  });

  it('seeds environment i with seed + i, whatever the number of environments', async () => {
    const { observations } = await cartPoles({ seed: 10 }).reset();
    for (const i of [0, 1, 2]) {
      const alone = makeEnv('CartPole-v1').reset({ seed: 10 + i }).observation;
      expect(observations.subarray(4 * i, 4 * i + 4)).toEqual(alone);
    }
  });

  it('continues its random streams in a reset without a seed, and restarts them in a reset with one', async () => {
    const batch = cartPoles({ seed: 10 });
    const first = (await batch.reset()).observations.slice();
    const second = (await batch.reset()).observations.slice();
    expect(second).not.toEqual(first);
    expect((await batch.reset({ seed: 10 })).observations).toEqual(first);
    expect((await batch.reset()).observations).toEqual(second);
    await batch.reset({ seed: 11 });
    expect(batch.seed).toBe(11);
  });

  it('continues its random streams after resets that keep them, as if these had not been', async () => {
    for (const wrappers of [[], [{ name: 'StickyAction', repeatActionProbability: 0.5 }]]) {
      const play = async (kept: boolean) => {
        const envs = new BatchEnv('CartPole-v1', {
          numEnvs: 2,
          seed: 3,
          envOptions: { wrappers, maxEpisodeSteps: 2 },
        });
        const rows = [(await envs.reset()).observations.slice()];
        if (kept) {
          const { observations } = await envs.reset({ seed: 8, keepStreams: true });
          expect([...observations]).toEqual([
            ...(await new BatchEnv('CartPole-v1', { numEnvs: 2, seed: 8 }).reset()).observations,
          ]);
          await envs.reset({ seed: 9, keepStreams: true });
          for (let t = 0; t < 5; t++) await envs.step([0, 1]); // an autoreset draws from the other streams, too
        }
        rows.push((await envs.reset()).observations.slice());
        for (let t = 0; t < 5; t++) rows.push((await envs.step([0, 1])).observations.slice());
        return { rows, seed: envs.seed, seeds: envs.envs.map(({ lastSeed }) => lastSeed) };
      };
      expect(await play(true)).toEqual(await play(false));
    }
  });

  it('draws a seed if none is given, and exposes it', async () => {
    const make = () => new BatchEnv('CartPole-v1', { numEnvs: 2 });
    const batch = make();
    expect(make().seed).not.toBe(batch.seed);
    const again = (await cartPoles({ numEnvs: 2, seed: batch.seed }).reset()).observations;
    expect((await batch.reset()).observations).toEqual(again);
  });
});

function stack(rows: Float32Array[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

it('work counts steps and their duration, and a wrapper forwards it', async () => {
  const batch = cartPoles({});
  const wrapped = new NormalizeReward(batch);
  const none = { losses: 0, envErrors: 0, firstEnvError: undefined };
  expect(wrapped.work).toEqual([{ steps: 0, stepMs: 0, decideMs: 0, ...none }]);
  await wrapped.reset();
  for (let t = 0; t < 3; t++) await wrapped.step([0, 1, 0]);
  expect(wrapped.work).toEqual([{ steps: 3, stepMs: expect.any(Number), decideMs: 0, ...none }]);
  expect(batch.work[0].stepMs).toBeGreaterThan(0);
});
