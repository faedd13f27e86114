import { describe, expect, it } from 'vitest';
import { Env } from '../envs/env.ts';
import { evaluatorOf } from '../learn/rollouts/candidate-evaluator.ts';
import { CounterStream } from '../random/counter-stream.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { BatchEnv } from '../vector/batch-env.ts';
import { NormalizeReward } from '../vector/normalize-reward.ts';
import { VectorWrapper } from '../vector/vector-wrapper.ts';
import type { Generation } from './candidates.ts';
import { Directions, writeMember } from './perturbation.ts';

const FREE = { yield: async () => {}, whenStepIsDue: async () => {} };

/** A generation for one observed number and two actions, or for CartPole. */
function generationFor(inputs: number, changes: Partial<Generation> = {}): Generation {
  const outputs = 2;
  const searched = (inputs + 1) * outputs;
  return {
    weights: new Float32Array(searched),
    searched,
    noise: 1,
    mirrored: false,
    generation: 3,
    decider: {
      ...{ inputs, hidden: [], outputs, activation: 'tanh' },
      observations: [{ length: inputs }],
      distribution: 'categorical',
    },
    kernels: 'cpu',
    noiseKeys: new CounterStream(9, 'perturbations').keys,
    seeds: [100, 101, 102],
    episodes: 2,
    maxEpisodeSteps: Infinity,
    ...changes,
  };
}

/** One observed number. Episodes of three steps. */
abstract class Short extends Env<Float32Array, number> {
  readonly observationSpace = new Box(-1, 1, [1]);
  readonly actionSpace = new Discrete(2);
  override resetState(): void {}
  override isTerminated(): boolean {
    return this.elapsedSteps === 3;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = 1;
  }
  override getState(): Float64Array {
    return new Float64Array();
  }
  override setState(): void {}
}

/** Rewards do not depend on the actions, only on the seed. */
class Lottery extends Short {
  override stepState(): number {
    return this.random.random();
  }
}

/** The reward is the action. */
class Levers extends Short {
  override stepState(action: number): number {
    return action;
  }
}

/** As Levers, but action 1 must not be taken. */
class MaskedLevers extends Levers {
  override readonly infoNames = ['action_mask.0', 'action_mask.1'];
  override info() {
    return { action_mask: [1, 0] };
  }
}

/** Fails in its second step with seed 101. */
class Failing extends Short {
  protected readonly how: 'throws' | 'reward' | 'observation' = 'throws';
  override stepState(): number {
    if (this.elapsedSteps !== 1 || this.lastSeed !== 101) return 0;
    if (this.how === 'throws') throw new Error('out of order');
    return this.how === 'reward' ? Number.NaN : 0;
  }
  override observe(row: Float32Array, offset: number): void {
    const fails = this.how === 'observation' && this.elapsedSteps === 2 && this.lastSeed === 101;
    row[offset] = fails ? Number.NaN : 1;
  }
}

async function evaluate(
  env: ConstructorParameters<typeof BatchEnv>[0],
  generation: Generation,
  members: number[],
) {
  const envs = new BatchEnv(env, { numEnvs: 2, seed: 0 });
  return evaluatorOf('test', envs).evaluateCandidates(generation, members, FREE);
}

it.each([0, 2])(
  'an environment that throws in step %s of an episode is made again, and another episode counts in place of the lost one',
  async (after) => {
    class Fragile extends Lottery {
      override stepState(): number {
        if (this.elapsedSteps === after && this.lastSeed === 101) throw new Error('out of order');
        return super.stepState();
      }
    }
    const envs = new BatchEnv(Fragile, { numEnvs: 2, seed: 0, onEnvError: 'replace' });
    const generation = generationFor(1);
    const scores = await evaluatorOf('test', envs).evaluateCandidates(generation, [0, 1], FREE);
    const next = new CounterStream(101, 'failures').seed(0, 0);
    expect(scores).toEqual(await evaluate(Lottery, { ...generation, seeds: [100, next, 102] }, [0, 1]));
    expect(scores.map(({ steps }) => steps)).toEqual([9, 6]);
    expect(envs.work[0]).toMatchObject({
      envErrors: 2,
      firstEnvError: `evaluateCandidates: Fragile, candidate 0, episode 1 (seed 101), step ${after + 1}: out of order`,
    });
  },
);

describe('writeMember', () => {
  const stream = new CounterStream(4, 'perturbations');
  const write = (member: number, changes: Partial<Generation> = {}) => {
    const out = new Float32Array(4000);
    const weights = new Float32Array(4000).fill(0.5);
    const perturbation = { weights, searched: 3999, noise: 0.1, mirrored: false, generation: 2, ...changes };
    writeMember(perturbation, new Directions(stream, 3999), member, out);
    return out;
  };

  it('gives the present weights as member 0, in an array of its own', () => {
    expect(write(0)).toEqual(new Float32Array(4000).fill(0.5));
  });

  it('adds normal noise, as often below 0 as above, and leaves other weights alone', () => {
    const noise = Array.from(write(1), (weight) => (weight - 0.5) / 0.1);
    expect(noise.pop()).toBe(0);
    const mean = noise.reduce((sum, each) => sum + each) / noise.length;
    const variance = noise.reduce((sum, each) => sum + (each - mean) ** 2, 0) / noise.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(3999));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 3999));
    const below = noise.filter((each) => each < 0).length;
    expect(Math.abs(below / 3999 - 0.5)).toBeLessThan(2 / Math.sqrt(3999));
  });

  it('mirrors the direction in pairs', () => {
    const [plus, minus, next] = [1, 2, 3].map((member) => write(member, { mirrored: true }));
    for (let k = 0; k < 4000; k++) expect(plus[k] + minus[k]).toBeCloseTo(1, 6);
    expect(next).not.toEqual(plus);
    expect(plus).toEqual(write(1));
    expect(next).toEqual(write(2));
  });

  it('has other directions in another generation, and a deviation for each weight if there are several', () => {
    expect(write(1, { generation: 3 })).not.toEqual(write(1));
    const noise = new Float32Array(3999).fill(0.1).fill(0, 0, 10);
    expect(write(1, { noise }).slice(0, 10)).toEqual(new Float32Array(10).fill(0.5));
    expect(write(1, { noise }).slice(10)).toEqual(write(1, { noise: Math.fround(0.1) }).slice(10));
  });
});

describe('evaluateCandidates', () => {
  it('scores a member alike, whatever is evaluated with it and before it', async () => {
    const generation = generationFor(4);
    const together = await evaluate('CartPole-v1', generation, [0, 1, 2, 3, 4]);
    const backwards = await evaluate('CartPole-v1', generation, [4, 3, 2, 1, 0]);
    expect(backwards.toReversed()).toEqual(together);
    expect(await evaluate('CartPole-v1', generation, [3])).toEqual([together[3]]);
    expect(new Set(together.map(({ returns }) => returns[0])).size).toBeGreaterThan(2);
  });

  it('plays the episodes that a single environment plays with the same weights and seeds', async () => {
    const generation = generationFor(4, { weights: Float32Array.of(0, 0, 0, 0, -1, 1, -1, 1, 0, 0) });
    const [{ returns, steps }] = await evaluate('CartPole-v1', generation, [0]);
    const envs = new BatchEnv('CartPole-v1', { numEnvs: 1, seed: 0 });
    for (const [episode, seed] of generation.seeds.entries()) {
      const [env] = envs.envs;
      let observation = env.reset({ seed }).observation as Float32Array;
      let [episodeReturn, ended] = [0, false];
      while (!ended) {
        const [, , theta, omega] = observation;
        const step = env.step(theta + omega > 0 ? 1 : 0);
        observation = step.observation as Float32Array;
        episodeReturn += step.reward;
        ended = step.terminated || step.truncated;
      }
      expect(returns[episode]).toBe(episodeReturn);
    }
    expect(steps).toBe(returns.reduce((sum, each) => sum + each)); // a reward of 1 each
  });

  it('judges all members on the same episodes', async () => {
    const scores = await evaluate(Lottery, generationFor(1), [0, 1, 2, 3]);
    expect(scores[0].returns).toHaveLength(3);
    expect(new Set(scores[0].returns).size).toBe(3);
    for (const { returns } of scores.slice(1)) expect(returns).toEqual(scores[0].returns.slice(0, 2));
  });

  it('draws actions that depend on the episode, the same for all members', async () => {
    const actionKeys = new CounterStream(1, 'actions').keys;
    const still = generationFor(1, { noise: 0, seeds: Array.from({ length: 40 }, (_, i) => i), actionKeys });
    const [{ returns }] = await evaluate(Levers, still, [0]);
    expect(new Set(returns)).toEqual(new Set([0, 1, 2, 3]));
    const later = await evaluate(Levers, { ...still, episodes: 40 }, [7]);
    expect(later[0].returns).toEqual(returns);
    const next = await evaluate(Levers, { ...still, generation: 4 }, [0]);
    expect(next[0].returns).not.toEqual(returns);
  });

  it('takes no masked action', async () => {
    const weights = Float32Array.of(0, 0, 0, 9);
    expect((await evaluate(Levers, generationFor(1, { weights }), [0]))[0].returns).toEqual([3, 3, 3]);
    expect((await evaluate(MaskedLevers, generationFor(1, { weights }), [0]))[0].returns).toEqual([0, 0, 0]);
  });

  it('ends an episode at the given limit', async () => {
    const [score] = await evaluate(Levers, generationFor(1, { maxEpisodeSteps: 2 }), [0]);
    expect(score.steps).toBe(6);
  });

  it.each([
    ['throws', 'out of order'],
    ['reward', 'expected a finite number as the reward, got NaN'],
    ['observation', 'expected 1 numbers, but number 0'],
  ] as const)('names candidate, seed and step of an environment that fails: %s', async (how, message) => {
    class Broken extends Failing {
      protected override readonly how = how;
    }
    const evaluating = evaluate(Broken, generationFor(1), [0, 5]);
    await expect(evaluating).rejects.toThrow(
      'evaluateCandidates: Broken, candidate 0, episode 1 (seed 101), step 2: ',
    );
    await expect(evaluating).rejects.toThrow(message);
  });

  it('keeps the environments busy, and requires a reset afterwards', async () => {
    const envs = new BatchEnv('CartPole-v1', { numEnvs: 2, seed: 0 });
    await envs.reset();
    const evaluating = evaluatorOf('test', envs).evaluateCandidates(generationFor(4), [0, 1], FREE);
    await expect(envs.step([0, 0])).rejects.toMatchObject({ name: 'BusyError' });
    await evaluating;
    await expect(envs.step([0, 0])).rejects.toThrow('expected a reset of all environments first');
    await envs.reset();
    await envs.step([0, 0]);
    await envs.close();
    await expect(
      evaluatorOf('test', envs).evaluateCandidates(generationFor(4), [0], FREE),
    ).rejects.toMatchObject({ name: 'ClosedError' });
  });

  it('ends with the reason of an abort', async () => {
    const reason = new Error('enough');
    const control = { ...FREE, yield: () => Promise.reject(reason) };
    const envs = new BatchEnv('CartPole-v1', { numEnvs: 2, seed: 0 });
    const evaluating = evaluatorOf('test', envs).evaluateCandidates(generationFor(4), [0, 1], control);
    await expect(evaluating).rejects.toBe(reason);
  });
});

describe('a generation with a normaliser', () => {
  /** Observes 1, 3, 5 in an episode, and gets the action as its reward. */
  class Counting extends Levers {
    override observe(row: Float32Array, offset: number): void {
      row[offset] = 1 + 2 * this.elapsedSteps;
    }
  }
  const decider = {
    ...generationFor(1).decider,
    observationStatistics: { mean: [3], variance: [4], count: 10, epsilon: 0, clip: 0.5 },
  };

  it('decides on normalised observations', async () => {
    // logits (0, w x): with w = 1, x = −1, 0, 1 takes action 1 at the end only, and 0 is a tie for action 0
    const weights = Float32Array.of(0, 1, 0, 0);
    const generation = generationFor(1, { weights, decider });
    const [score] = await evaluate(Counting, generation, [0]);
    expect(score.returns).toEqual([1, 1, 1]);
    expect(score.moments).toBeUndefined();
  });

  it('counts the observations on which a candidate decided, as differences from the mean', async () => {
    const generation = generationFor(1, { decider, countsObservations: true });
    const [present, other] = await evaluate(Counting, generation, [0, 1]);
    // (−2, 0, 2) in each of 3 episodes, and of 2
    expect(present.moments).toEqual({ sum: Float64Array.of(0), squares: Float64Array.of(24), rows: 9 });
    expect(other.moments).toEqual({ sum: Float64Array.of(0), squares: Float64Array.of(16), rows: 6 });
  });
});

describe('evaluatorOf', () => {
  it('refuses a wrapper around all environments that is not a normaliser, and says which', () => {
    class Own extends VectorWrapper {}
    const envs = new NormalizeReward(new Own(new BatchEnv('CartPole-v1', { numEnvs: 2, seed: 0 })));
    expect(() => evaluatorOf('crossEntropy', envs)).toThrow(
      /^crossEntropy: expected no wrapper around all environments but .*, got Own: .* Wrap each environment instead/,
    );
  });
});
