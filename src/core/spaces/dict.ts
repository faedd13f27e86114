import { describeValue } from '../checks/describe-value.ts';
import { isRecord, suggest } from '../checks/known-names.ts';
import type { Generator } from '../random/generator.ts';
import { Composite } from './composite.ts';
import type { Space } from './space.ts';
import type { DictJson, SpaceJson } from './space-descriptions.ts';

/** The values of several spaces, by name. */
export type DictValue<Spaces extends Readonly<Record<string, Space>>> = {
  readonly [Key in keyof Spaces]: Spaces[Key] extends Space<infer Value> ? Value : never;
};

/** Objects with one value from each of several spaces. A row holds the values sorted by name, as in Gymnasium. */
export class Dict<
  Spaces extends Readonly<Record<string, Space>> = Readonly<Record<string, Space>>,
> extends Composite<DictValue<Spaces>> {
  readonly kind = 'dict';
  readonly spaces: Spaces;

  /** @throws {TypeError} unless all are spaces. */
  constructor(spaces: Spaces) {
    if (!isRecord(spaces)) {
      throw new TypeError(`Dict: expected a space for each member, got ${describeValue(spaces)}.`);
    }
    const names = Object.keys(spaces).sort();
    super(names.map((name) => [name, spaces[name]]));
    this.spaces = Object.fromEntries(names.map((name) => [name, spaces[name]])) as Spaces;
  }

  contains(value: unknown): value is DictValue<Spaces> {
    return this.#everyMember(value, (space, member) => space.contains(member));
  }

  takes(value: unknown): value is DictValue<Spaces> {
    return this.#everyMember(value, (space, member) => space.takes(member));
  }

  read(rows: ArrayLike<number>, offset: number): DictValue<Spaces> {
    return this.#fill(({ space, offset: within }) => space.read(rows, offset + within));
  }

  write(value: DictValue<Spaces>, rows: Float32Array | Int32Array, offset: number): void {
    for (const part of this.layout) part.space.write(value[part.key], rows, offset + part.offset);
  }

  override toString(): string {
    return `Dict(${this.layout.map(({ key, space }) => `'${key}': ${space}`).join(', ')})`;
  }

  override toJSON(): DictJson {
    const entries = this.layout.map(({ key, space }) => [key, space.toJSON() as SpaceJson]);
    return { kind: this.kind, spaces: Object.fromEntries(entries) };
  }

  protected override draw(_: Generator, mask: unknown = {}): DictValue<Spaces> {
    if (!isRecord(mask)) {
      throw new TypeError(
        `${this}.sample: expected the masks of members by name, such as { ${this.layout[0]?.key}: … }, got ${describeValue(mask)}.`,
      );
    }
    const known = Object.keys(this.spaces);
    const unknown = Object.keys(mask).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new RangeError(
        `${this}.sample: expected the masks of members ${known.join(', ')}, got one for '${unknown}'.${suggest(unknown, known)}`,
      );
    }
    return this.#fill(({ key, space }) => space.sample(mask[key]));
  }

  #fill(read: (part: Composite<unknown>['layout'][number]) => unknown): DictValue<Spaces> {
    return Object.fromEntries(this.layout.map((part) => [part.key, read(part)])) as DictValue<Spaces>;
  }

  #everyMember(value: unknown, check: (space: Space, member: unknown) => boolean): boolean {
    if (typeof value !== 'object' || value === null) return false;
    if (Object.keys(value).length !== this.layout.length) return false;
    return this.layout.every(
      ({ key, space }) => Object.hasOwn(value, key) && check(space, (value as Record<string, unknown>)[key]),
    );
  }
}
