// Checks whether a saved policy fits an environment.

import type { EnvSpec } from '../envs/env.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import type { WrapperRequest } from '../wrappers/wrap-env.ts';
import { CategoricalDistribution } from './categorical-distribution.ts';
import type { Distribution } from './distribution.ts';
import { GaussianDistribution } from './gaussian-distribution.ts';
import { ObservationEncoder } from './observation-encoder.ts';
import { describeParts } from './observation-parts.ts';
import type { PolicyDescription } from './policy-file.ts';

/** The description of an environment, or of N parallel ones. */
interface EnvDescription {
  readonly spec: EnvSpec;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
}

/** @throws {RangeError} if the actions are neither numbers nor discrete from 0 on, or a deviation is given for discrete ones. */
export function createDistribution(space: AnySpace, initialDeviation = 1): Distribution {
  if (space.kind === 'box' && space.size > 0) return new GaussianDistribution(space.size, initialDeviation);
  if (space.kind === 'discrete' && space.start === 0) {
    if (initialDeviation === 1) return new CategoricalDistribution(space.n);
    throw new RangeError(
      `createPolicy: expected initialDeviation with continuous actions only, got ${initialDeviation} for ${space}. Leave it out.`,
    );
  }
  throw new RangeError(
    `createPolicy: expected actions that are numbers (a Box) or discrete from 0 on, got ${space}. Convert them, for example ` +
      'with TransformAction to one Discrete of all combinations.',
  );
}

/** What decides whether a policy fits an environment. */
type Fit = Pick<PolicyDescription, 'observations' | 'inputs' | 'distribution' | 'outputs'>;

/** @throws {RangeError} if a policy does not fit an environment. The message describes the spaces of both. */
export function checkFit(where: string, saved: Fit & { env: string }, envs: EnvDescription): void {
  const { spec, observationSpace, actionSpace } = envs;
  const { parts, inputs } = new ObservationEncoder(observationSpace);
  const { kind, outputs } = createDistribution(actionSpace);
  const expected = describeFit({ observations: parts, inputs, distribution: kind, outputs });
  const got = describeFit(saved);
  if (got === expected) return;
  throw new RangeError(
    `${where}: expected a policy for ${spec.id} (${expected}), got one for ${saved.env} (${got}).`,
  );
}

/** Gives the wrappers around all environments that a saved policy needs in addition to those in its `envOptions`. */
export function poolWrappers({ observationStatistics }: PolicyDescription): WrapperRequest[] {
  if (!observationStatistics) return [];
  const { epsilon, clip } = observationStatistics;
  const options = { ...(epsilon !== undefined && { epsilon }), ...(clip !== undefined && { clip }) };
  return [{ name: 'NormalizeObservation', ...options }];
}

/** Describes the observations and actions of a policy, which must fit: '4 numbers (4 inputs) → 2 actions'. */
function describeFit({ observations, inputs, distribution, outputs }: Fit): string {
  const actions = distribution === 'categorical' ? 'actions' : 'action numbers';
  return `${describeParts(observations)} (${inputs} inputs) → ${outputs} ${actions}`;
}
