import type { NormalizerStatistics } from '../vector/running-moments.ts';
import { DISTRIBUTIONS, type DistributionName } from './distribution.ts';
import { ACTIVATIONS, type Activation, layerSizes } from './network-shape.ts';

/** A saved policy: JSON. */
export interface PolicyFile extends PolicyDescription {
  format: 'palestra-policy';
  version: 2;
  /**
   * For each layer its kernel [fan-in × fan-out] and its bias, and last what the distribution has of its own, the logarithms
   * of the deviations of 'gaussian': float32, little-endian, base64.
   */
  weights: string[];
}

/** All of a saved policy but its weights. */
export interface PolicyDescription {
  /** The id of the environment it was learned in. */
  env: string;
  /** The options of that environment, wrappers too, if it had any. Functions among them are lost. */
  envOptions?: Readonly<Record<string, unknown>>;
  /** What the inputs are: '4 numbers', 'one-hot 16'. */
  observations: string;
  /** What the outputs mean. */
  distribution: DistributionName;
  inputs: number;
  hidden: readonly number[];
  outputs: number;
  activation: Activation;
  /** What NormalizeObservation knew of the observations, if it was around the environments. */
  observationStatistics?: NormalizerStatistics;
}

export function encodeWeights(
  {
    env,
    envOptions,
    observations,
    distribution,
    inputs,
    hidden,
    outputs,
    activation,
    observationStatistics,
  }: PolicyDescription,
  weights: readonly Float32Array[],
): PolicyFile {
  const encoded = weights.map((values) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
  });
  return {
    format: 'palestra-policy',
    version: 2,
    env,
    ...(envOptions && { envOptions }),
    ...{ observations, distribution, inputs, hidden, outputs, activation },
    ...(observationStatistics && { observationStatistics }),
    weights: encoded,
  };
}

/** @throws {RangeError} if an array of weights is missing or not as long as the sizes say. */
export function decodeWeights(file: PolicyFile): Float32Array[] {
  const lengths = layerSizes(file).flatMap(([fanIn, fanOut]) => [fanIn * fanOut, fanOut]);
  if (file.distribution === 'gaussian') lengths.push(file.outputs);
  if (file.weights.length !== lengths.length) {
    throw damaged(`${lengths.length} arrays of weights`, String(file.weights.length));
  }
  return lengths.map((length, i) => {
    const expected = `${length} finite numbers in weights[${i}]`;
    const values = decode(file.weights[i]);
    if (!values) throw damaged(expected, 'none that can be read');
    if (values.length !== length) throw damaged(expected, String(values.length));
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw damaged(expected, String(bad));
    return values;
  });
}

/** @throws {RangeError} that says what is wrong, unless `file` looks like a saved policy. */
export function checkPolicyFile(file: unknown): asserts file is PolicyFile {
  const { format, version, env, inputs, hidden, outputs, weights } = (file ?? {}) as Partial<PolicyFile>;
  const { envOptions, observations, distribution, activation, observationStatistics } = (file ??
    {}) as Partial<PolicyFile>;
  const isSize = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1;
  if (format !== 'palestra-policy') throw damaged("format 'palestra-policy'", `'${String(format)}'`);
  if (version !== 2) throw damaged('version 2', String(version));
  if (typeof env !== 'string') throw damaged('the id of an environment', typeof env);
  if (envOptions === null || !['undefined', 'object'].includes(typeof envOptions)) {
    throw damaged('options by name in envOptions', String(envOptions));
  }
  if (!isSize(inputs) || !isSize(outputs) || !Array.isArray(hidden) || !hidden.every(isSize)) {
    throw damaged('sizes that are whole numbers ≥ 1', `${inputs}, [${hidden}], ${outputs}`);
  }
  if (typeof observations !== 'string') throw damaged('words for its observations', typeof observations);
  if (!DISTRIBUTIONS.includes(distribution as DistributionName)) {
    throw damaged("distribution 'categorical' or 'gaussian'", `'${distribution}'`);
  }
  if (!ACTIVATIONS.includes(activation as Activation))
    throw damaged("activation 'tanh' or 'relu'", `'${activation}'`);
  if (observationStatistics === null || !['undefined', 'object'].includes(typeof observationStatistics)) {
    throw damaged('mean, variance and count in observationStatistics', String(observationStatistics));
  }
  if (!Array.isArray(weights)) throw damaged('a list of weights', typeof weights);
}

function decode(text: unknown): Float32Array | undefined {
  try {
    const bytes = Uint8Array.from(atob(text as string), (char) => char.charCodeAt(0));
    return bytes.length % 4 === 0 ? new Float32Array(bytes.buffer) : undefined;
  } catch {
    return undefined; // not base64: the caller says which
  }
}

function damaged(expected: string, got: string): RangeError {
  return new RangeError(
    `loadPolicy: expected a saved policy with ${expected}, got ${got}. Is the file complete?`,
  );
}
