import type { OptionNames } from '../checks/known-names.ts';
import { checkFlag, checkWhole } from '../checks/option-checks.ts';
import type { Env } from '../envs/env.ts';
import { Discrete } from '../spaces/discrete.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import { Wrapper } from './wrapper.ts';
import { requireBox, requireNumbers } from './wrapper-checks.ts';

/** The most actions, of which each has a label. */
const MAX_ACTIONS = 2 ** 16;

export interface DiscretizeActionOptions {
  /** The number of equal bins for each number of the action: one for all, or one for each. */
  bins: number | readonly number[];
  /** Makes a MultiDiscrete space with a bin for each number, instead of one Discrete number for all. */
  multidiscrete?: boolean;
}

/**
 * Turns a bounded Box action space into a Discrete or MultiDiscrete one. Each action is the middle of its bin.
 *
 * With several numbers the last one changes fastest: with bins [2, 3], action 4 is bin 1 of the first and bin 1 of the second.
 */
export class DiscretizeAction<O> extends Wrapper<O, number | Int32Array> {
  static readonly optionNames: OptionNames<DiscretizeActionOptions> = { bins: true, multidiscrete: true };
  override readonly actionSpace: Discrete | MultiDiscrete;
  override readonly actionLabels: readonly string[];
  /** The middle of each bin, [number][bin]. */
  readonly #middles: readonly Float32Array[];

  /** @throws {RangeError} if an option or a bound is invalid, @throws {TypeError} if the action space is not a Box. */
  constructor(env: Env, options: DiscretizeActionOptions) {
    super(env, options);
    const { bins, multidiscrete = false } = options;
    const where = 'DiscretizeAction';
    checkFlag(where, 'multidiscrete', multidiscrete);
    const box = requireBox(where, 'action', env.actionSpace);
    if (![...box.low, ...box.high].every(Number.isFinite)) {
      throw new RangeError(`${where}: expected a bounded action space, got ${box}.`);
    }
    const counts = requireNumbers(where, 'bins', bins, box.size);
    for (const count of counts) checkWhole(where, 'bins', count, 1);
    const product = counts.reduce((total, count) => total * count, 1);
    const total = multidiscrete ? counts.reduce((sum, count) => sum + count, 0) : product;
    if (total > MAX_ACTIONS) {
      throw new RangeError(
        `${where}: expected bins for at most ${MAX_ACTIONS} actions, got ${total}. Take fewer bins.`,
      );
    }
    this.#middles = counts.map((count, i) =>
      Float32Array.from({ length: count }, (_, bin) => middleOf(bin, count, box.low[i], box.high[i])),
    );
    this.actionSpace = multidiscrete ? new MultiDiscrete(counts) : new Discrete(product);
    this.actionLabels = multidiscrete
      ? []
      : Array.from({ length: product }, (_, action) =>
          Array.from(this.#middleOf(action), (x) => x.toPrecision(2)).join(', '),
        );
  }

  override stepState(action: number | Int32Array): number {
    return this.env.advance(this.#middleOf(action));
  }

  #middleOf(action: number | Int32Array): Float32Array {
    const middle = new Float32Array(this.#middles.length);
    let rest = typeof action === 'number' ? action : 0;
    for (let i = middle.length - 1; i >= 0; i--) {
      const middles = this.#middles[i];
      middle[i] = middles[typeof action === 'number' ? rest % middles.length : action[i]];
      rest = Math.floor(rest / middles.length);
    }
    return middle;
  }
}

/** Computes in float32, as numpy's `linspace` does between float32 bounds. */
function middleOf(bin: number, bins: number, low: number, high: number): number {
  const width = Math.fround(Math.fround(high - low) / bins);
  const edge = (k: number): number => (k === bins ? high : Math.fround(Math.fround(k * width) + low));
  return Math.fround(edge(bin) + edge(bin + 1)) / 2;
}
