import { Generator } from '../random/generator.ts';
import { Space, type WholePart } from './space.ts';

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
    const large = this.layout.find(({ space }) => !space.fitsFloat32);
    if (large && this.rowType === Float32Array) {
      throw new RangeError(
        `Tuple, Dict: expected whole numbers up to 2^24 beside a Box (float32 has gaps beyond), got ${large.space} for ${large.key}.`,
      );
    }
  }

  override get fitsFloat32(): boolean {
    return this.layout.every(({ space }) => space.fitsFloat32);
  }

  override wholeParts(offset = 0): WholePart[] {
    return this.layout.flatMap((part) => part.space.wholeParts(offset + part.offset));
  }

  /** Seeds each member with a number drawn from the seed, as Gymnasium does. */
  override seed(seed: number): void {
    const random = new Generator(seed);
    for (const { space } of this.layout) space.seed(random.integers(0, 2 ** 31 - 1));
  }

  override findInvalid(rows: ArrayLike<number>, offset: number): number {
    for (const part of this.layout) {
      const at = part.space.findInvalid(rows, offset + part.offset);
      if (at >= 0) return part.offset + at;
    }
    return -1;
  }
}
