import { describeValue } from '../../checks/describe-value.ts';
import { isList } from '../../checks/option-checks.ts';
import type { LastingPart, Snapshot } from '../loop/training-state.ts';

type Values = Readonly<Record<string, number | Float32Array>>;

/** Numbers and arrays of a search that last between iterations, by name, for `training.keep`. Replace an array, do not change it. */
export class KeptValues<T extends Values> implements LastingPart<T> {
  values: T;

  constructor(values: T) {
    this.values = values;
  }

  snapshot(): Snapshot<T> {
    const values = { ...this.values };
    return { read: async () => values, dispose: () => {} };
  }

  restore(state: T): void {
    for (const [name, value] of Object.entries(this.values)) {
      const saved: unknown = state?.[name];
      const fits =
        typeof value === 'number'
          ? typeof saved === 'number'
          : isList(saved) && saved.length === value.length;
      if (fits) continue;
      const expected = typeof value === 'number' ? 'a number' : `${value.length} numbers`;
      throw new RangeError(
        `TrainingState: expected ${expected} as ${name} of the search, got ${describeValue(saved)}. Is the file of another network?`,
      );
    }
    this.values = state;
  }
}
