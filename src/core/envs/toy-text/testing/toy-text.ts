import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../../envs.ts';
import recording from '../../../golden/seeded_toy_text.json';
import type { TableEnv } from '../../table-env.ts';
import { optionsOf } from '../../testing/recordings.ts';

/** An outcome in Gymnasium's `P`. */
type OutcomeRecord = [probability: number, next: number, reward: number, terminated: boolean];

export interface TableRecord {
  kwargs: Record<string, unknown>;
  /** The initial probability of each state; some tables have no recording of it. */
  initial_state_distrib?: number[];
  nS: number;
  /** [state][action][outcome]; only the first states of large tables. */
  P: unknown;
}

interface EpisodeRecord {
  name: string;
  init_state: number;
  actions: number[];
  obs: number[];
  rewards: number[];
  terminated: number[];
  truncated: number[];
}

/** Declares tests that compare the environment with every entry of the recorded transition tables. */
export function describeTables(id: string, tables: Record<string, TableRecord>): void {
  describe.each(Object.entries(tables))(`table %s of ${id}`, (_name, table) => {
    const env = makeEnv(id, optionsOf(table)) as unknown as TableEnv;

    it('has the recorded outcomes for every state and action', () => {
      const recorded = table.P as OutcomeRecord[][][];
      const transitions = env.transitions
        .slice(0, recorded.length)
        .map((actions) =>
          actions.map((outcomes) =>
            outcomes.map(({ probability, next, reward, terminated }) => [
              probability,
              next,
              reward,
              terminated,
            ]),
          ),
        );
      expect(env.transitions).toHaveLength(table.nS);
      expect(transitions).toEqual(recorded);
    });

    it('agrees with steps: outcome, reward, flag and probability', () => {
      env.reset({ seed: 0 });
      env.transitions.forEach((actions, state) => {
        actions.forEach((outcomes, action) => {
          env.setState([state]);
          const { observation, reward, terminated, info } = env.step(action);
          expect(outcomes).toContainEqual({ probability: info.prob, next: observation, reward, terminated });
        });
      });
    });

    if (table.initial_state_distrib === undefined) return;
    const starts = table.initial_state_distrib.flatMap((probability, state) =>
      probability > 0 ? [state] : [],
    );
    it('has the recorded starting states', () => {
      const drawn = new Set(Array.from({ length: 50 }, () => env.reset().observation));
      expect(starts).toEqual(expect.arrayContaining([...drawn]));
      expect(env.reset().info.prob).toBe(1);
    });
  });
}

/** Declares tests of recorded episodes without randomness. */
export function describeTableEpisodes(id: string, episodes: EpisodeRecord[]): void {
  it.each(episodes)(`recorded episode $name of ${id} is reproduced`, (episode) => {
    const env = makeEnv(id, id.startsWith('FrozenLake') ? { isSlippery: false } : {});
    env.reset({ seed: 0 });
    env.setState([episode.init_state]);
    const steps = episode.actions.map((action) => env.step(action));
    expect(steps.map(({ observation }) => observation)).toEqual(episode.obs);
    expect(steps.map(({ reward }) => reward)).toEqual(episode.rewards);
    expect(steps.map(({ terminated }) => +terminated)).toEqual(episode.terminated);
    expect(steps.map(({ truncated }) => +truncated)).toEqual(episode.truncated);
  });
}

/** Declares tests that reproduce the recorded seeded episodes exactly, including their randomness. */
export function describeSeededEpisodes(id: string): void {
  const runs = recording.runs.filter(({ env_id }) => env_id === id);

  it(`of ${id} there are recorded seeded episodes`, () => {
    expect(runs).not.toEqual([]);
  });

  it.each(runs)(
    `${id} with $kwargs and seed $seed plays the recorded episodes`,
    ({ kwargs, seed, episodes }) => {
      const env = makeEnv(id, optionsOf({ kwargs }));
      episodes.forEach((episode, i) => {
        const { observation } = i === 0 ? env.reset({ seed }) : env.reset();
        expect(observation).toEqual(episode.reset_obs);
        const steps = episode.actions.map((action) => env.step(action));
        expect(steps.map((step) => step.observation)).toEqual(episode.obs);
        expect(steps.map(({ reward }) => reward)).toEqual(episode.rewards);
        expect(steps.map(({ terminated }) => +terminated)).toEqual(episode.terminated);
        expect(steps.map(({ truncated }) => +truncated)).toEqual(episode.truncated);
      });
    },
  );
}
