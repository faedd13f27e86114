// Checks whether a saved policy fits an environment.

import type { EnvSpec } from '../envs/env.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import type { WrapperRequest } from '../wrappers/wrap-env.ts';
import type { DistributionFields } from './distribution.ts';
import { createDistribution } from './make-distribution.ts';
import { pictureOf } from './network-options.ts';
import { ObservationEncoder } from './observation-encoder.ts';
import { describeParts } from './observation-parts.ts';
import type { PolicyDescription } from './policy-file.ts';

/** The description of an environment, or of N parallel ones. */
interface EnvDescription {
  readonly spec: EnvSpec;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
}

/** What decides whether a policy fits an environment. */
type Fit = Pick<PolicyDescription, 'observations' | 'inputs' | 'picture' | 'outputs'> & DistributionFields;

/** @throws {RangeError} if a policy does not fit an environment. The message describes the spaces of both. */
export function checkFit(where: string, saved: Fit & { env: string }, envs: EnvDescription): void {
  const { spec, observationSpace, actionSpace } = envs;
  const { parts, inputs } = new ObservationEncoder(observationSpace, saved.picture !== undefined);
  const picture = saved.picture && pictureOf(observationSpace)?.shape;
  const deterministic = saved.distribution === 'deterministic' && actionSpace.kind === 'box';
  const { fields, outputs } = createDistribution(actionSpace, { deterministic });
  const expected = describeFit({
    observations: parts,
    inputs,
    ...(picture && { picture }),
    outputs,
    ...fields,
  });
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
function describeFit({ observations, inputs, picture, ...actions }: Fit): string {
  const of = picture ? ` of ${picture.join(' × ')} pixels and channels` : '';
  return `${describeParts(observations)}${of} (${inputs} inputs) → ${describeActions(actions)}`;
}

function describeActions({
  distribution,
  outputs,
  actionSizes = [outputs],
  actionDeviation,
  actionBounds,
}: Omit<Fit, 'observations' | 'inputs' | 'picture'>): string {
  if (distribution === 'categorical') return `${actionSizes.join(' × ')} actions`;
  if (actionBounds)
    return `action numbers within ${actionBounds.map((pair) => `[${pair.join(', ')}]`).join(' × ')}`;
  return `${actionDeviation === 'state' ? outputs / 2 : outputs} action numbers`;
}
