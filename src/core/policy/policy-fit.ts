// Whether a saved policy and an environment go together.

import type { EnvSpec } from '../envs/env.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import type { WrapperRequest } from '../wrappers/wrap-env.ts';
import { CategoricalDistribution } from './categorical-distribution.ts';
import type { Distribution } from './distribution.ts';
import { GaussianDistribution } from './gaussian-distribution.ts';
import { ObservationEncoder } from './observation-encoder.ts';
import { describeParts } from './observation-parts.ts';
import type { PolicyDescription } from './policy-file.ts';

/** What has to be known of an environment, or of N of them. */
interface EnvDescription {
  readonly spec: EnvSpec;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
}

/** @throws {RangeError} if the actions are neither numbers nor discrete from 0 on. */
export function createDistribution(space: AnySpace): Distribution {
  if (space.kind === 'discrete' && space.start === 0) return new CategoricalDistribution(space.n);
  if (space.kind === 'box') return new GaussianDistribution(space.size);
  throw new RangeError(
    `createPolicy: expected actions that are numbers (a Box) or discrete from 0 on, got ${space}.`,
  );
}

/** @throws {RangeError} that says what either observes and does, unless a saved policy fits an environment. */
export function checkFit(where: string, saved: PolicyDescription, envs: EnvDescription): void {
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

/** Gives the wrappers that `makeVec` needs for a saved policy beside those in its `envOptions`: the ones around all environments. */
export function poolWrappers({ observationStatistics }: PolicyDescription): WrapperRequest[] {
  if (!observationStatistics) return [];
  const { epsilon } = observationStatistics;
  return [{ name: 'NormalizeObservation', ...(epsilon !== undefined && { epsilon }) }];
}

/** Says what a policy observes and does, '4 numbers (4 inputs) → 2 actions': all that has to fit. */
function describeFit({
  observations,
  inputs,
  distribution,
  outputs,
}: Pick<PolicyDescription, 'observations' | 'inputs' | 'distribution' | 'outputs'>): string {
  const actions = distribution === 'categorical' ? 'actions' : 'action numbers';
  return `${describeParts(observations)} (${inputs} inputs) → ${outputs} ${actions}`;
}
