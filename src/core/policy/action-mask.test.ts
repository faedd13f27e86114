import { describe, expect, it } from 'vitest';
import { CounterStream } from '../random/counter-stream.ts';
import { findMaskNames, maskLogits, writeMasks } from './action-mask.ts';
import { CategoricalDistribution } from './categorical-distribution.ts';

const NAMES = ['action_mask.0', 'action_mask.1', 'action_mask.2'];

describe('masks of actions', () => {
  it('are infos for each action, or there are none', () => {
    expect(findMaskNames(['prob', ...NAMES], [3])).toEqual(NAMES);
    expect(findMaskNames(['prob', ...NAMES], [1, 2])).toEqual(NAMES);
    expect(findMaskNames(['action_mask'], [3])).toBeUndefined();
    expect(() => findMaskNames(NAMES, [2, 2])).toThrow(
      'expected action_mask.0 to action_mask.3 in infoNames, one for each value of an action, got action_mask.0, action_mask.1, action_mask.2.',
    );
  });

  it('are read from the infos of N environments, row by row', () => {
    const infos = { 'action_mask.0': [1, 0], 'action_mask.1': [0, 1], 'action_mask.2': [1, 1] };
    const masks = new Uint8Array(6);
    writeMasks(infos, NAMES, masks);
    expect([...masks]).toEqual([1, 0, 1, 0, 1, 1]);
  });

  it('make actions impossible: neither drawn, nor greedy, and without a part in the entropy', () => {
    const distribution = new CategoricalDistribution([3]);
    const decision = {
      ...{
        actions: new Int32Array(1),
        logProbabilities: new Float32Array(1),
        entropies: new Float32Array(1),
      },
    };
    const masked = (masks: number[]) => {
      const logits = Float32Array.of(5, 1, 1);
      maskLogits('test', logits, masks, [3]);
      return logits;
    };
    const stream = new CounterStream(1, 'actions');
    const counts = [0, 0, 0];
    for (let step = 0; step < 200; step++) {
      distribution.decide(masked([0, 1, 1]), { stream, step, firstEnv: 0 }, decision);
      counts[decision.actions[0]] += 1;
    }
    expect(counts[0]).toBe(0);
    expect(Math.min(counts[1], counts[2])).toBeGreaterThan(60);
    expect(decision.entropies[0]).toBeCloseTo(Math.LN2, 6);
    expect(decision.logProbabilities[0]).toBeCloseTo(-Math.LN2, 6);
    distribution.decide(masked([0, 0, 1]), undefined, decision);
    expect([decision.actions[0], decision.logProbabilities[0], decision.entropies[0]]).toEqual([2, 0, 0]);
  });

  it('are one after the other for several actions, each of which must be possible', () => {
    const logits = new Float32Array(10);
    maskLogits('test', logits, [1, 0, 1, 1, 1, 1, 1, 1, 0, 1], [2, 3]);
    expect(Array.from(logits, (logit) => logit < 0)).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 1, 0].map(Boolean));
    expect(() => maskLogits('test', logits, [1, 0, 1, 1, 1, 1, 1, 0, 0, 0], [2, 3])).toThrow(
      'expected a mask that allows an action, got one of zeros in row 1.',
    );
  });

  it.each([
    [[1, 1], 'expected a mask of 3 numbers, got 2'],
    [[0, 0, 0], 'expected a mask that allows an action, got one of zeros in row 0'],
  ])('%j are refused', (masks, message) => {
    expect(() => maskLogits('test', new Float32Array(3), masks, [3])).toThrow(`test: ${message}`);
  });
});
