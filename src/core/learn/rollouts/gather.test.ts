import { expect, it } from 'vitest';
import { gatherBatch, gatherRows, listRows } from './gather.ts';

it('listRows lists the unmasked rows of a range', () => {
  const mask = Uint8Array.of(1, 0, 1, 1, 0, 1);
  expect([...listRows(mask, 0, 6)]).toEqual([0, 2, 3, 5]);
  expect([...listRows(mask, 1, 5)]).toEqual([2, 3]);
  expect([...listRows(mask, 4, 5)]).toEqual([]);
});

it('gatherRows copies whole rows of floats and of integers', () => {
  const rows = Int32Array.of(2, 0);
  expect(gatherRows(Float32Array.of(1, 2, 3, 4, 5, 6), 3, rows)).toEqual(Float32Array.of(5, 6, 1, 2));
  expect(gatherRows(Int32Array.of(7, 8, 9), 3, rows)).toEqual(Int32Array.of(9, 7));
});

it('gatherBatch gathers actions, masks and columns in the order of the rows, and names rows of the observations', () => {
  const rollout = {
    mask: Uint8Array.of(1, 1, 1),
    observations: Float32Array.of(1, 2, 3, 4, 5, 6),
    actions: Int32Array.of(7, 8, 9),
    masks: Uint8Array.of(1, 0, 0, 1, 1, 1),
  };
  const columns = { floats: Float32Array.of(0.5, 1.5, 2.5), doubles: Float64Array.of(1, 2, 1e-3) };
  const rows = Int32Array.of(2, 0);
  expect(gatherBatch(rollout, rows, columns)).toEqual({
    rows: 2,
    observations: rollout.observations,
    order: rows,
    actions: Int32Array.of(9, 7),
    masks: Uint8Array.of(1, 1, 1, 0),
    columns: { floats: Float32Array.of(2.5, 0.5), doubles: Float32Array.of(1e-3, 1) },
  });
});
