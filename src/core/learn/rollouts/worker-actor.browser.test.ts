import { afterEach, describe, expect, it } from 'vitest';
import {
  BatchEnv,
  type CreatePolicyOptions,
  createPolicy,
  type MakeVecOptions,
  makeVec,
  type ParallelEnv,
  type Policy,
} from '../../../index.ts';
import { nextTask } from '../../next-task.ts';
import type { Exploration } from '../../policy/exploration.ts';
import { NormalizeObservation } from '../../vector/normalize-observation.ts';
import { NormalizeReward } from '../../vector/normalize-reward.ts';
import type { VecReset } from '../../vector/parallel-env.ts';
import { VectorWrapper } from '../../vector/vector-wrapper.ts';
import { findWrapper } from '../../vector/wrap-parallel-env.ts';
import { LoopControl, PauseSwitch, SpeedLimit } from '../loop/loop-control.ts';
import { type CollectorOptions, EpisodeCollector } from './collector.ts';
import { copyRollout, hashArrays } from './testing/copy-rollout.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Making = Partial<MakeVecOptions> & {
  id?: string;
  policy?: CreatePolicyOptions;
  exploration?: Exploration;
};

async function make({ id = 'CartPole-v1', policy = {}, exploration, ...options }: Making) {
  const envs = await makeVec(id, { numEnvs: 7, seed: 3, ...options });
  const decides = await createPolicy(envs, {
    ...{ backend: 'wasm', seed: 1, ...(!policy.network && { hidden: [8, 8] }) },
    ...policy,
  });
  closing.push(() => {
    decides.dispose();
    void envs.close();
  });
  return { envs, policy: decides, exploration };
}

/** Collects three rollouts, and what the normalisers have counted. */
async function collect(
  { envs, policy, exploration }: { envs: ParallelEnv; policy: Policy; exploration?: Exploration | undefined },
  options: CollectorOptions,
  seeds: (number | undefined)[] = [undefined, undefined, undefined],
) {
  const collector = new EpisodeCollector(envs, policy, options);
  const rollouts = [];
  const deciders = new Set<string>();
  for (const seed of seeds) {
    const rollout = await collector.collect(new LoopControl(), { seed, exploration });
    deciders.add(rollout.decidedBy);
    rollouts.push(copyRollout(rollout));
  }
  collector.release();
  const observations = findWrapper(envs, NormalizeObservation)?.getStatistics();
  const rewards = findWrapper(envs, NormalizeReward)?.getStatistics();
  return { content: { rollouts, nextStep: policy.nextStep, observations, rewards }, deciders };
}

/** The ways in which a pool can be made whose workers decide. */
const POOLS = [
  [1, 'shared'],
  [2, 'shared'],
  [3, 'transfer'],
  [4, 'shared'],
  [2, 'transfer'],
] as const;

/** Collects on this thread, then in all pools, and expects the same bytes. Gives them. */
async function expectSame(
  making: Making,
  options: CollectorOptions,
  pools: readonly (typeof POOLS)[number][] = POOLS,
) {
  const { content } = await collect(await make({ ...making, workers: 0 }), { ...options, deciding: 'page' });
  const hash = ({ rollouts, ...rest }: typeof content) => ({ ...rest, rollouts: rollouts.map(hashArrays) });
  for (const [workers, transport] of pools) {
    const inWorkers = await collect(await make({ ...making, workers, transport }), {
      ...options,
      deciding: 'workers',
    });
    expect(inWorkers.deciders).toEqual(new Set(['workers']));
    expect(hash(inWorkers.content), `${workers} workers, ${transport}`).toEqual(hash(content));
  }
  return content;
}

describe('rollouts that workers decide have the bytes of those that the page decides', () => {
  it.each(['cpu', 'wasm'] as const)(
    'for every number of workers, over both transports, on %s',
    async (backend) => {
      for (const [rolloutSteps, autoreset] of [
        [Infinity, 'same-step'],
        [40, 'same-step'],
        [40, 'next-step'],
      ] as const) {
        const { rollouts } = await expectSame({ autoreset, policy: { backend } }, { rolloutSteps });
        expect(rollouts[0].episodeReturns.length).toBeGreaterThan(1);
      }
    },
  );

  it.each(['cpu', 'wasm'] as const)('for a policy that sees pictures, on %s', async (backend) => {
    // the last six observations as a picture of 6 × 4 pixels
    const wrappers = [{ name: 'FrameStackObservation', stackSize: 6 } as const];
    const network = {
      convolutions: [
        { filters: 4, size: 3, stride: 1, padding: 'same' },
        { filters: 3, size: 2, stride: 2 },
      ],
      hidden: [8],
    } as const;
    const policy = { backend, network };
    const { rollouts } = await expectSame({ wrappers, policy }, { rolloutSteps: 40 }, POOLS.slice(1, 3));
    expect(rollouts[0].episodeReturns.length).toBeGreaterThan(1);
  });

  it.each([
    ['linear', 'shared'],
    ['tanh', 'state'],
    ['tanh', 'shared'],
  ] as const)('for continuous actions (mean %s, deviation %s)', async (actionMean, actionDeviation) => {
    const policy = { actionMean, actionDeviation, initialDeviation: 0.5 };
    await expectSame({ id: 'Pendulum-v1', policy }, { rolloutSteps: 210 }, [[2, 'shared']]);
  });

  it.each([
    ['gaussian', 'same-step'],
    ['ornstein-uhlenbeck', 'same-step'],
    ['ornstein-uhlenbeck', 'next-step'],
    ['uniform', 'same-step'],
  ] as const)('for a deterministic policy that explores (%s, %s)', async (kind, autoreset) => {
    const exploration: Exploration = { kind, bounds: [[-2, 2]], deviation: 0.3, theta: 0.15, dt: 0.5 };
    const policy = { deterministic: true };
    const { rollouts } = await expectSame(
      { id: 'Pendulum-v1', autoreset, envOptions: { maxEpisodeSteps: 30 }, policy, exploration },
      { rolloutSteps: 70 },
    );
    const actions = rollouts.flatMap((rollout) => [...rollout.actions]);
    expect(new Set(actions).size).toBeGreaterThan(1400); // of 1470: without noise, starts are all nearly 0
    expect(Math.max(...actions.map(Math.abs))).toBeLessThanOrEqual(2);
    const [greedy] = (
      await collect(await make({ id: 'Pendulum-v1', workers: 0, policy }), { rolloutSteps: 70 })
    ).content.rollouts;
    expect(Math.max(...greedy.actions.map(Math.abs))).toBeLessThan(0.1); // what the policy itself does
  });

  it.each(['same-step', 'next-step'] as const)('for masks and one-hot inputs (%s)', async (autoreset) => {
    const { rollouts } = await expectSame({ id: 'Taxi-v4', autoreset }, { rolloutSteps: 150 }, [
      [2, 'shared'],
      [3, 'transfer'],
    ]);
    expect(rollouts[1].episodeReturns.length).toBeGreaterThanOrEqual(7);
    expect(rollouts[1].cutRows.length).toBeGreaterThanOrEqual(7);
  });

  it('for episodes that a step limit of the caller ends, without steps that are kept, and for the most probable actions', async () => {
    const options = { maxEpisodeSteps: 30, records: false, greedy: true };
    const { rollouts } = await expectSame({ id: 'Pendulum-v1' }, options, [[2, 'shared']]);
    expect(rollouts[0].episodeReturns).toHaveLength(7);
  });

  it.each(['same-step', 'next-step'] as const)(
    'for normalisers whose statistics follow rollouts (%s)',
    async (autoreset) => {
      const wrappers = [
        { name: 'NormalizeObservation', clip: 2, updates: 'rollout' },
        { name: 'NormalizeReward', clip: 5 },
      ];
      for (const rolloutSteps of [30, Infinity]) {
        const { observations, rollouts } = await expectSame({ autoreset, wrappers }, { rolloutSteps });
        const { count } = observations!;
        const steps = rollouts.reduce((sum, rollout) => sum + rollout.steps * 7, 0);
        expect(count).toBeGreaterThan(steps); // resets and final observations, too
      }
    },
  );

  const REWARDS = { name: 'NormalizeReward', clip: 5 };
  const STACK = [
    { name: 'ResizeObservation', shape: [10, 7] },
    { name: 'FrameStackObservation', stackSize: 2 },
  ];
  it.each([
    ['CatchPixels-v0', [], 'same-step', Uint8Array],
    ['CatchPixels-v0', [REWARDS], 'next-step', Uint8Array],
    ['CatchPixels-v0', STACK, 'same-step', Uint8Array],
    ['PongPixels-v0', [REWARDS], 'same-step', Int8Array],
    ['CatchPixels-v0', [{ name: 'NormalizeObservation', updates: 'rollout' }], 'same-step', Float32Array],
  ] as const)(
    'for pictures, which are kept as bytes unless a normaliser makes floats of them: %s %j %s',
    async (id, wrappers, autoreset, type) => {
      const making = { id, wrappers, autoreset, envOptions: { maxEpisodeSteps: 6 } };
      const { rollouts } = await expectSame(making, { rolloutSteps: 20 }, [
        [2, 'shared'],
        [3, 'transfer'],
      ]);
      for (const { observations, finalObservations, cutRows } of rollouts) {
        expect(observations).toBeInstanceOf(type);
        expect(finalObservations).toBeInstanceOf(type);
        expect(cutRows.length).toBeGreaterThan(7);
        expect(finalObservations.some((value) => value !== 0)).toBe(true);
      }
    },
  );

  it('if page and workers take turns', async () => {
    const { content } = await collect(
      await make({ workers: 0 }),
      { rolloutSteps: 20 },
      Array(8).fill(undefined),
    );
    const both = await collect(await make({ workers: 2 }), { rolloutSteps: 20 }, Array(8).fill(undefined));
    expect(both.deciders).toEqual(new Set(['workers', 'page'])); // each is tried before the faster is chosen
    expect(both.content).toEqual(content);
  });
});

it('a wrapper around all environments that gives other numbers than its space says is an error', async () => {
  class Halves extends VectorWrapper {
    protected override afterReset(result: VecReset): VecReset {
      return { ...result, observations: result.observations.map((value) => value / 2) };
    }
  }
  const { envs, policy } = await make({ id: 'CatchPixels-v0', workers: 0 });
  await expect(collect({ envs: new Halves(envs), policy }, { rolloutSteps: 2 }, [1])).rejects.toThrow(
    "expected observations of dtype 'uint8', as its observationSpace says, but number",
  );
});

describe('the statistics of a normaliser', () => {
  it('are fixed within a rollout and then take in its observations, if they follow rollouts', async () => {
    const raw = await make({ workers: 0 });
    const wrapped = await make({
      workers: 0,
      wrappers: [{ name: 'NormalizeObservation', updates: 'rollout' }],
    });
    await wrapped.envs.reset({ seed: 3 });
    const normalizer = findWrapper(wrapped.envs, NormalizeObservation)!;
    await raw.envs.reset({ seed: 3 });
    const actions = new Int32Array(7);
    const before = normalizer.getStatistics();
    const seen = [];
    for (let t = 0; t < 5; t++) {
      await wrapped.envs.step(actions);
      seen.push((await raw.envs.step(actions)).observations.slice());
    }
    expect(normalizer.getStatistics()).toEqual(before);
    normalizer.endRollout();
    const after = normalizer.getStatistics();
    expect(after.count).toBeCloseTo(before.count + 5 * 7);
    const mean =
      (before.mean[0] * before.count +
        seen.flatMap((rows) => [...rows].filter((_, k) => k % 4 === 0)).reduce((a, b) => a + b)) /
      after.count;
    expect(after.mean[0]).toBeCloseTo(mean, 6);
  });
});

describe('workers that decide', () => {
  it('are refused where they cannot, with the reason', async () => {
    const refuse = async (making: Making, reason: string) => {
      const { envs, policy } = await make(making);
      expect(() => new EpisodeCollector(envs, policy, { deciding: 'workers' })).toThrow(reason);
      expect((await collect({ envs, policy }, {}, [1])).deciders).toEqual(new Set(['page']));
    };
    await refuse({ workers: 0 }, 'expected workers that can decide, but there are none');
    await refuse({ workers: 2, policy: { backend: 'webgpu' } }, 'the policy decides on webgpu');
    await refuse({ workers: 2, wrappers: ['NormalizeObservation'] }, "Pass it updates: 'rollout'");
    const { envs, policy } = await make({ workers: 2 });
    class Own extends VectorWrapper {}
    expect(() => new EpisodeCollector(new Own(envs), policy, { deciding: 'workers' })).toThrow(
      'Own needs every step',
    );
  });

  it('answer other calls within 50 ms, and a pause or an abort takes effect meanwhile', async () => {
    const { envs, policy } = await make({
      id: 'BipedalWalker-v3',
      numEnvs: 8,
      workers: 2,
      policy: { hidden: [64, 64] },
    });
    const [pause, stop] = [new PauseSwitch(), new AbortController()];
    const collector = new EpisodeCollector(envs, policy, { rolloutSteps: 100_000, deciding: 'workers' });
    const collecting = collector.collect(new LoopControl({ pause, signal: stop.signal }));
    const failed = collecting.catch((error) => error);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const canvas = new OffscreenCanvas(60, 40);
    const waits = [];
    const picture = {
      ...{
        visible: false,
        tiles: 1,
        columns: 1,
        frameMs: 0,
        tileWidth: 60,
        tileHeight: 40,
        gap: 0,
        pixelRatio: 1,
      },
      colors: { foreground: 'black', muted: 'gray', accent: 'blue', background: 'white' },
    };
    await envs.show(0, picture, canvas);
    for (let k = 0; k < 5; k++) {
      const start = performance.now();
      await envs.show(0, picture);
      waits.push(performance.now() - start);
    }
    expect(Math.min(...waits)).toBeLessThan(50);
    pause.pause();
    await new Promise((resolve) => setTimeout(resolve, 400));
    const paused = envs.work[0].steps;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(envs.work[0].steps).toBe(paused);
    pause.resume();
    stop.abort('enough');
    expect(await failed).toBe('enough');
    await envs.reset();
  });

  it('keep to a speed limit', async () => {
    const { envs, policy } = await make({ workers: 2 });
    const speed = new SpeedLimit();
    speed.stepsPerSecond = 100;
    const collector = new EpisodeCollector(envs, policy, { rolloutSteps: 21, deciding: 'workers' });
    const start = performance.now();
    await collector.collect(new LoopControl({ speed }));
    expect(performance.now() - start).toBeGreaterThan(190);
  });

  it.each(['shared', 'transfer'] as const)(
    'pass an error of an environment on, and can be reset (%s)',
    async (transport) => {
      const createWorker = () =>
        new Worker(new URL('../../../workers/testing/trouble.worker.ts', import.meta.url), {
          type: 'module',
        });
      const { envs, policy } = await make({
        id: 'Odd',
        numEnvs: 2,
        workers: 2,
        seed: 0,
        createWorker,
        transport,
      });
      const collector = new EpisodeCollector(envs, policy, { deciding: 'workers' });
      await expect(collector.collect(new LoopControl())).rejects.toThrow(
        /WorkerPool, worker 2 of 2: .* environment 1 \(seed 1\), step 2, .*expected a finite number as the reward, got NaN/,
      );
      expect((await envs.reset()).observations.length).toBe(8);
    },
  );

  it('are reported lost if they stand still or are stopped in the middle of a rollout', async () => {
    const workers: Worker[] = [];
    const createWorker = () => {
      const worker = new Worker(new URL('../../../workers/testing/trouble.worker.ts', import.meta.url), {
        type: 'module',
      });
      workers.push(worker);
      return worker;
    };
    const { envs, policy } = await make({
      id: 'CartPole',
      numEnvs: 4,
      workers: 2,
      createWorker,
      timeoutMs: 6000,
    });
    const collector = new EpisodeCollector(envs, policy, {
      rolloutSteps: 1e6,
      records: false,
      deciding: 'workers',
    });
    const collecting = collector.collect(new LoopControl()).catch((error) => error);
    await nextTask();
    workers[1].terminate();
    const error = await collecting;
    expect(error.name).toBe('WorkerLostError');
    expect(error.message).toMatch(/worker 2 of 2/);
    await expect(envs.reset()).rejects.toThrow(/worker 2 of 2/);
  });
});

it('counts what workers have done', async () => {
  const { envs, policy } = await make({ workers: 2 });
  await collect({ envs, policy }, { rolloutSteps: 25, deciding: 'workers' });
  expect(envs.work.map(({ steps }) => steps)).toEqual([75, 75]);
  const one = new BatchEnv('CartPole-v1', { numEnvs: 1 });
  expect(one.work[0].steps).toBe(0);
});
