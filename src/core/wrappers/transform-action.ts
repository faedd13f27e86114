import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import type { Env } from '../envs/env.ts';
import { Box } from '../spaces/box.ts';
import type { Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';
import { requireBox, requireFunction } from './wrapper-checks.ts';

export interface TransformActionOptions {
  /** Converts an action of the wrapper to one of the wrapped environment. */
  func: (action: never) => unknown;
  /** The action space of the wrapper. Default: the wrapped environment's. */
  actionSpace?: Space;
}

/** Applies a function to every action. Workers cannot receive functions: use it with `workers: 0` or a single environment. */
export class TransformAction<O> extends Wrapper<O> {
  static readonly optionNames: OptionNames<TransformActionOptions> = { func: true, actionSpace: true };
  override readonly actionSpace: Space;
  override readonly actionLabels: readonly string[];
  readonly #func: (action: unknown) => unknown;

  constructor(env: Env, options: TransformActionOptions) {
    super(env, options);
    const { func, actionSpace } = options;
    requireFunction('TransformAction', func);
    this.#func = func as (action: unknown) => unknown;
    this.actionSpace = actionSpace ?? env.actionSpace;
    this.actionLabels = actionSpace === undefined ? env.actionLabels : [];
  }

  /** @throws {RangeError} if the wrapped environment does not accept the function's result. */
  override stepState(action: unknown): number {
    const inner = this.#func(action);
    if (!this.env.actionSpace.takes(inner)) {
      throw new RangeError(
        `TransformAction: expected func to give an action in ${this.env.actionSpace}, got ${describeValue(inner)}.`,
      );
    }
    return super.stepState(inner);
  }
}

/** Accepts any numbers as an action, and clips them to the bounds of the wrapped environment's Box. */
export class ClipAction<O> extends Wrapper<O, Float32Array> {
  static readonly optionNames: OptionNames<object> = {};
  override readonly actionSpace: Box;
  readonly #bounds: Box;

  /** @throws {TypeError} if the action space is not a Box. */
  constructor(env: Env, options: object = {}) {
    super(env, options);
    this.#bounds = requireBox('ClipAction', 'action', env.actionSpace);
    this.actionSpace = new Box(-Infinity, Infinity, this.#bounds.shape, 'float32', this.#bounds);
  }

  override stepState(action: Float32Array): number {
    const { low, high } = this.#bounds;
    return super.stepState(action.map((number, i) => Math.min(Math.max(number, low[i]), high[i])));
  }
}
