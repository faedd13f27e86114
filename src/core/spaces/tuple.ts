import type { Generator } from '../random/generator.ts';
import { Composite } from './composite.ts';
import { readMask } from './sample-mask.ts';
import type { Space } from './space.ts';
import type { SpaceJson, TupleJson } from './space-descriptions.ts';

/** The values of several spaces, in their order. */
export type TupleValue<Spaces extends readonly Space[]> = {
  readonly [I in keyof Spaces]: Spaces[I] extends Space<infer Value> ? Value : never;
};

/** Arrays with one value from each of several spaces. */
export class Tuple<const Spaces extends readonly Space[] = readonly Space[]> extends Composite<
  TupleValue<Spaces>
> {
  readonly kind = 'tuple';
  readonly spaces: Spaces;

  /** @throws {TypeError} unless they are a list of spaces. */
  constructor(spaces: Spaces) {
    super([spaces].flat().map((space, i) => [i, space]));
    this.spaces = spaces;
  }

  contains(value: unknown): value is TupleValue<Spaces> {
    return this.#everyMember(value, (space, member) => space.contains(member));
  }

  takes(value: unknown): value is TupleValue<Spaces> {
    return this.#everyMember(value, (space, member) => space.takes(member));
  }

  read(rows: ArrayLike<number>, offset: number): TupleValue<Spaces> {
    return this.layout.map((part) => part.space.read(rows, offset + part.offset)) as TupleValue<Spaces>;
  }

  write(value: TupleValue<Spaces>, rows: Float32Array | Int32Array, offset: number): void {
    this.layout.forEach((part, i) => {
      part.space.write(value[i], rows, offset + part.offset);
    });
  }

  override toString(): string {
    return `Tuple(${this.spaces.join(', ')})`;
  }

  override toJSON(): TupleJson {
    return { kind: this.kind, spaces: this.spaces.map((space) => space.toJSON() as SpaceJson) };
  }

  protected override draw(_: Generator, mask?: unknown): TupleValue<Spaces> {
    const masks = mask === undefined ? [] : readMask(`${this}`, mask, this.spaces.length);
    return this.spaces.map((space, i) => space.sample(masks[i])) as unknown as TupleValue<Spaces>;
  }

  #everyMember(value: unknown, check: (space: Space, member: unknown) => boolean): boolean {
    if (!Array.isArray(value) || value.length !== this.spaces.length) return false;
    return this.spaces.every((space, i) => check(space, value[i]));
  }
}
