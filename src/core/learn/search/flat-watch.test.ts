import { expect, it } from 'vitest';
import { FlatWatch } from './flat-watch.ts';

it('says so once all candidates have scored alike for ten generations, until they differ', () => {
  const watch = new FlatWatch('cross-entropy');
  for (let generation = 1; generation < 10; generation++) expect(watch.check([5, 5, 5])).toBeUndefined();
  const warning = /^cross-entropy: all candidates have had the same return for 10 or more generations/;
  expect(watch.check([9, 9, 9])).toMatch(warning);
  expect(watch.check([9, 9, 8])).toBeUndefined();
  expect(watch.check([9, 9, 9])).toBeUndefined();
});
