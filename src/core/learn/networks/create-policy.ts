import { describeValue } from '../../checks/describe-value.ts';
import { checkOptionNames, type OptionNames } from '../../checks/known-names.ts';
import { checkChoice } from '../../checks/option-checks.ts';
import { checkOption } from '../../checks/option-table.ts';
import type { ActionDeviation, ActionMean } from '../../policy/distribution.ts';
import { type ContinuousOptions, createDistribution } from '../../policy/make-distribution.ts';
import { checkNetwork, chooseNetwork, type NetworkOptions } from '../../policy/network-options.ts';
import {
  ACTION_DEVIATION,
  ACTION_MEAN,
  ACTIVATIONS,
  type Activation,
  drawWeights,
  INITIAL_DEVIATION,
  type NetworkShape,
  POLICY_GAIN,
} from '../../policy/network-shape.ts';
import { ObservationEncoder } from '../../policy/observation-encoder.ts';
import { decodePolicy } from '../../policy/policy-codec.ts';
import type { ObservationStatistics } from '../../policy/policy-file.ts';
import { checkFit } from '../../policy/policy-fit.ts';
import { Generator } from '../../random/generator.ts';
import { checkSeed, drawSeed } from '../../random/seed-sequence.ts';
import { STREAMS } from '../../random/streams.ts';
import { Space } from '../../spaces/space.ts';
import { NormalizeObservation } from '../../vector/normalize-observation.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { VectorWrapper } from '../../vector/vector-wrapper.ts';
import { findWrapper } from '../../vector/wrap-parallel-env.ts';
import { startBackend } from '../backends/backend.ts';
import type { BackendName } from '../backends/backend-names.ts';
import { chooseBackend } from '../backends/choose-backend.ts';
import { recoverable } from '../backends/recovery.ts';
import { USUAL_WORKLOAD, type Workload } from '../backends/workload.ts';
import { Policy, type PolicyParts } from './policy.ts';

export type BackendChoice = BackendName | 'auto' | { readonly act: BackendName; readonly learn: BackendName };

export interface CreatePolicyOptions {
  /** Sizes of the hidden layers: the same as `network.hidden`. */
  hidden?: readonly number[];
  /** The layers: convolutions, if the observations are pictures, and hidden layers. */
  network?: NetworkOptions;
  /** Default: 'relu' after convolutions, otherwise 'tanh'. */
  activation?: Activation;
  /** Standard deviation of continuous actions at first, above 0. It is learned. Default: 1. */
  initialDeviation?: number;
  /** 'tanh' keeps the means of continuous actions between −1 and 1. Default: 'linear'. */
  actionMean?: ActionMean;
  /** Whether continuous actions have the same deviations in all states, or the network computes them. Default: 'shared'. */
  actionDeviation?: ActionDeviation;
  /** Whether continuous actions are a function of the observation, as ddpg and td3 need, instead of drawn. Default: false. */
  deterministic?: boolean;
  /** 'auto' measures and takes the fastest backend. A name selects one. `{ act, learn }` selects one for deciding and one for learning. */
  backend?: BackendChoice;
  /** Seed of the initial weights and of the drawn actions. Default: a random seed. */
  seed?: number;
  /** The work that 'auto' measures, see `workload` in `ALGORITHMS`. Default: large updates that use each step once. */
  workload?: Workload;
}

const OPTION_NAMES: OptionNames<CreatePolicyOptions> = {
  hidden: true,
  network: true,
  activation: true,
  initialDeviation: true,
  actionMean: true,
  actionDeviation: true,
  deterministic: true,
  backend: true,
  seed: true,
  workload: true,
};
export type LoadPolicyOptions = Pick<CreatePolicyOptions, 'backend' | 'seed' | 'workload'>;
const LOAD_OPTION_NAMES: OptionNames<LoadPolicyOptions> = { backend: true, seed: true, workload: true };

/** The description of an environment, or of N parallel ones, that a policy depends on. */
type EnvDescription = Pick<ParallelEnv, 'observationSpace' | 'actionSpace' | 'spec'> &
  Partial<Pick<ParallelEnv, 'numEnvs'>>;

/**
 * Makes a policy for an environment: a multilayer perceptron over its observations, after convolutions if these are pictures. Discrete
 * observations become one-hot. The numbers of pictures are scaled by their bounds to 0 to 1, or −1 to 1 if the bounds are symmetric.
 *
 * Discrete actions are drawn from a softmax, several (MultiDiscrete, MultiBinary) independently. For continuous actions (a Box), the
 * network gives the means of normal distributions. The standard deviations are learned, too. If actions have another scale than −1 to 1,
 * wrap the environment in RescaleAction. A deterministic policy gives the actions themselves, within the bounds of the Box.
 *
 * @throws {RangeError} if an option is invalid, or the actions are neither numbers nor discrete from 0 on.
 * @throws {UnsupportedError} if this browser lacks the requested backend.
 */
export async function createPolicy(envs: EnvDescription, options: CreatePolicyOptions = {}): Promise<Policy> {
  checkDescription('createPolicy', envs);
  checkOptionNames('createPolicy', options, Object.keys(OPTION_NAMES));
  const {
    hidden,
    network = {},
    activation,
    initialDeviation = INITIAL_DEVIATION.default,
    actionMean = ACTION_MEAN.default,
    actionDeviation = ACTION_DEVIATION.default,
    deterministic = false,
    seed = drawSeed(),
  } = options;
  checkSeed('createPolicy', seed);
  if (activation !== undefined) checkChoice('createPolicy', 'activation', activation, ACTIVATIONS);
  checkNetwork('createPolicy', network);
  if (hidden !== undefined && network.hidden !== undefined) {
    throw new RangeError('createPolicy: expected hidden or network.hidden, got both. Leave one out.');
  }
  checkOption('createPolicy', 'initialDeviation', INITIAL_DEVIATION, initialDeviation);
  checkOption('createPolicy', 'actionMean', ACTION_MEAN, actionMean);
  checkOption('createPolicy', 'actionDeviation', ACTION_DEVIATION, actionDeviation);
  const continuous = { initialDeviation, actionMean, actionDeviation, deterministic };
  const layers = { ...network, ...(hidden !== undefined && { hidden }) };
  const chosen = chooseNetwork('createPolicy', envs.observationSpace, layers, activation);
  const parts = describeParts(envs, chosen, continuous);
  const random = new Generator(seed, STREAMS.weights);
  const weights = parts.distribution.complete(drawWeights(parts.shape, random, POLICY_GAIN));
  return startPolicy(parts, weights, seed, options, envs);
}

/**
 * Loads a saved policy, given as an object or as text, for an environment with the same observations and actions.
 *
 * If the policy learned through NormalizeObservation, the environments' NormalizeObservation takes the saved statistics and
 * freezes them. Set its `updateStatistics` to true to continue learning: with a new optimiser, which a policy file does not contain.
 * To resume a run exactly, use a checkpoint of `TrainingRun`. To play without TensorFlow.js, use `readPolicy` of palestra/play.
 *
 * @throws {RangeError} if the file is damaged, made by a newer version of Palestra, or for other observations or actions.
 */
export async function loadPolicy(
  file: unknown,
  envs: EnvDescription,
  options: LoadPolicyOptions = {},
): Promise<Policy> {
  checkOptionNames('loadPolicy', options, Object.keys(LOAD_OPTION_NAMES));
  const { seed = drawSeed() } = options;
  checkSeed('loadPolicy', seed);
  const saved = decodePolicy('loadPolicy', file);
  checkDescription('loadPolicy', envs);
  checkFit('loadPolicy', saved, envs);
  const { actionMean, actionDeviation } = saved;
  const deterministic = saved.distribution === 'deterministic';
  const parts = describeParts(envs, saved, { actionMean, actionDeviation, deterministic });
  restoreStatistics(parts.normalizer, saved.observationStatistics);
  return startPolicy(parts, saved.weights, seed, options, envs);
}

/** @throws {TypeError} unless `envs` has spaces. */
function checkDescription(where: string, envs: unknown): void {
  if (Object(envs).observationSpace instanceof Space) return;
  throw new TypeError(
    `${where}: expected environments, got ${describeValue(envs)}. Pass the result of await makeVec(…) or of makeEnv(…).`,
  );
}

function restoreStatistics(
  normalizer: NormalizeObservation | undefined,
  statistics: ObservationStatistics | undefined,
): void {
  if (statistics && normalizer) {
    const { epsilon = normalizer.epsilon, clip = Infinity } = statistics;
    for (const [name, value] of Object.entries({ epsilon, clip }) as ['epsilon' | 'clip', number][]) {
      if (value === normalizer[name]) continue;
      throw new RangeError(
        `loadPolicy: expected NormalizeObservation with the policy's ${name}, ${value}, got ${normalizer[name]}. ` +
          `Pass wrappers: [{ name: 'NormalizeObservation', ${name}: ${value} }] to makeVec.`,
      );
    }
    normalizer.setStatistics(statistics);
    normalizer.updateStatistics = false;
  } else if (statistics) {
    throw new RangeError(
      'loadPolicy: expected environments in NormalizeObservation, because the policy learned in it, got environments without it. ' +
        "Pass wrappers: ['NormalizeObservation'] to makeVec.",
    );
  } else if (normalizer) {
    throw new RangeError(
      'loadPolicy: expected a policy with the statistics of NormalizeObservation, because the environments are in that wrapper, ' +
        'got one without. Make the environments without NormalizeObservation.',
    );
  }
}

async function startPolicy(
  parts: PolicyParts,
  weights: readonly Float32Array[],
  seed: number,
  { backend = 'auto', workload = USUAL_WORKLOAD }: LoadPolicyOptions,
  { numEnvs = 1 }: EnvDescription,
): Promise<Policy> {
  if (backend === 'auto') {
    const chosen = await chooseBackend(parts, weights, numEnvs, workload);
    return new Policy(parts, weights, seed, recoverable(chosen));
  }
  const { act, learn } = typeof backend === 'object' ? backend : { act: backend, learn: backend };
  const learning = recoverable(await startBackend(learn));
  const acting = act === learn ? learning : recoverable(await startBackend(act));
  return new Policy(parts, weights, seed, learning, acting);
}

function describeParts(
  envs: EnvDescription,
  { picture, convolutions, hidden, activation }: Omit<NetworkShape, 'inputs' | 'outputs'>,
  continuous: ContinuousOptions,
): PolicyParts {
  const { spec, observationSpace, actionSpace } = envs;
  const normalizer = envs instanceof VectorWrapper ? findWrapper(envs, NormalizeObservation) : undefined;
  const distribution = createDistribution(actionSpace, continuous);
  const encoder = new ObservationEncoder(observationSpace, picture !== undefined);
  if (encoder.inputs === 0) {
    throw new RangeError(
      `createPolicy: expected observations of one or more numbers, got ${observationSpace}.`,
    );
  }
  const seeing = picture && convolutions && { picture, convolutions };
  const { inputs } = encoder;
  const shape: NetworkShape = { inputs, ...seeing, hidden, outputs: distribution.outputs, activation };
  return { env: spec.id, envOptions: spec.options, shape, encoder, distribution, normalizer };
}
