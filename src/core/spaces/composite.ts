import { Generator } from '../random/generator.ts';
import { Space } from './space.ts';

/** Where a member of a Tuple or a Dict stands within a row. */
export interface RowPart {
  /** The member's name, or its index. */
  readonly key: string | number;
  readonly space: Space;
  /** The first of its numbers, from the start of the row, and how many they are. */
  readonly offset: number;
  readonly size: number;
}

/** What Tuple and Dict share: a row is the members' rows, one after the other. */
export abstract class Composite<Value> extends Space<Value> {
  /** The layout of a row. */
  readonly layout: readonly RowPart[];
  readonly size: number;
  readonly rowType: Int32ArrayConstructor | Float32ArrayConstructor;

  constructor(members: readonly (readonly [key: string | number, space: Space])[]) {
    super();
    let offset = 0;
    this.layout = members.map(([key, space]) => {
      if (!(space instanceof Space)) {
        throw new TypeError(
          `Tuple, Dict: expected a space for each member, got ${String(space)} for ${key}.`,
        );
      }
      const part = { key, space, offset, size: space.size };
      offset += space.size;
      return part;
    });
    this.size = offset;
    this.rowType = this.layout.every(({ space }) => space.rowType === Int32Array) ? Int32Array : Float32Array;
  }

  /** Seeds each member with a number drawn from the seed, as Gymnasium does. */
  override seed(seed: number): void {
    const random = new Generator(seed);
    for (const { space } of this.layout) space.seed(random.integers(0, 2 ** 31 - 1));
  }

  override takesRow(rows: ArrayLike<number>, offset: number): boolean {
    return this.layout.every((part) => part.space.takesRow(rows, offset + part.offset));
  }
}
