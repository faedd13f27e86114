// Policies that see pictures: what they are made of, what they read and write, and that they learn.

import { describe, expect, it } from 'vitest';
import {
  Box,
  createPolicy,
  Discrete,
  loadPolicy,
  makeVec,
  type NetworkOptions,
  ppo,
} from '../../../index.ts';
import { readPolicy } from '../../../play.ts';
import { ALGORITHMS } from '../algorithms/algorithms.ts';
import { LinePicture } from '../testing/envs.ts';

const spec = { id: 'Test-v0', maxEpisodeSteps: Infinity, rewardThreshold: undefined };
const describeEnv = (observationSpace: Box) => ({ spec, observationSpace, actionSpace: new Discrete(2) });

/** Gives the shape of the network that sees a Box. */
async function shapeFor(space: Box, network?: NetworkOptions) {
  const policy = await createPolicy(describeEnv(space), {
    ...(network && { network }),
    backend: 'cpu',
    seed: 1,
  });
  const { shape } = policy;
  const numbers = policy.variables.map(({ size }) => size);
  policy.dispose();
  return { ...shape, numbers };
}

describe('the network of a policy', () => {
  it('has convolutions by default if observations are pictures', async () => {
    const large = await shapeFor(new Box(0, 255, [80, 80]));
    expect(large).toMatchObject({ picture: [80, 80, 1], hidden: [128], activation: 'relu', inputs: 6400 });
    expect(large.numbers).toEqual([1024, 16, 8192, 32, 262_144, 128, 256, 2]);
    const small = await shapeFor(new Box(0, 1, [16, 20, 3]));
    expect(small).toMatchObject({ picture: [16, 20, 3], convolutions: [{ filters: 16 }, { filters: 32 }] });
  });

  it.each([
    ['a vector', new Box(-1, 1, [40])],
    ['a board', new Box(0, 1, [10, 5])],
    [
      'frames of a vector, each number with bounds of its own',
      new Box([...Array(400).fill(0)], [...Array(399).fill(1), 2], [20, 20]),
    ],
    ['numbers without bounds', new Box(-Infinity, Infinity, [20, 20])],
  ])('has none by default if observations are %s', async (_, space) => {
    const shape = await shapeFor(space);
    expect(shape.convolutions).toBeUndefined();
    expect(shape).toMatchObject({ hidden: [32, 32], activation: 'tanh' });
  });

  it('has the given convolutions on any Box of rows and columns, and none if they are []', async () => {
    const given = { convolutions: [{ filters: 4, size: 3 }], hidden: [8] };
    expect(await shapeFor(new Box(0, 1, [10, 5]), given)).toMatchObject({
      ...{
        picture: [10, 5, 1],
        convolutions: [{ filters: 4, size: 3, stride: 1, padding: 'valid' }],
        hidden: [8],
      },
      numbers: [36, 4, 8 * 3 * 4 * 8, 8, 16, 2],
    });
    expect((await shapeFor(new Box(0, 1, [20, 20]), { convolutions: [] })).convolutions).toBeUndefined();
  });

  it('sees frames one after the other as channels', async () => {
    expect((await shapeFor(new Box(0, 1, [4, 20, 21]))).picture).toEqual([20, 21, 4]);
    expect((await shapeFor(new Box(0, 1, [4, 20, 21, 3]))).picture).toEqual([20, 21, 12]);
  });

  it.each([
    [new Box(-1, 1, [36]), /expected pictures, a Box of \[height, width\].*ReshapeObservation/],
    [
      new Box(0, 1, [4, 4]),
      /convolutions\[0\]\.size to be at most 4, because its input has 4 × 4 pixels and 1 channel, got 5/,
    ],
  ])('refuses convolutions over %s', async (space, message) => {
    const network = { convolutions: [{ filters: 2, size: 5 }] };
    await expect(createPolicy(describeEnv(space), { network })).rejects.toThrow(message);
  });

  it('refuses options that are unknown or given twice', async () => {
    const envs = describeEnv(new Box(0, 1, [20, 20]));
    const twice = { hidden: [3], network: { hidden: [4] } };
    await expect(createPolicy(envs, twice)).rejects.toThrow('expected hidden or network.hidden, got both');
    const unknown = { network: { layers: [4] } as NetworkOptions };
    await expect(createPolicy(envs, unknown)).rejects.toThrow(
      "createPolicy, network: unknown option 'layers'",
    );
  });
});

describe('a policy file with convolutions', () => {
  const save = async (space: Box) => {
    const policy = await createPolicy(describeEnv(space), { backend: 'cpu', seed: 1 });
    const file = await policy.save();
    policy.dispose();
    return file;
  };

  it('has version 4, the picture and the bounds from which it is scaled', async () => {
    expect(await save(new Box(0, 255, [16, 16]))).toMatchObject({
      version: 4,
      observations: [{ length: 256, scaledFrom: [0, 255] }],
      picture: [16, 16, 1],
    });
    expect((await save(new Box(-1, 1, [16, 16]))).observations).toEqual([{ length: 256 }]);
  });

  it('does not fit pictures of another shape or other bounds', async () => {
    const file = await save(new Box(0, 255, [16, 32]));
    const load = (space: Box) => loadPolicy(file, describeEnv(space), { backend: 'cpu' });
    await expect(load(new Box(0, 255, [32, 16]))).rejects.toThrow(/32 × 16 × 1 .* 16 × 32 × 1/);
    await expect(load(new Box(0, 1, [16, 32]))).rejects.toThrow('512 numbers within [0, 255]');
    (await load(new Box(0, 255, [16, 32]))).dispose();
  });

  it.each([
    [{ picture: [16, 15, 1] }, 'a picture of 256 numbers'],
    [{ picture: undefined }, 'a picture of 256 numbers'],
    [{ convolutions: [{ filters: 4, size: 3 }] }, 'filters, size, stride and padding of each convolution'],
    [{ convolutions: 'none' }, 'filters, size, stride and padding'],
    [{ convolutions: [{ filters: 4, size: 17, stride: 1, padding: 'valid' }] }, 'size to be at most 16'],
    [{ observations: [{ length: 256, scaledFrom: [1, 0] }] }, 'a list of observation parts'],
    [{ observations: [{ length: 256, frames: [3, 1] }] }, 'a list of observation parts'],
    [{ convolutions: [{ filters: 4, size: 3, stride: 1, padding: 'valid' }] }, 'arrays of weights'],
  ])('is refused if it is damaged: %j', async (change, message) => {
    const file = await save(new Box(0, 255, [16, 16]));
    expect(() => readPolicy({ ...file, ...change })).toThrow(message);
  });
});

/** CartPole, whose last six observations are a picture of 6 × 4 numbers. */
const FRAMES = { wrappers: [{ name: 'FrameStackObservation', stackSize: 6 }] } as const;
const SEEING: NetworkOptions = { convolutions: [{ filters: 3, size: 2, stride: 2 }], hidden: [4] };

it.each(['reinforce', 'a2c', 'ppo', 'a3c', 'hill-climbing', 'evolution-strategies'] as const)(
  '%s changes the weights of convolutions, in workers and on the page',
  async (name) => {
    const envs = await makeVec('CartPole-v1', { ...FRAMES, numEnvs: 4, workers: 2, seed: 1 });
    const policy = await createPolicy(envs, { network: SEEING, backend: 'wasm', seed: 2 });
    const [before] = (await policy.save()).weights;
    const train = await ALGORITHMS[name].load();
    let taken = 0;
    for await (const _ of train(envs, policy, {})) {
      taken += 1;
      const [after] = (await policy.save()).weights;
      if (after !== before || taken === 5) break;
    }
    expect((await policy.save()).weights[0]).not.toBe(before);
    policy.dispose();
    await envs.close();
  },
);

it('ddpg refuses convolutions', async () => {
  const envs = await makeVec('Pendulum-v1', { ...FRAMES, numEnvs: 1, workers: 0, seed: 1 });
  const network = { convolutions: [{ filters: 3, size: 2 }] };
  const policy = await createPolicy(envs, { network, deterministic: true, backend: 'cpu', seed: 2 });
  const train = await ALGORITHMS.ddpg.load();
  await expect(train(envs, policy, {}).next()).rejects.toThrow(
    'createCritics: expected a policy without convolutions, because Q(s, a) joins observation and action, got one with 3x2/1.',
  );
  policy.dispose();
});

it.each([
  ['cpu', { valueHidden: [16] }],
  ['wasm', { valueHidden: [16] }],
  ['wasm', { sharedTrunk: true }],
] as const)(
  'ppo learns what a picture shows, wherever it shows it, on %s with %j',
  async (backend, ofValue) => {
    const envs = await makeVec(LinePicture, { numEnvs: 32, workers: 0, seed: 1 });
    const network = { convolutions: [{ filters: 8, size: 4, stride: 2 }], hidden: [16] };
    const policy = await createPolicy(envs, { network, backend, seed: 2 });
    const options = { rolloutSteps: 8, minibatchRows: 64, epochs: 4, learningRate: 3e-3, ...ofValue };
    let mean = 0;
    for await (const { meanReturn, iteration } of ppo(envs, policy, options)) {
      mean = meanReturn;
      if (mean > 0.98 || iteration === 60) break;
    }
    expect(mean).toBeGreaterThan(0.98);
    policy.dispose();
  },
);
