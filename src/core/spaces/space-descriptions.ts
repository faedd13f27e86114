// Spaces as plain data: for files, and for messages between threads. Types only.

import type { Dtype } from './dtype.ts';

/** A bound of a Box: JSON has no infinities. */
export type BoundJson = number | 'inf' | '-inf';

export interface DiscreteJson {
  readonly kind: 'discrete';
  readonly n: number;
  readonly start: number;
}

export interface BoxJson {
  readonly kind: 'box';
  readonly low: readonly BoundJson[];
  readonly high: readonly BoundJson[];
  readonly shape: readonly number[];
  /** Default: 'float32'. */
  readonly dtype?: Dtype;
  readonly clipsTo?: BoxJson;
}

export interface MultiDiscreteJson {
  readonly kind: 'multi-discrete';
  readonly nvec: readonly number[];
  readonly start: readonly number[];
}

export interface MultiBinaryJson {
  readonly kind: 'multi-binary';
  readonly shape: readonly number[];
}

export interface DictJson {
  readonly kind: 'dict';
  readonly spaces: Readonly<Record<string, SpaceJson>>;
}

export interface TupleJson {
  readonly kind: 'tuple';
  readonly spaces: readonly SpaceJson[];
}

/** A space as plain data; `kind` says which. */
export type SpaceJson = DiscreteJson | BoxJson | MultiDiscreteJson | MultiBinaryJson | DictJson | TupleJson;
