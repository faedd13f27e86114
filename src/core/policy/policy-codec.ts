import { damagedPolicy } from './damaged-policy.ts';
import { decodeFloats, encodeBytes, type Precision } from './float-text.ts';
import { MAX_HALF, toHalves } from './half-float.ts';
import { weightLengths } from './network-shape.ts';
import { decodeOptions, encodeOptions } from './option-values.ts';
import {
  CONVOLUTION_VERSION,
  POLICY_FORMAT,
  POLICY_VERSION,
  type PolicyContent,
  type PolicyFile,
  PRECISION_VERSION,
  readFields,
} from './policy-file.ts';

/**
 * Writes a policy as plain data.
 *
 * @throws {TypeError} if JSON cannot hold an option of the environment. The message names it.
 * @throws {RangeError} if a weight is too large for float16.
 */
export function encodePolicy(content: PolicyContent, precision: Precision = 'float32'): PolicyFile {
  const { envOptions, weights, ...others } = content;
  const isHalf = precision === 'float16';
  const version = content.convolutions ? CONVOLUTION_VERSION : POLICY_VERSION;
  return {
    format: POLICY_FORMAT,
    version: isHalf ? PRECISION_VERSION : version,
    ...others,
    ...(envOptions && { envOptions: encodeOptions('Policy.save', envOptions) }),
    ...(isHalf && { precision }),
    weights: weights.map((values) => encodeBytes(isHalf ? toHalves(checkHalves(values)) : values)),
  };
}

function checkHalves(values: Float32Array): Float32Array {
  const bad = values.find((value) => !(Math.abs(value) <= MAX_HALF));
  if (bad === undefined) return values;
  throw new RangeError(
    `Policy.save: expected weights from −${MAX_HALF} to ${MAX_HALF} for precision 'float16', got ${bad}. Take precision 'float32'.`,
  );
}

/**
 * Reads a saved policy of version 2 to 5: the content of its file, or its text. `where` names the reader in errors.
 *
 * @throws {RangeError} if the file is damaged or made by a newer version of Palestra.
 */
export function decodePolicy(where: string, content: unknown): PolicyContent {
  const file = readFields(where, typeof content === 'string' ? parse(where, content) : content);
  const { env, observations, inputs, picture, convolutions, hidden, outputs, activation } = file;
  const { distribution, actionSizes, actionMean, actionDeviation, actionBounds } = file;
  const { envOptions, observationStatistics } = file;
  return {
    ...{ env, observations, inputs, hidden, outputs, activation, distribution },
    ...(picture && convolutions && { picture, convolutions }),
    ...(actionSizes && { actionSizes }),
    ...(actionMean && { actionMean }),
    ...(actionDeviation && { actionDeviation }),
    ...(actionBounds && { actionBounds }),
    ...(envOptions && { envOptions: decodeOptions(where, envOptions) }),
    ...(observationStatistics && { observationStatistics }),
    weights: decodeWeights(where, file),
  };
}

function parse(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damagedPolicy(where, 'JSON', `other text (${(error as Error).message})`);
  }
}

function decodeWeights(where: string, file: Omit<PolicyFile, 'version'>): Float32Array[] {
  const lengths = weightLengths(file);
  if (file.distribution === 'gaussian' && file.actionDeviation !== 'state') lengths.push(file.outputs);
  if (file.weights.length !== lengths.length) {
    throw damagedPolicy(where, `${lengths.length} arrays of weights`, String(file.weights.length));
  }
  return lengths.map((length, i) => {
    const expected = `${length} finite numbers in weights[${i}]`;
    const values = decodeFloats(file.weights[i], file.precision);
    if (!values) throw damagedPolicy(where, expected, 'unreadable text');
    if (values.length !== length) throw damagedPolicy(where, expected, String(values.length));
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw damagedPolicy(where, expected, String(bad));
    return values;
  });
}
