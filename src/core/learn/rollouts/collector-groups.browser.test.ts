import { afterEach, describe, expect, it } from 'vitest';
import {
  type BackendName,
  BatchEnv,
  createPolicy,
  type MakeVecOptions,
  makeVec,
  type ParallelEnv,
} from '../../../index.ts';
import { Generator } from '../../random/generator.ts';
import { LoopControl } from '../loop/loop-control.ts';
import { ALL_BACKENDS, createPolicyWith } from '../testing/policies.ts';
import { type CollectorOptions, EpisodeCollector } from './collector.ts';
import { copyRollout } from './testing/copy-rollout.ts';

const ROLLOUTS = 3;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function make(id: string, options: Partial<MakeVecOptions>): Promise<ParallelEnv> {
  const envs = await makeVec(id, { numEnvs: 7, seed: 3, ...options });
  closing.push(() => envs.close());
  return envs;
}

interface CollectOptions extends CollectorOptions {
  backend: BackendName;
}

/** Collects rollouts with all random streams at their start. Gives their content without the timings. */
async function collect(envs: ParallelEnv, { backend, ...options }: CollectOptions) {
  await envs.reset({ seed: 3 });
  const policy = await createPolicy(envs, { backend, hidden: [8, 8], seed: 1 });
  const collector = new EpisodeCollector(envs, policy, options);
  const rollouts = [];
  for (let k = 0; k < ROLLOUTS; k++) {
    rollouts.push(copyRollout(await collector.collect(new LoopControl())));
  }
  collector.release();
  policy.dispose();
  return rollouts;
}

describe.each(['shared', 'transfer'] as const)('groups that take turns, over %s memory', (transport) => {
  it.each([
    [Infinity, 'same-step'],
    [40, 'same-step'],
    [40, 'next-step'],
  ] as const)(
    'collect the rollouts that one group of all environments collects, on every backend (%d steps, %s)',
    async (rolloutSteps, autoreset) => {
      const oneBatch = new BatchEnv('CartPole-v1', { numEnvs: 7, autoreset });
      const envs = await make('CartPole-v1', { workers: 3, transport, autoreset });
      for (const backend of ALL_BACKENDS) {
        const expected = await collect(oneBatch, { backend, rolloutSteps });
        expect(expected[0].episodeReturns.length).toBeGreaterThan(1);
        for (const groups of [1, 2, 3]) {
          const collected = await collect(envs, { backend, rolloutSteps, groups });
          expect(collected, `${groups} groups, ${backend}`).toEqual(expected);
        }
        // By default, the collector tries one and two groups in turn.
        expect(await collect(envs, { backend, rolloutSteps }), backend).toEqual(expected);
      }
    },
  );
});

describe.each(ALL_BACKENDS)('the kernels on %s', (backend) => {
  it('compute the same bits for a row, independent of the other rows', async () => {
    const random = new Generator(2);
    const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal(0, 1));
    const weights = [draw(5 * 16), draw(16), draw(16 * 16), draw(16), draw(16 * 3), draw(3)];
    const policy = await createPolicyWith(
      { inputs: 5, hidden: [16, 16], outputs: 3, activation: 'tanh' },
      weights,
      backend,
    );
    closing.push(() => policy.dispose());
    expect(policy.rowsStandAlone).toBe(true);
    const observations = draw(150 * 5);
    const whole = await policy.distributions(observations);
    for (const [start, end] of [
      [0, 1],
      [1, 150],
      [37, 101],
      [149, 150],
    ]) {
      const part = await policy.distributions(observations.slice(start * 5, end * 5));
      expect(part).toEqual(whole.slice(start * 3, end * 3));
    }
  });
});

describe('groups that take turns', () => {
  it('draw continuous actions by step and environment, too', async () => {
    const options = { rolloutSteps: 25, backend: 'wasm' } as const;
    const envs = await make('Pendulum-v1', { workers: 2 });
    const expected = await collect(envs, { ...options, groups: 1 });
    expect(await collect(envs, { ...options, groups: 2 })).toEqual(expected);
  });

  it.each(['same-step', 'next-step'] as const)(
    'draw only actions that the masks allow, over the ends of episodes (%s)',
    async (autoreset) => {
      const options = { rolloutSteps: 150, backend: 'wasm' } as const;
      const envs = await make('Taxi-v4', { workers: 2, autoreset }); // episodes end after 200 steps
      const expected = await collect(envs, { ...options, groups: 1 });
      for (const { masks, actions, mask } of expected) {
        expect(masks).toHaveLength(6 * actions.length);
        actions.forEach((action, k) => {
          if (mask[k]) expect(masks?.[6 * k + action], `row ${k}`).toBe(1);
        });
      }
      expect(expected[1].episodeReturns.length).toBeGreaterThanOrEqual(7);
      expect(await collect(envs, { ...options, groups: 2 })).toEqual(expected);
    },
  );

  it('leave nothing running if one of them fails, and pass the error to the caller', async () => {
    const createWorker = () =>
      new Worker(new URL('../../../workers/testing/trouble.worker.ts', import.meta.url), { type: 'module' });
    const envs = await make('Odd', { numEnvs: 2, workers: 2, seed: 0, createWorker });
    const policy = await createPolicy(envs, { backend: 'wasm', seed: 1 });
    closing.push(() => policy.dispose());
    const collector = new EpisodeCollector(envs, policy, { groups: 2 });
    await expect(collector.collect(new LoopControl())).rejects.toThrow(
      /WorkerPool, worker 2 of 2: .* environment 1 \(seed 1\), step 2, .*expected a finite number as the reward, got NaN/,
    );
    expect((await envs.reset()).observations.length).toBe(8); // no BusyError, since no group is still stepping
  });

  it('stop when aborted, with the reason, and leave nothing running', async () => {
    const envs = await make('CartPole-v1', { numEnvs: 2, workers: 2 });
    const policy = await createPolicy(envs, { backend: 'wasm', seed: 1 });
    closing.push(() => policy.dispose());
    const stop = new AbortController();
    class StoppingLoop extends LoopControl {
      #yields = 0;
      override yield() {
        this.#yields += 1;
        if (this.#yields === 5) stop.abort('enough'); // the second group is still at its previous step
        return super.yield();
      }
    }
    const collector = new EpisodeCollector(envs, policy, { groups: 2, rolloutSteps: 10_000 });
    const collecting = collector.collect(new StoppingLoop({ signal: stop.signal }));
    await expect(collecting).rejects.toBe('enough');
    await envs.reset();
  });
});
