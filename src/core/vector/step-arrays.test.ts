import { describe, expect, it } from 'vitest';
import { type AnySpace, Box, Discrete } from '../../envs.ts';
import {
  copyResults,
  createStepArrays,
  type RowShape,
  type StepArrays,
  sliceStepArrays,
  stepArraysBytes,
} from './step-arrays.ts';

const shape = (observationSpace: AnySpace, actionSpace: AnySpace, infoNames: string[] = []): RowShape => ({
  observationSpace,
  actionSpace,
  infoNames,
});

const cases: [string, RowShape, number][] = [
  ['one CartPole', shape(new Box(-1, 1, [4]), new Discrete(2)), 1],
  ['seven CartPoles', shape(new Box(-1, 1, [4]), new Discrete(2)), 7],
  ['five with Box actions', shape(new Box(-1, 1, [3]), new Box(-1, 1, [2])), 5],
  ['four with images', shape(new Box(0, 1, [2, 3, 3]), new Discrete(4)), 4],
  ['three with discrete observations', shape(new Discrete(16), new Discrete(4)), 3],
  ['five with infos', shape(new Discrete(16), new Discrete(4), ['prob', 'episode.r']), 5],
];

/** Every array once, with the count of its numbers in a row. */
function list(
  arrays: StepArrays,
  { observationSpace: { size: d }, actionSpace: { size: a }, infoNames }: RowShape,
) {
  const { actions, observations, finalObservations, rewards, terminated, truncated, done, infos } = arrays;
  return [
    { name: 'actions', array: actions, width: a },
    { name: 'observations', array: observations, width: d },
    { name: 'finalObservations', array: finalObservations, width: d },
    { name: 'rewards', array: rewards, width: 1 },
    { name: 'episodeReturn', array: infos.episodeReturn, width: 1 },
    { name: 'episodeLength', array: infos.episodeLength, width: 1 },
    { name: 'terminated', array: terminated, width: 1 },
    { name: 'truncated', array: truncated, width: 1 },
    { name: 'done', array: done, width: 1 },
    ...[infos, arrays.finalInfos].flatMap((columns) =>
      infoNames.flatMap((name) =>
        [name, `_${name}`].map((key) => ({ name: key, array: columns[key], width: 1 })),
      ),
    ),
  ];
}

describe.each(cases)('the arrays of %s', (_name, rowShape, rows) => {
  it('have one row for each environment', () => {
    for (const { array, width } of list(createStepArrays(rowShape, rows), rowShape)) {
      expect(array.length).toBe(rows * width);
    }
  });

  it('do not overlap, and lie within the requested bytes after the offset', () => {
    const offset = 24;
    const end = offset + stepArraysBytes(rowShape, rows);
    const arrays = createStepArrays(rowShape, rows, new SharedArrayBuffer(end + 100), offset);
    const spans = list(arrays, rowShape).map(({ array }) => [
      array.byteOffset,
      array.byteOffset + array.byteLength,
    ]);
    spans.sort(([a], [b]) => a - b);
    spans.reduce((free, [from, to]) => {
      expect(from).toBeGreaterThanOrEqual(free);
      return to;
    }, offset);
    expect(spans[spans.length - 1][1]).toBeLessThanOrEqual(end);
  });

  it('are sliced into views that together contain every row once', () => {
    const arrays = createStepArrays(rowShape, rows);
    const middle = Math.floor(rows / 2);
    for (const [start, end] of [
      [0, middle],
      [middle, rows],
    ]) {
      for (const { array, width } of list(sliceStepArrays(arrays, rowShape, start, end), rowShape)) {
        array.forEach((_, i) => {
          array[i] += 1 + start + Math.floor(i / width);
        });
      }
    }
    for (const { array, width } of list(arrays, rowShape)) {
      expect([...array]).toEqual(Array.from(array, (_, i) => 1 + Math.floor(i / width)));
    }
  });

  it('are copied result by result, without the actions', () => {
    const from = createStepArrays(rowShape, rows);
    const to = createStepArrays(rowShape, rows);
    list(from, rowShape).forEach(({ array }, i) => {
      array.fill(i + 1);
    });
    copyResults(from, to);
    list(to, rowShape).forEach(({ name, array }, i) => {
      expect(array.every((value) => value === (name === 'actions' ? 0 : i + 1))).toBe(true);
    });
  });
});

describe('all arrays', () => {
  it('use `done` as the mask of the episode statistics, in slices too', () => {
    const arrays = createStepArrays(cases[1][1], 4);
    const slice = sliceStepArrays(arrays, cases[1][1], 2, 4);
    arrays.done[3] = 1;
    expect(arrays.infos._episodeReturn).toBe(arrays.done);
    expect(arrays.infos._episodeLength).toBe(arrays.done);
    expect(slice.infos._episodeReturn).toEqual(Uint8Array.of(0, 1));
    expect(slice.infos._episodeLength).toEqual(Uint8Array.of(0, 1));
  });

  it('store discrete actions as whole numbers, Box actions as float32', () => {
    expect(createStepArrays(cases[0][1], 1).actions).toBeInstanceOf(Int32Array);
    expect(createStepArrays(cases[2][1], 1).actions).toBeInstanceOf(Float32Array);
  });

  it('throw a RangeError for an offset that is not a multiple of 8', () => {
    expect(() => createStepArrays(cases[0][1], 1, new ArrayBuffer(1000), 4)).toThrow(RangeError);
  });
});
