import { describe, expect, it } from 'vitest';
import { type Env, type MakeEnvOptions, makeEnv } from '../../../envs.ts';

/** A recording of a Gymnasium environment whose states are vectors of numbers. */
interface Recording {
  spec: { id: string; max_episode_steps: number | null; reward_threshold: number | null };
  action_space: SpaceRecord;
  observation_space: SpaceRecord;
  seeded_resets: ResetRecord[];
  seeded_resets_options: ResetRecord[];
  episodes: unknown[];
}

interface ResetRecord {
  seed: number;
  obs: number[];
  state: number[];
}

export interface SpaceRecord {
  type: string;
  n?: number;
  start?: number;
  low?: (number | string)[];
  high?: (number | string)[];
  shape?: number[];
  spaces?: SpaceRecord[];
}

interface Episode {
  name: string;
  kwargs?: Record<string, unknown>;
  attributes?: Record<string, unknown>;
  action_dtype?: string;
  init_state: number[];
  actions: (number | number[])[];
  states: number[][];
  obs: number[][];
  rewards: number[];
  terminated: number[];
  truncated: number[];
}

interface Tolerances {
  /** The tolerance of the internal state after one step from a recorded state. */
  state?: number;
  /** The number of steps that a free run stays near the recorded states. */
  freeSteps?: number;
  /** The options of the recorded resets that have options. */
  resetOptions: Record<string, unknown>;
}

/** Declares tests that compare an environment with Gymnasium's: spec, spaces, seeded resets and every recorded step. */
export function describeRecorded(recording: Recording, tolerances: Tolerances): void {
  const { state: tolerance = 1e-12, freeSteps = 50, resetOptions } = tolerances;
  const { id } = recording.spec;

  describe(`${id} is the one Gymnasium registers`, () => {
    describeSpec(recording);
  });

  describe(`reset of ${id}`, () => {
    const env = makeEnv(id);
    it.each([
      ...recording.seeded_resets.map((reset) => ({ ...reset, options: {} })),
      ...recording.seeded_resets_options.map((reset) => ({ ...reset, options: resetOptions })),
    ])(
      'with seed $seed and options $options gives the state and the observation Gymnasium gives',
      (reset) => {
        const { observation, info } = env.reset({ seed: reset.seed, options: reset.options });
        expect([...env.getState()]).toEqual(reset.state);
        expectObservation(observation, reset.obs);
        expect(info).toEqual({});
      },
    );
  });

  describe.each(recording.episodes as Episode[])(`recorded episode $name of ${id}`, (episode) => {
    it('is reproduced step by step, each from the recorded state', () => {
      const env = start(id, episode);
      episode.actions.forEach((action, t) => {
        if (t > 0) env.setState(episode.states[t - 1]);
        const { observation, reward, terminated, truncated } = env.step(toAction(action, episode));
        expect(distance(env.getState(), episode.states[t])).toBeLessThanOrEqual(tolerance);
        expectObservation(observation, episode.obs[t]);
        expect(Math.abs(reward - episode.rewards[t])).toBeLessThanOrEqual(1e-9);
        expect([+terminated, +truncated]).toEqual([episode.terminated[t], episode.truncated[t]]);
      });
    });

    it(`is reproduced free running: states for ${freeSteps} steps, flags to the end`, () => {
      const env = start(id, episode);
      episode.actions.forEach((action, t) => {
        const { reward, terminated, truncated } = env.step(toAction(action, episode));
        if (t < freeSteps) {
          expect(distance(env.getState(), episode.states[t])).toBeLessThan(1e-9);
          expect(Math.abs(reward - episode.rewards[t])).toBeLessThan(1e-8);
        }
        expect([+terminated, +truncated]).toEqual([episode.terminated[t], episode.truncated[t]]);
      });
    });
  });
}

/** Declares tests of limits and spaces. */
export function describeSpec(
  recording: Pick<Recording, 'spec' | 'action_space' | 'observation_space'>,
): void {
  const { spec } = recording;
  const env = makeEnv(spec.id);

  it('with its time limit and its threshold', () => {
    expect(env.spec).toEqual({
      id: spec.id,
      maxEpisodeSteps: spec.max_episode_steps ?? Infinity,
      rewardThreshold: spec.reward_threshold ?? undefined,
    });
  });

  it('with its spaces', () => {
    expect(JSON.parse(JSON.stringify(env.actionSpace))).toEqual(toSpaceJson(recording.action_space));
    expect(JSON.parse(JSON.stringify(env.observationSpace))).toEqual(
      JSON.parse(JSON.stringify(toSpaceJson(recording.observation_space))), // turns −0 into 0
    );
  });
}

/** The options of the recorded environment under this kit's names: sutton_barto_reward → suttonBartoReward. */
export function optionsOf({ kwargs, attributes }: Pick<Episode, 'kwargs' | 'attributes'>): MakeEnvOptions {
  const entries = Object.entries({ ...kwargs, ...attributes });
  return Object.fromEntries(
    entries.map(([name, value]) => [name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()), value]),
  );
}

function start(id: string, episode: Episode): Env {
  const env = makeEnv(id, optionsOf(episode));
  env.reset({ seed: 0 });
  env.setState(episode.init_state);
  return env;
}

function toAction(
  action: number | number[],
  { action_dtype }: Episode,
): number | Float32Array | Float64Array {
  if (typeof action === 'number') return action;
  return (action_dtype === 'float64' ? Float64Array : Float32Array).from(action);
}

function distance(actual: ArrayLike<number>, expected: number[]): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(actual[i] - value)));
}

/** Exact, or one unit in the last place of a float32. */
function expectObservation(actual: unknown, expected: number[]): void {
  expect(actual).toBeInstanceOf(Float32Array);
  const bits = new Int32Array((actual as Float32Array).slice().buffer);
  const expectedBits = new Int32Array(Float32Array.from(expected).buffer);
  expect(bits).toHaveLength(expected.length);
  expectedBits.forEach((value, i) => {
    if (Math.abs(bits[i] - value) > 1) expect(actual).toEqual(Float32Array.from(expected));
  });
}

function toSpaceJson(record: SpaceRecord): unknown {
  const kind = record.type.toLowerCase();
  if (record.spaces) return { kind, spaces: record.spaces.map(toSpaceJson) };
  if (kind === 'discrete') return { kind, n: record.n, start: record.start };
  return { kind, low: record.low, high: record.high, shape: record.shape };
}
