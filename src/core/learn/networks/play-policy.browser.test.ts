// A saved policy makes the same decisions with and without TensorFlow.js.
import { describe, expect, it } from 'vitest';
import {
  Box,
  createPolicy,
  Discrete,
  findWrapper,
  loadPolicy,
  MultiBinary,
  MultiDiscrete,
  makeVec,
  NormalizeObservation,
  type PolicyFile,
  Tuple,
} from '../../../index.ts';
import { readPolicy } from '../../../play.ts';
import { encodePolicy } from '../../policy/policy-codec.ts';
import { Generator } from '../../random/generator.ts';
import type { AnySpace } from '../../spaces/space-json.ts';
import { drawPlainWeights } from '../testing/plain-network.ts';
import { takeReports } from '../testing/policies.ts';

const ROWS = 400;
const spec = { id: 'Test-v0', maxEpisodeSteps: Infinity, rewardThreshold: undefined };

/** Saves a policy with large weights, so that different observations have different actions. */
async function saveDrawn(observationSpace: AnySpace, actionSpace: AnySpace): Promise<PolicyFile> {
  const envs = { spec, observationSpace, actionSpace };
  const policy = await createPolicy(envs, { hidden: [16, 8], activation: 'relu', backend: 'cpu', seed: 1 });
  const { shape, encoder, distribution } = policy;
  policy.dispose();
  const drawn = drawPlainWeights(shape, new Generator(2)).map((values) => values.map((x) => 4 * x));
  return encodePolicy({
    ...{ env: spec.id, observations: encoder.parts, ...distribution.fields },
    ...shape,
    weights: distribution.complete(drawn),
  });
}

/** Draws observations of a space, [ROWS × D]. */
function drawObservations(space: AnySpace): Float32Array {
  const rows = new Float32Array(ROWS * space.size);
  space.seed(3);
  for (let i = 0; i < ROWS; i++) space.write(space.sample() as never, rows, i * space.size);
  return rows;
}

/** Gives the greedy actions of `readPolicy` for all rows. */
function playGreedily(file: unknown, observations: Float32Array): number[] {
  const policy = readPolicy(JSON.stringify(file));
  const size = observations.length / ROWS;
  return Array.from({ length: ROWS }, (_, i) =>
    policy.act(observations.subarray(i * size, (i + 1) * size), { greedy: true }),
  ).flatMap((action) => (typeof action === 'number' ? action : [...action]));
}

describe('the greedy actions of readPolicy are those of loadPolicy', () => {
  it.each<[string, AnySpace, AnySpace]>([
    ['categorical', new Box(-Infinity, Infinity, [4]), new Discrete(5)],
    ['gaussian', new Box(-2, 2, [3]), new Box(-1, 1, [2])],
    ['several categorical', new Box(-2, 2, [3]), new MultiDiscrete([3, 2, 4])],
    ['binary', new Box(-2, 2, [3]), new MultiBinary(4)],
    ['a picture', new Box(-9, 9, [18, 17]), new Discrete(5)],
    ['frames of a picture one after the other', new Box(-2, 2, [3, 17, 16]), new Discrete(5)],
    ['one-hot', new Tuple([new Discrete(32, 1), new Box(-1, 1, [2]), new Discrete(11)]), new Discrete(3)],
  ])('%s', async (_, observationSpace, actionSpace) => {
    const file = await saveDrawn(observationSpace, actionSpace);
    const observations = drawObservations(observationSpace);
    const policy = await loadPolicy(file, { spec, observationSpace, actionSpace }, { backend: 'cpu' });
    const { actions } = await policy.act(observations, { greedy: true });
    expect(playGreedily(file, observations)).toEqual([...actions]);
    expect(new Set(actions).size).toBeGreaterThan(1);
    policy.dispose();
  });

  it('with NormalizeObservation', async () => {
    const make = () =>
      makeVec('CartPole-v1', {
        ...{ numEnvs: ROWS, workers: 0, seed: 1 },
        wrappers: [{ name: 'NormalizeObservation', epsilon: 0.01 }],
      });
    const envs = await make();
    const learner = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 1 });
    await takeReports(1, envs, learner, { rolloutSteps: 5 });
    const file = await learner.save();
    learner.dispose();
    expect(file.observationStatistics?.epsilon).toBe(0.01);

    const policy = await loadPolicy(file, envs, { backend: 'cpu' });
    const wrapper = findWrapper(envs, NormalizeObservation) as NormalizeObservation;
    // Two resets with one seed give the normalised observations and, from the wrapped environment, the raw ones.
    const { observations } = await envs.reset({ seed: 5 });
    const { observations: raw } = await wrapper.env.reset({ seed: 5 });
    const { actions } = await policy.act(observations, { greedy: true });
    expect(playGreedily(file, raw)).toEqual([...actions]);
    expect(new Set(actions).size).toBe(2);
    expect(playGreedily({ ...file, observationStatistics: undefined }, raw)).not.toEqual([...actions]);
    policy.dispose();
  });
});

it('Policy.save rejects an option of the environment that JSON cannot hold, and names the option', async () => {
  const envs = await makeVec('CartPole-v1', {
    ...{ numEnvs: 1, workers: 0 },
    wrappers: [{ name: 'TransformReward', func: (reward: number) => 2 * reward }],
  });
  const policy = await createPolicy(envs, { backend: 'cpu' });
  await expect(policy.save()).rejects.toThrow(
    'Policy.save: expected envOptions.wrappers[0].func to be a value that a file can hold',
  );
  policy.dispose();
});
