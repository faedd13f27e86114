import { checkOptionNames, type OptionNames } from '../../checks/known-names.ts';
import { checkChoice, isWhole } from '../../checks/option-checks.ts';
import { CategoricalDistribution } from '../../policy/categorical-distribution.ts';
import type { Distribution } from '../../policy/distribution.ts';
import { GaussianDistribution } from '../../policy/gaussian-distribution.ts';
import { ACTIVATIONS, type Activation, drawWeights, type NetworkShape } from '../../policy/network-shape.ts';
import { ObservationEncoder } from '../../policy/observation-encoder.ts';
import { checkPolicyFile, decodeWeights, type PolicyFile } from '../../policy/policy-file.ts';
import { Generator } from '../../random/generator.ts';
import { checkSeed, drawSeed } from '../../random/seed-sequence.ts';
import { STREAMS } from '../../random/streams.ts';
import type { AnySpace } from '../../spaces/space-json.ts';
import { NormalizeObservation } from '../../vector/normalize-observation.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import type { NormalizerStatistics } from '../../vector/running-moments.ts';
import { VectorWrapper } from '../../vector/vector-wrapper.ts';
import { findWrapper } from '../../vector/wrap-parallel-env.ts';
import { type ChosenBackend, startBackend } from '../backends/backend.ts';
import type { BackendName } from '../backends/backend-names.ts';
import { chooseBackend } from '../backends/choose-backend.ts';
import { Policy, type PolicyParts } from './policy.ts';

export type BackendChoice = BackendName | 'auto' | { readonly act: BackendName; readonly learn: BackendName };

export interface CreatePolicyOptions {
  /** Sizes of the hidden layers. */
  hidden?: readonly number[];
  activation?: Activation;
  /** 'auto' measures and takes the fastest; a name gets that one or an error; two names decide and learn on a backend each. */
  backend?: BackendChoice;
  /** Decides the first weights and every action drawn. Drawn from the system if left out. */
  seed?: number;
}

const OPTION_NAMES: OptionNames<CreatePolicyOptions> = {
  hidden: true,
  activation: true,
  backend: true,
  seed: true,
};
const LOAD_OPTION_NAMES: OptionNames<Pick<CreatePolicyOptions, 'backend' | 'seed'>> = {
  backend: true,
  seed: true,
};

/** What a policy needs to know of environments: one, or N of them. */
type EnvDescription = Pick<ParallelEnv, 'observationSpace' | 'actionSpace' | 'spec'> &
  Partial<Pick<ParallelEnv, 'numEnvs'>>;

/**
 * Makes a policy for an environment: a multilayer perceptron over its observations, in which what is discrete is one-hot.
 *
 * Discrete actions are drawn from a softmax. For numbers (a Box) the network gives the mean of a normal distribution, whose
 * deviation is learned, too, from 1 on: wrap an environment whose actions have another scale in RescaleAction.
 *
 * @throws {RangeError} if an option is unusable, or the actions are neither numbers nor discrete from 0 on.
 * @throws {UnsupportedError} if this browser lacks the backend asked for.
 */
export async function createPolicy(envs: EnvDescription, options: CreatePolicyOptions = {}): Promise<Policy> {
  checkOptionNames('createPolicy', options, Object.keys(OPTION_NAMES));
  const { hidden = [32, 32], activation = 'tanh', backend = 'auto', seed = drawSeed() } = options;
  checkSeed('createPolicy', seed);
  checkChoice('createPolicy', 'activation', activation, ACTIVATIONS);
  checkHidden(hidden);
  const parts = describeParts(envs, hidden, activation);
  const random = new Generator(seed, STREAMS.weights);
  const weights = [...drawWeights(parts.shape, random), ...parts.distribution.firstValues];
  return startPolicy(parts, weights, seed, backend, envs);
}

/**
 * Makes the policy that a file holds, for an environment it fits.
 *
 * If it has learned through NormalizeObservation, the environments' takes over the statistics of then, and keeps them as they are:
 * set its `updateStatistics` to true again to go on learning.
 *
 * @throws {RangeError} if the file is damaged, or made for other observations or actions.
 */
export async function loadPolicy(
  file: unknown,
  envs: EnvDescription,
  options: Pick<CreatePolicyOptions, 'backend' | 'seed'> = {},
): Promise<Policy> {
  checkOptionNames('loadPolicy', options, Object.keys(LOAD_OPTION_NAMES));
  const { backend = 'auto', seed = drawSeed() } = options;
  checkSeed('loadPolicy', seed);
  checkPolicyFile(file);
  const parts = describeParts(envs, file.hidden, file.activation);
  const { shape, encoder, distribution } = parts;
  const expected = describeFit({
    observations: encoder.description,
    distribution: distribution.kind,
    ...shape,
  });
  if (describeFit(file) !== expected) {
    throw new RangeError(
      `loadPolicy: expected a policy for ${envs.spec.id} (${expected}), got one for ${file.env} (${describeFit(file)}).`,
    );
  }
  const weights = decodeWeights(file);
  restoreStatistics(parts.normalizer, file.observationStatistics);
  return startPolicy(parts, weights, seed, backend, envs);
}

function restoreStatistics(
  normalizer: NormalizeObservation | undefined,
  statistics: NormalizerStatistics | undefined,
): void {
  if (statistics && normalizer) {
    normalizer.setStatistics(statistics);
    normalizer.updateStatistics = false;
  } else if (statistics) {
    throw new RangeError(
      'loadPolicy: expected environments in NormalizeObservation, as those the policy has learned in, got others. ' +
        "Pass wrappers: ['NormalizeObservation'] to makeVec.",
    );
  } else if (normalizer) {
    throw new RangeError(
      'loadPolicy: expected a policy that has learned through NormalizeObservation, as its environments are in one, got another. ' +
        'Leave that wrapper out.',
    );
  }
}

async function startPolicy(
  parts: PolicyParts,
  weights: readonly Float32Array[],
  seed: number,
  choice: BackendChoice,
  { numEnvs = 1 }: EnvDescription,
): Promise<Policy> {
  if (choice === 'auto')
    return new Policy(parts, weights, seed, await chooseBackend(parts, weights, numEnvs));
  const { act, learn } = typeof choice === 'object' ? choice : { act: choice, learn: choice };
  const started: [ChosenBackend, ChosenBackend] = [await startBackend(learn), await startBackend(act)];
  return new Policy(parts, weights, seed, ...started);
}

/** Says what a policy observes and does, '4 numbers (4 inputs) → 2 actions': all that has to fit. */
function describeFit({
  observations,
  inputs,
  distribution,
  outputs,
}: Pick<PolicyFile, 'observations' | 'inputs' | 'distribution' | 'outputs'>): string {
  return `${observations} (${inputs} inputs) → ${outputs} ${distribution === 'categorical' ? 'actions' : 'action numbers'}`;
}

function describeParts(envs: EnvDescription, hidden: readonly number[], activation: Activation): PolicyParts {
  const { spec, observationSpace, actionSpace } = envs;
  const normalizer = envs instanceof VectorWrapper ? findWrapper(envs, NormalizeObservation) : undefined;
  const distribution = createDistribution(actionSpace);
  const encoder = new ObservationEncoder(observationSpace);
  const shape: NetworkShape = { inputs: encoder.inputs, hidden, outputs: distribution.outputs, activation };
  return { env: spec.id, envOptions: spec.options, shape, encoder, distribution, normalizer };
}

function createDistribution(space: AnySpace): Distribution {
  if (space.kind === 'discrete' && space.start === 0) return new CategoricalDistribution(space.n);
  if (space.kind === 'box') return new GaussianDistribution(space.size);
  throw new RangeError(
    `createPolicy: expected actions that are numbers (a Box) or discrete from 0 on, got ${space}.`,
  );
}

function checkHidden(hidden: readonly number[]): void {
  if (Array.isArray(hidden) && hidden.every((size) => isWhole(size, 1, 4096))) return;
  const got = Array.isArray(hidden) ? `[${hidden.join(', ')}]` : String(hidden);
  throw new RangeError(
    `createPolicy: expected hidden to be a list of sizes from 1 to 4096, such as [32, 32], got ${got}.`,
  );
}
