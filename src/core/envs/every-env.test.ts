import { describe, expect, it, vi } from 'vitest';
import { BatchEnv, type Canvas2D, checkEnv, ENVS, type Env, type EnvEntry, makeEnv } from '../../envs.ts';
import { hashRandomRun } from '../vector/testing/random-run.ts';

vi.setConfig({ testTimeout: 60_000 }); // checkEnv's steps in worlds of Box2D take seconds on a busy machine

const STEPS = 1_000;
const CHECKED_STEPS = 10_000;
const NUM_ENVS = 4;
const IDS = Object.keys(ENVS) as (keyof typeof ENVS)[];

/** Gives a hash of all results of each step of a run of random actions. */
async function run(id: string, seed: number): Promise<number[]> {
  return hashRandomRun(new BatchEnv(id, { numEnvs: NUM_ENVS, seed }), STEPS / NUM_ENVS, seed);
}

/** A canvas that records each call and each colour. */
function createNotebook(): {
  canvas: Canvas2D;
  calls: [name: string, ...args: unknown[]][];
  colors: unknown[];
} {
  const calls: [string, ...unknown[]][] = [];
  const colors: unknown[] = [];
  const canvas = new Proxy({ globalAlpha: 1 } as Record<string, unknown>, {
    get: (target, name: string) => target[name] ?? ((...args: unknown[]) => calls.push([name, ...args])),
    set: (target, name: string, value) => {
      if (name === 'fillStyle' || name === 'strokeStyle') colors.push(value);
      target[name] = value;
      return true;
    },
  });
  return { canvas: canvas as unknown as Canvas2D, calls, colors };
}

describe.each(IDS)('%s', (id) => {
  it(`in ${STEPS.toLocaleString('en')} random steps of a batch gives the same bytes for the same seed, and others for another`, async () => {
    const hashes = await run(id, 3);
    expect(await run(id, 3)).toEqual(hashes);
    expect(await run(id, 4)).not.toEqual(hashes);
  });

  it(`passes checkEnv over ${CHECKED_STEPS.toLocaleString('en')} random steps`, () => {
    checkEnv(makeEnv(id as string), { seed: 2, steps: CHECKED_STEPS });
  }, 60_000); // an observation may be a picture

  it('refuses an unknown option of the constructor or of a reset, and suggests a near one', () => {
    const { optionNames } = (ENVS[id] satisfies EnvEntry as EnvEntry).env;
    const { resetOptionNames } = makeEnv(id as string);
    expect(optionNames, 'static optionNames').toBeDefined();
    expect(resetOptionNames, 'resetOptionNames').toBeDefined();
    for (const name of [...Object.keys(optionNames ?? {}), 'maxEpisodeSteps']) {
      expect(() => makeEnv(id as string, { [`${name}x`]: 1 })).toThrow(
        new RegExp(`^makeEnv: ${id}: unknown option '${name}x'\\. Did you mean '${name}'\\? Known: `),
      );
    }
    for (const name of resetOptionNames ?? []) {
      expect(() => makeEnv(id as string).reset({ options: { [`${name}x`]: 1 } })).toThrow(
        new RegExp(`^${id}\\.reset: unknown option '${name}x'\\. Did you mean '${name}'\\? Known: `),
      );
    }
    expect(() => makeEnv(id as string).reset({ options: { nothingLikeIt: 1 } })).toThrow(RangeError);
  });

  it('starts the same episode from the same seed, new or used', () => {
    const env = makeEnv(id as string);
    const play = () => {
      const actions = makeEnv(id as string).actionSpace;
      actions.seed(5);
      const start = env.reset({ seed: 5 });
      return [start, ...Array.from({ length: 20 }, () => env.step(actions.sample())), env.getState()];
    };
    const first = play();
    env.reset({ seed: 6 });
    for (let t = 0; t < 30; t++) env.step(env.actionSpace.sample());
    expect(play()).toEqual(first);
  });

  it('continues from a saved state as before', () => {
    const env = makeEnv(id as string);
    const other = makeEnv(id as string);
    env.actionSpace.seed(7);
    env.reset({ seed: 7 });
    for (let t = 0; t < 3; t++) env.step(env.actionSpace.sample());
    other.reset({ seed: 8 });
    other.setState(env.getState());
    expect(other.getState()).toEqual(env.getState());
    env.seed(9);
    other.seed(9);
    const action = env.actionSpace.sample();
    expect(other.step(action).observation).toEqual(env.step(action).observation);
  });

  it('labels its discrete actions, and has probes that are observations', () => {
    const env = makeEnv(id as string);
    const space = env.actionSpace;
    if ('n' in space) expect(env.actionLabels).toHaveLength(space.n as number);
    for (const { observation } of env.probes) {
      expect(env.observationSpace.contains(env.observationSpace.read(observation, 0))).toBe(true);
    }
  });

  it('accepts the actions of its keys and its idle action', () => {
    const env: Env = makeEnv(id as string);
    const actions = Object.values(env.keyActions);
    if (env.idleAction !== undefined) actions.push(env.idleAction);
    expect(actions.length).toBeGreaterThan(1);
    for (const action of actions) expect(env.actionSpace.takes(action)).toBe(true);
    expect(env.aspectRatio).toBeGreaterThan(0);
  });

  it.each([
    [70, 35],
    [300, 150],
  ])('draws itself on %i × %i pixels in the given colours', (width, height) => {
    const env = makeEnv(id as string);
    const scene = { width, height, foreground: 'ink', muted: 'grey', accent: 'blue' };
    env.actionSpace.seed(11);
    env.reset({ seed: 11 });
    for (let t = 0; t < 10; t++) {
      const { canvas, calls, colors } = createNotebook();
      env.draw?.(canvas, scene);
      expect(calls.filter(([name]) => /^(fill|stroke)/.test(name)).length).toBeGreaterThan(1);
      expect(new Set(['ink', 'grey', 'blue', ...colors]).size).toBe(3);
      if (t > 0) expect(colors).toContain('blue'); // before its first pull, a bandit has nothing to highlight
      for (const [, ...args] of calls) {
        for (const arg of args) if (typeof arg === 'number') expect(arg).toSatisfy(Number.isFinite);
      }
      expect(calls.filter(([name]) => name === 'save')).toHaveLength(
        calls.filter(([name]) => name === 'restore').length,
      );
      env.step(env.actionSpace.sample());
    }
  });

  it('refuses a state of the wrong length', () => {
    const env = makeEnv(id as string);
    env.reset({ seed: 0 });
    expect(() => env.setState([])).toThrow(RangeError);
  });
});
