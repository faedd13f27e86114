import { describeValue } from '../../checks/describe-value.ts';
import { isRecord } from '../../checks/known-names.ts';
import { isList, isWhole } from '../../checks/option-checks.ts';
import type { ActionRows } from '../../policy/distribution.ts';
import type { StoredRows } from '../../spaces/dtype.ts';

/** The content of a replay memory as plain data. Arrays are in the order of the ring, as far as it is filled. */
export interface SavedReplay {
  /** Steps of each environment so far, forgotten ones included. */
  readonly steps: number;
  readonly observations: StoredRows;
  readonly actions: ActionRows;
  readonly rewards: Float32Array;
  readonly flags: Uint8Array;
  readonly lastObservations: Float32Array;
  readonly cutRows: readonly number[];
  readonly finalObservations: readonly StoredRows[];
}

/** What the ring holds of each row. */
export type ReplayArrays = Pick<SavedReplay, 'observations' | 'actions' | 'rewards' | 'flags'>;

/** The memory that a saved one goes into. */
interface Room {
  readonly numEnvs: number;
  /** Numbers of an observation. */
  readonly width: number;
  /** Steps of each environment that there is room for. */
  readonly capacity: number;
  /** The arrays of the whole ring. */
  readonly arrays: ReplayArrays;
}

/** @throws {RangeError} if `saved` is of other environments or another capacity. */
export function checkSavedReplay(saved: SavedReplay, { numEnvs, width, capacity, arrays }: Room): void {
  const { steps } = isRecord(saved) ? saved : {};
  if (!isWhole(steps, 0)) {
    throw new RangeError(
      `ReplayMemory.restore: expected the number of steps, got ${describeValue(steps)}. Save the run again.`,
    );
  }
  const rows = Math.min(steps, capacity) * numEnvs;
  const areFinals =
    isNumbers(saved.lastObservations, numEnvs * width) &&
    Array.isArray(saved.cutRows) &&
    saved.cutRows.every((row) => isWhole(row, 0, rows - 1)) &&
    isList(saved.finalObservations) &&
    saved.finalObservations.length === saved.cutRows.length &&
    saved.finalObservations.every((each) => isNumbers(each, width));
  if (!areFinals) {
    throw new RangeError(
      'ReplayMemory.restore: expected lastObservations, and finalObservations for each of cutRows, got others. ' +
        'Restore it with the same environments, numEnvs and replayRows.',
    );
  }
  for (const [name, array] of Object.entries(arrays)) {
    const expected = (rows * array.length) / (capacity * numEnvs);
    const given: unknown = saved[name as keyof ReplayArrays];
    if (isNumbers(given, expected)) continue;
    throw new RangeError(
      `ReplayMemory.restore: expected ${expected} numbers in ${name}, got ${isList(given) ? given.length : describeValue(given)}. ` +
        'Restore it with the same environments, numEnvs and replayRows.',
    );
  }
}

function isNumbers(value: unknown, length: number): boolean {
  return isList(value) && value.length === length;
}
