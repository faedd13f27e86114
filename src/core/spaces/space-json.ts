import { Box, fromBoundJson } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import type { BoxJson, SpaceJson } from './space-descriptions.ts';
import { Tuple } from './tuple.ts';

export type { SpaceJson };

/** Every kind of space; `kind` tells them apart. */
export type AnySpace = Discrete | Box | MultiDiscrete | MultiBinary | Dict | Tuple;

/**
 * Makes the space that `space.toJSON()` described.
 *
 * @throws {TypeError} if the kind is unknown.
 */
export function spaceFromJson(json: SpaceJson): AnySpace {
  switch (json.kind) {
    case 'discrete':
      return new Discrete(json.n, json.start);
    case 'box':
      return boxFromJson(json);
    case 'multi-discrete':
      return new MultiDiscrete(json.nvec, json.start);
    case 'multi-binary':
      return new MultiBinary(json.shape);
    case 'dict':
      return new Dict(
        Object.fromEntries(Object.entries(json.spaces).map(([name, space]) => [name, spaceFromJson(space)])),
      );
    case 'tuple':
      return new Tuple(json.spaces.map(spaceFromJson));
    default:
      throw new TypeError(
        `spaceFromJson: expected a kind of space ('discrete', 'box', 'dict', …), got '${(json satisfies never as SpaceJson).kind}'. Pass what toJSON of a space gave.`,
      );
  }
}

function boxFromJson({ low, high, shape, dtype, clipsTo }: BoxJson): Box {
  const inner = clipsTo && boxFromJson(clipsTo);
  return new Box(low.map(fromBoundJson), high.map(fromBoundJson), shape, dtype, inner);
}
