import type { AnySpace } from '../spaces/space-json.ts';
import { CategoricalDistribution } from './categorical-distribution.ts';
import { DeterministicDistribution } from './deterministic-distribution.ts';
import { discreteSizes } from './discrete-sizes.ts';
import {
  type ActionBounds,
  type Distribution,
  type DistributionFields,
  GAUSSIAN_DEFAULTS,
} from './distribution.ts';
import { GaussianDistribution, type GaussianOptions } from './gaussian-distribution.ts';

/** How continuous actions follow from a network. */
export interface ContinuousOptions extends GaussianOptions {
  /** Whether they are a function of the observation, instead of drawn. */
  readonly deterministic?: boolean;
}

/**
 * Makes the distribution for an action space. The options are for continuous actions.
 *
 * @throws {RangeError} if the actions are neither numbers nor discrete from 0 on, or an option is given for discrete ones, or actions
 * are to be deterministic and have no bounds.
 */
export function createDistribution(space: AnySpace, options: ContinuousOptions = {}): Distribution {
  if (options.deterministic) return createDeterministic(space, options);
  if (space.kind === 'box' && space.size > 0) return new GaussianDistribution(space.size, options);
  const sizes = discreteSizes(space);
  if (!sizes) {
    throw new RangeError(
      `createPolicy: expected actions that are numbers (a Box) or discrete from 0 on, got ${space}. Convert them, for example ` +
        'with TransformAction to one Discrete of all combinations.',
    );
  }
  refuseGaussianOptions(options, 'continuous actions', space);
  return new CategoricalDistribution(sizes, space.kind === 'discrete');
}

function createDeterministic(space: AnySpace, options: ContinuousOptions): Distribution {
  const { low, high } = space.kind === 'box' ? (space.clipsTo ?? space) : { low: [], high: [] };
  const bounds = Array.from(low, (least, a): ActionBounds => [least, high[a]]);
  if (bounds.length === 0 || !bounds.every(isRange)) {
    throw new RangeError(
      `createPolicy: expected actions that are numbers with finite bounds (a Box) for a deterministic policy, got ${space}. ` +
        'Use an algorithm that draws actions, such as ppo, or TransformAction.',
    );
  }
  refuseGaussianOptions(options, 'drawn actions', 'a deterministic policy');
  return new DeterministicDistribution(bounds);
}

/** Whether these are the bounds of an action number. Float32 has numbers so large that a range of them is infinite. */
export function isRange([low, high]: ActionBounds): boolean {
  return (
    Number.isFinite(low) && Number.isFinite(high) && low < high && Number.isFinite(Math.fround(high - low))
  );
}

function refuseGaussianOptions(options: GaussianOptions, whose: string, got: unknown): void {
  for (const name of Object.keys(GAUSSIAN_DEFAULTS) as (keyof typeof GAUSSIAN_DEFAULTS)[]) {
    const value = options[name];
    if (value === undefined || value === GAUSSIAN_DEFAULTS[name]) continue;
    throw new RangeError(
      `createPolicy: expected ${name} with ${whose} only, got ${value} for ${got}. Leave it out.`,
    );
  }
}

/** Makes the distribution that the outputs of a network parametrise. */
export function readDistribution(saved: DistributionFields & { readonly outputs: number }): Distribution {
  const { distribution, outputs, actionSizes = [outputs], actionDeviation } = saved;
  if (distribution === 'categorical') return new CategoricalDistribution(actionSizes, !saved.actionSizes);
  if (distribution === 'deterministic') return new DeterministicDistribution(saved.actionBounds ?? []);
  return new GaussianDistribution(actionDeviation === 'state' ? outputs / 2 : outputs, saved);
}
