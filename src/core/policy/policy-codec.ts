import { damagedPolicy } from './damaged-policy.ts';
import { decodeFloats, encodeFloats } from './float-text.ts';
import { weightLengths } from './network-shape.ts';
import { decodeOptions, encodeOptions } from './option-values.ts';
import {
  CONVOLUTION_VERSION,
  POLICY_FORMAT,
  POLICY_VERSION,
  type PolicyContent,
  type PolicyFile,
  readFields,
} from './policy-file.ts';

/** Writes a policy as plain data. @throws {TypeError} if JSON cannot hold an option of the environment. The message names it. */
export function encodePolicy(content: PolicyContent): PolicyFile {
  const { envOptions, weights, ...others } = content;
  return {
    format: POLICY_FORMAT,
    version: content.convolutions ? CONVOLUTION_VERSION : POLICY_VERSION,
    ...others,
    ...(envOptions && { envOptions: encodeOptions('Policy.save', envOptions) }),
    weights: weights.map(encodeFloats),
  };
}

/**
 * Reads a saved policy of version 2, 3 or 4: the content of its file, or its text. `where` names the reader in errors.
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
    throw damagedPolicy(where, `${lengths.length} arrays of weights`, file.weights.length);
  }
  return lengths.map((length, i) => {
    const expected = `${length} finite numbers in weights[${i}]`;
    const values = decodeFloats(file.weights[i]);
    if (!values) throw damagedPolicy(where, expected, 'unreadable text');
    if (values.length !== length) throw damagedPolicy(where, expected, values.length);
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw damagedPolicy(where, expected, bad);
    return values;
  });
}
