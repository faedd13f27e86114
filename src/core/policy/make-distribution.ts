import type { AnySpace } from '../spaces/space-json.ts';
import { CategoricalDistribution } from './categorical-distribution.ts';
import { discreteSizes } from './discrete-sizes.ts';
import { type Distribution, type DistributionFields, GAUSSIAN_DEFAULTS } from './distribution.ts';
import { GaussianDistribution, type GaussianOptions } from './gaussian-distribution.ts';

/**
 * Makes the distribution for an action space. The options are for continuous actions.
 *
 * @throws {RangeError} if the actions are neither numbers nor discrete from 0 on, or an option is given for discrete ones.
 */
export function createDistribution(space: AnySpace, options: GaussianOptions = {}): Distribution {
  if (space.kind === 'box' && space.size > 0) return new GaussianDistribution(space.size, options);
  const sizes = discreteSizes(space);
  if (!sizes) {
    throw new RangeError(
      `createPolicy: expected actions that are numbers (a Box) or discrete from 0 on, got ${space}. Convert them, for example ` +
        'with TransformAction to one Discrete of all combinations.',
    );
  }
  for (const name of Object.keys(GAUSSIAN_DEFAULTS) as (keyof typeof GAUSSIAN_DEFAULTS)[]) {
    const value = options[name];
    if (value === undefined || value === GAUSSIAN_DEFAULTS[name]) continue;
    throw new RangeError(
      `createPolicy: expected ${name} with continuous actions only, got ${value} for ${space}. Leave it out.`,
    );
  }
  return new CategoricalDistribution(sizes, space.kind === 'discrete');
}

/** Makes the distribution that the outputs of a network parametrise. */
export function readDistribution(saved: DistributionFields & { readonly outputs: number }): Distribution {
  const { distribution, outputs, actionSizes = [outputs], actionDeviation } = saved;
  if (distribution === 'categorical') return new CategoricalDistribution(actionSizes, !saved.actionSizes);
  return new GaussianDistribution(actionDeviation === 'state' ? outputs / 2 : outputs, saved);
}
