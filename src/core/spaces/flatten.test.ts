import { describe, expect, it } from 'vitest';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { flatParts, flattenRow, flattenSpace } from './flatten.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import type { AnySpace } from './space-json.ts';
import { Tuple } from './tuple.ts';

/** The flattened row between two 9s, which must stay. */
function flatten(space: AnySpace, row: readonly number[]): number[] {
  const out = new Float32Array(flattenSpace(space).size + 2).fill(9);
  flattenRow(flatParts(space), [7, ...row, 7], 1, out, 1);
  expect([out[0], out.at(-1)]).toEqual([9, 9]);
  return [...out.subarray(1, -1)];
}

describe('a flattened value', () => {
  // Expected values from gymnasium.spaces.utils.flatten.
  it.each<[AnySpace, number[], number[]]>([
    [new Discrete(4), [2], [0, 0, 1, 0]],
    [new Discrete(3, 5), [5], [1, 0, 0]],
    [new MultiDiscrete([2, 3]), [1, 2], [0, 1, 0, 0, 1]],
    [new MultiDiscrete([2, 2], [-1, 4]), [-1, 5], [1, 0, 0, 1]],
    [new MultiBinary([2, 2]), [0, 1, 1, 0], [0, 1, 1, 0]],
    [new Box(-3, Infinity, [2]), [-2.5, 100], [-2.5, 100]],
    [new Tuple([new Discrete(2), new Box(0, 9, [2]), new Discrete(3)]), [1, 4, 8, 0], [0, 1, 4, 8, 1, 0, 0]],
    [new Dict({ b: new Discrete(2), a: new Box(0, 9) }), [5, 1], [5, 0, 1]], // sorted by name
    [new Tuple([new Tuple([new Discrete(2)]), new MultiBinary(1)]), [0, 1], [1, 0, 1]],
  ])('of %s: %j is %j', (space, row, expected) => {
    expect(flatten(space, row)).toEqual(expected);
  });

  it('overwrites the old numbers', () => {
    const out = new Float32Array(4);
    for (const value of [3, 0]) flattenRow(flatParts(new Discrete(4)), [value], 0, out, 0);
    expect([...out]).toEqual([1, 0, 0, 0]);
  });
});

it('a flattened Box keeps its dtype', () => {
  expect(flattenSpace(new Box(0, 255, [2, 3], 'uint8'))).toEqual(new Box(0, 255, [6], 'uint8'));
});

it('a flattened space is a Box with the bounds of its members; one-hot numbers lie between 0 and 1', () => {
  const space = new Tuple([new Discrete(2), new Box([-1, -Infinity], [1, 2]), new MultiBinary(1)]);
  expect(flattenSpace(space)).toEqual(new Box([0, 0, -1, -Infinity, 0], [1, 1, 1, 2, 1]));
});
