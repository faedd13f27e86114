import { Generator } from '../random/generator.ts';
import { Space } from './space.ts';

/** The place of a member of a Tuple or Dict within a row. */
export interface RowPart {
  /** The member's name, or its index. */
  readonly key: string | number;
  readonly space: Space;
  /** The index of its first number within the row. */
  readonly offset: number;
  /** How many numbers it has. */
  readonly size: number;
}

/** The base of Tuple and Dict. A row holds the rows of the members, one after the other. */
export abstract class Composite<Value> extends Space<Value> {
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
