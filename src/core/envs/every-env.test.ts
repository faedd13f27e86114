import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BatchEnv, type Canvas2D, ENVS, type Env, makeEnv } from '../../envs.ts';

const STEPS = 2_000;
const IDS = Object.keys(ENVS) as (keyof typeof ENVS)[];

/** A digest of all the bytes that each step of a run of random actions gives: pixels would be too many to keep. */
async function run(id: string, seed: number, check: (envs: BatchEnv) => void = () => {}) {
  const numEnvs = 4;
  const envs = new BatchEnv(id, { numEnvs, seed });
  const { actionSpace: space } = envs;
  space.seed(seed);
  const digests: string[] = [];
  await envs.reset();
  const actions = space.createRows(numEnvs);
  for (let t = 0; t < STEPS / numEnvs; t++) {
    for (let i = 0; i < numEnvs; i++) space.write(space.sample() as never, actions, i * space.size);
    const { observations, rewards, done } = await envs.step(actions);
    check(envs);
    digests.push(createHash('sha1').update(observations).update(rewards).update(done).digest('hex'));
  }
  await envs.close();
  return digests;
}

/** A canvas that notes what is done to it: each call, and each colour. */
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
  it(`in ${STEPS.toLocaleString('en')} random steps shows observations that are finite and inside their space, and finite rewards`, async () => {
    await run(id, 1, ({ arrays, observationSpace: space, numEnvs }) => {
      for (let i = 0; i < numEnvs; i++) {
        const row = arrays.observations.subarray(i * space.size, (i + 1) * space.size);
        if (!row.every(Number.isFinite) || !space.contains(space.read(row, 0))) {
          expect(space.read(row, 0), `in ${space}`).toBe('inside');
        }
        expect(arrays.rewards[i]).toSatisfy(Number.isFinite);
      }
    });
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const digests = await run(id, 3);
    expect(await run(id, 3)).toEqual(digests);
    expect(await run(id, 4)).not.toEqual(digests);
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

  it('goes on from a saved state as it did', () => {
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

  it('names its discrete actions, and its probes are observations', () => {
    const env = makeEnv(id as string);
    const space = env.actionSpace;
    if ('n' in space) expect(env.actionLabels).toHaveLength(space.n as number);
    for (const { observation } of env.probes) {
      expect(env.observationSpace.contains(env.observationSpace.read(observation, 0))).toBe(true);
    }
  });

  it('can be played: each key stands for an action that it takes, and so does no key', () => {
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
  ])('draws itself on %i × %i pixels with the colours it is given', (width, height) => {
    const env = makeEnv(id as string);
    const scene = { width, height, foreground: 'ink', muted: 'grey', accent: 'blue' };
    env.actionSpace.seed(11);
    env.reset({ seed: 11 });
    for (let t = 0; t < 10; t++) {
      const { canvas, calls, colors } = createNotebook();
      env.draw?.(canvas, scene);
      expect(calls.filter(([name]) => /^(fill|stroke)/.test(name)).length).toBeGreaterThan(1);
      expect(new Set(['ink', 'grey', 'blue', ...colors]).size).toBe(3);
      if (t > 0) expect(colors).toContain('blue'); // a bandit has nothing to point at before its first pull
      for (const [, ...args] of calls) {
        for (const arg of args) if (typeof arg === 'number') expect(arg).toSatisfy(Number.isFinite);
      }
      expect(calls.filter(([name]) => name === 'save')).toHaveLength(
        calls.filter(([name]) => name === 'restore').length,
      );
      env.step(env.actionSpace.sample());
    }
  });

  it('refuses a state of a wrong length', () => {
    const env = makeEnv(id as string);
    env.reset({ seed: 0 });
    expect(() => env.setState([])).toThrow(RangeError);
  });
});
