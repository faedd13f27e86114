import { expect, it } from 'vitest';
import { RunningMoments } from './running-moments.ts';

it('merges batches as worked by hand: 1 and 3, then 5 and 7, after a first guess that counts 1e-4', () => {
  const moments = new RunningMoments(1);
  const after = (batch: readonly number[]) => {
    for (const value of batch) moments.add([value], 0);
    moments.merge('test');
    return [moments.mean[0], moments.variance[0]].map((value) => Number(value.toFixed(4)));
  };
  expect(after([1, 3])).toEqual([1.9999, 1.0002]);
  expect(after([5, 7])).toEqual([3.9999, 5.0003]);
});
