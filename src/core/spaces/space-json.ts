import { Box, fromBoundJson } from './box.ts';
import { Discrete } from './discrete.ts';

/** The spaces there are; `kind` tells them apart. */
export type AnySpace = Discrete | Box;

/** A space as plain data: for files, and for crossing a thread. */
export type SpaceJson = ReturnType<AnySpace['toJSON']>;

/** Makes the space that `space.toJSON()` described. */
export function spaceFromJson(json: SpaceJson): AnySpace {
  switch (json.kind) {
    case 'discrete':
      return new Discrete(json.n, json.start);
    case 'box':
      return new Box(json.low.map(fromBoundJson), json.high.map(fromBoundJson), json.shape);
    default:
      throw new TypeError(
        `spaceFromJson: expected kind 'discrete' or 'box', got '${(json satisfies never as SpaceJson).kind}'.`,
      );
  }
}
