import { describe, expect, it } from 'vitest';
import { ClosedError, WorkerLostError } from '../../errors.ts';
import { type LastingPart, TrainingState } from './training-state.ts';

class Counter implements LastingPart<{ count: number }> {
  count = 0;
  snapshot() {
    const state = { count: this.count };
    return { read: async () => state, dispose: () => {} };
  }
  restore({ count }: { count: number }): void {
    this.count = count;
  }
}

describe('an error of an iteration', () => {
  const training = new TrainingState();
  training.count(8, [], 1);

  it('is said to be of that iteration, and keeps its name and its cause', () => {
    const thrown = new WorkerLostError('WorkerPool: worker 3 of 8 stopped.');
    const error = training.explain('ppo', thrown);
    expect(error).toMatchObject({
      name: 'WorkerLostError',
      message: 'ppo: iteration 2: worker 3 of 8 stopped.',
      cause: thrown,
    });
  });

  it('stays as it is if it is about an argument, or the loop was aborted or lost its environments', () => {
    for (const thrown of [new RangeError('a: expected b'), new ClosedError('a: closed')])
      expect(training.explain('ppo', thrown)).toBe(thrown);
    expect(training.explain('ppo', 'reason', AbortSignal.abort('reason'))).toBe('reason');
  });
});

describe('a TrainingState', () => {
  it('counts iterations, steps and episodes, and gives the rate', () => {
    const training = new TrainingState();
    training.count(100, [1, 2], 50);
    expect(training.count(300, [6], 100)).toEqual({
      iteration: 2,
      envSteps: 400,
      episodes: 3,
      meanReturn: 3,
      returnDeviation: Math.sqrt((4 + 1 + 9) / 3),
      stepsPerSecond: 3000,
    });
  });

  it('rejects a saved training without the state of a part, which would start from scratch', async () => {
    const training = new TrainingState({ seed: 5 });
    training.count(10, [], 1);
    const resumed = new TrainingState({ seed: 5, saved: await training.save() });
    const part = new Counter();
    expect(() => resumed.keep('optimizer', part)).toThrow(
      "expected the saved training to have the state of 'optimizer', got none",
    );
  });

  it('resumes from a saved copy that later counts do not change', async () => {
    const training = new TrainingState({ seed: 5 });
    const part = new Counter();
    training.keep('counter', part);
    part.count = 7;
    training.count(100, [1, 3], 50);
    const saved = JSON.parse(JSON.stringify(await training.save()));
    expect(await new TrainingState({ seed: 5, saved }).save()).toEqual(saved); // before its parts are registered, too
    const resumed = new TrainingState({ seed: 5, saved });
    const restored = new Counter();
    resumed.keep('counter', restored);
    expect(restored.count).toBe(7);
    const next = training.count(10, [8], 10);
    expect(resumed.count(10, [8], 10)).toEqual(next);
    expect(resumed.episodeSeed).toBe(training.episodeSeed);
  });

  it('saves the returns of the last 100 episodes and the number of all episodes', async () => {
    const training = new TrainingState();
    training.count(
      1,
      Array.from({ length: 150 }, (_, k) => k),
      1,
    );
    const { returns, episodes } = await training.save();
    expect([returns.length, returns[0], episodes]).toEqual([100, 50, 150]);
  });

  it('gives each iteration its own seed, different from those of other runs', () => {
    const seedsOf = (seed: number): (number | undefined)[] => {
      const training = new TrainingState({ seed });
      return [0, 1, 2].map(() => {
        const { episodeSeed } = training;
        training.count(1, [], 1);
        return episodeSeed;
      });
    };
    const seeds = [...seedsOf(1), ...seedsOf(2)];
    expect([seeds[0], seeds[3]]).toEqual([1, 2]); // environment i begins with seed + i
    expect(seeds.every((seed) => Number.isSafeInteger(seed) && (seed as number) >= 0)).toBe(true);
    expect(new Set(seeds).size).toBe(6);
    expect(seedsOf(1)).toEqual(seeds.slice(0, 3));
    expect(new TrainingState().episodeSeed).toBeUndefined();
  });
});
