import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import type { Env } from '../envs/env.ts';
import { Composite } from '../spaces/composite.ts';
import type { Space } from '../spaces/space.ts';
import { ObservationWrapper } from './wrapper.ts';
import { requireFunction } from './wrapper-checks.ts';

export interface TransformObservationOptions {
  /** Gives the new observation. It must not keep or change the old one. */
  func: (observation: never) => unknown;
  /** The space of the new observations. Default: the wrapped environment's. */
  observationSpace?: Space;
}

/** Applies a function to every observation. Workers cannot receive functions: use it with `workers: 0` or a single environment. */
export class TransformObservation extends ObservationWrapper {
  static readonly optionNames: OptionNames<TransformObservationOptions> = {
    func: true,
    observationSpace: true,
  };
  override readonly observationSpace: Space;
  readonly #func: (observation: unknown) => unknown;

  constructor(env: Env, options: TransformObservationOptions) {
    super(env, options);
    const { func, observationSpace = env.observationSpace } = options;
    requireFunction('TransformObservation', func);
    this.observationSpace = observationSpace;
    this.#func = func as (observation: unknown) => unknown;
    this.adaptProbes();
    void this.probes[0]?.observation; // an error of the function shows now
  }

  /** @throws {TypeError} if the function gives a value that does not fit into a row of the space. */
  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    const observation = this.#func(this.env.observationSpace.read(inner, 0));
    const { observationSpace } = this;
    if (!fitsRow(observationSpace, observation)) {
      throw new TypeError(
        `TransformObservation: expected func to give an observation in ${observationSpace}, got ${describeValue(observation)}.`,
      );
    }
    observationSpace.write(observation, row, offset);
  }
}

/** Whether the observation fits into a row of the space. Its numbers may be out of bounds. */
function fitsRow(space: Space, observation: unknown): boolean {
  if (space instanceof Composite) return space.takes(observation);
  return observation !== undefined && ((observation as ArrayLike<number> | null)?.length ?? 1) === space.size;
}
