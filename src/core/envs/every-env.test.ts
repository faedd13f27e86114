import { describe, expect, it } from 'vitest';
import { BatchEnv, ENVS, makeEnv } from '../../envs.ts';

const STEPS = 2_000;
const IDS = Object.keys(ENVS) as (keyof typeof ENVS)[];

/** Everything a run of random actions gives, step by step. */
async function run(id: string, seed: number, check: (envs: BatchEnv) => void = () => {}) {
  const numEnvs = 4;
  const envs = new BatchEnv(id, { numEnvs, seed });
  const { actionSpace: space } = envs;
  space.seed(seed);
  const bytes: number[] = [];
  await envs.reset();
  const actions = space.createRows(numEnvs);
  for (let t = 0; t < STEPS / numEnvs; t++) {
    for (let i = 0; i < numEnvs; i++) space.write(space.sample() as never, actions, i * space.size);
    const { observations, rewards, done } = await envs.step(actions);
    check(envs);
    bytes.push(...observations, ...rewards, ...done);
  }
  await envs.close();
  return bytes;
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
    const bytes = await run(id, 3);
    expect(await run(id, 3)).toEqual(bytes);
    expect(await run(id, 4)).not.toEqual(bytes);
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

  it('refuses a state of a wrong length', () => {
    const env = makeEnv(id as string);
    env.reset({ seed: 0 });
    expect(() => env.setState([])).toThrow(RangeError);
  });
});
