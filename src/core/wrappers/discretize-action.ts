import type { Env } from '../envs/env.ts';
import type { OptionNames } from '../envs/known-names.ts';
import { Discrete } from '../spaces/discrete.ts';
import { Wrapper } from './wrapper.ts';
import { requireBox, requireNumbers, requireWhole } from './wrapper-checks.ts';

export interface DiscretizeActionOptions {
  /** Into how many equal parts each number of the action is divided: one for all, or one for each. */
  bins: number | readonly number[];
}

/**
 * Makes a Discrete action space of a bounded Box: an action stands for the middle of its bin.
 *
 * Of several numbers the last one changes fastest: with bins [2, 3], action 4 is bin 1 of the first and bin 1 of the second.
 */
export class DiscretizeAction<O> extends Wrapper<O, number> {
  static readonly optionNames: OptionNames<DiscretizeActionOptions> = { bins: true };
  override readonly actionSpace: Discrete;
  override readonly actionLabels: readonly string[];
  readonly #actions: readonly Float32Array[];

  /** @throws {RangeError} if an option or a bound is unusable, @throws {TypeError} if the actions are no Box. */
  constructor(env: Env, { bins }: DiscretizeActionOptions) {
    super(env);
    const where = 'DiscretizeAction';
    const box = requireBox(where, 'action', env.actionSpace);
    if (![...box.low, ...box.high].every(Number.isFinite)) {
      throw new RangeError(`${where}: expected a bounded action space, got ${box}.`);
    }
    const counts = requireNumbers(where, 'bins', bins, box.size);
    for (const count of counts) requireWhole(where, 'bins', count, 1);
    this.actionSpace = new Discrete(counts.reduce((product, count) => product * count, 1));
    this.#actions = Array.from({ length: this.actionSpace.n }, (_, action) => {
      const middle = new Float32Array(box.size);
      let rest = action;
      for (let i = box.size - 1; i >= 0; i--) {
        middle[i] = middleOf(rest % counts[i], counts[i], box.low[i], box.high[i]);
        rest = Math.floor(rest / counts[i]);
      }
      return middle;
    });
    this.actionLabels = this.#actions.map((middle) => [...middle].map((x) => x.toPrecision(2)).join(', '));
  }

  override stepState(action: number): number {
    return this.env.advance(this.#actions[action].slice());
  }
}

/** In float32 throughout, as numpy's `linspace` between float32 bounds. */
function middleOf(bin: number, bins: number, low: number, high: number): number {
  const width = Math.fround(Math.fround(high - low) / bins);
  const edge = (k: number): number => (k === bins ? high : Math.fround(Math.fround(k * width) + low));
  return Math.fround(edge(bin) + edge(bin + 1)) / 2;
}
