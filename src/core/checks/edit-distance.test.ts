import { describe, expect, it } from 'vitest';
import { editDistance, findNearest } from './edit-distance.js';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['shared', 'shared', 0],
    ['kitten', 'sitting', 3], // two letters replaced, one inserted
    ['saturday', 'sunday', 3], // two letters deleted, one replaced
    ['ab', 'ba', 2], // a swap is two edits
  ])("from '%s' to '%s' is %i", (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});

describe('findNearest', () => {
  it('gives the known word with the fewest edits', () => {
    expect(findNearest('workerz', ['worker', 'workers', 'seed'])).toBe('workers');
  });

  it('gives the last of equally near words', () => {
    expect(findNearest('CartPole-v3', ['CartPole-v0', 'CartPole-v1'])).toBe('CartPole-v1');
  });

  it.each([
    ['cpu', ['gpu'], 'gpu'],
    ['cp', ['cpu'], 'cpu'], // one edit, two letters
    ['c', ['cpu'], undefined],
    ['Pong', ['Pong-v0'], undefined], // three edits, four letters
    ['repeatProbability', ['numRepeats', 'repeatActionProbability'], 'repeatActionProbability'],
    ['x', [], undefined],
    ['', ['', 'a'], ''],
  ])("finds for '%s' among %j: %s", (word, known, nearest) => {
    expect(findNearest(word, known)).toBe(nearest);
  });
});
