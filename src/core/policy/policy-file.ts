// The format of saved policies: its fields, and their checks. policy-codec.ts writes and reads the files.

import { describeValue } from '../checks/describe-value.ts';
import { isRecord } from '../checks/known-names.ts';
import { isWhole, listChoices } from '../checks/option-checks.ts';
import type { NormalizerStatistics } from '../vector/running-moments.ts';
import {
  type Convolution,
  PADDINGS,
  type Padding,
  type PictureShape,
  planConvolutions,
} from './convolution.ts';
import { damagedPolicy, showJson } from './damaged-policy.ts';
import {
  ACTION_DEVIATIONS,
  ACTION_MEANS,
  type ActionBounds,
  type ActionDeviation,
  type ActionMean,
  DISTRIBUTIONS,
  type DistributionFields,
  type DistributionName,
} from './distribution.ts';
import { PRECISIONS, type Precision } from './float-text.ts';
import { isRange } from './make-distribution.ts';
import { ACTIVATIONS, type Activation, type NetworkShape } from './network-shape.ts';
import { countInputs, type ObservationPart, parseParts } from './observation-parts.ts';
import type { JsonValue, Options } from './option-values.ts';

export const POLICY_FORMAT = 'palestra-policy';
export const POLICY_VERSION = 3;
/** The version of a policy with convolutions, which readers of version 3 refuse. */
export const CONVOLUTION_VERSION = 4;
/** The version of a policy with weights of another precision than float32. */
export const PRECISION_VERSION = 5;

/** A saved policy, as plain data for JSON. `loadPolicy` loads it for training, `readPolicy` of palestra/play for playing. */
export interface PolicyFile extends Omit<PolicyDescription, 'envOptions'> {
  readonly format: typeof POLICY_FORMAT;
  readonly version: typeof POLICY_VERSION | typeof CONVOLUTION_VERSION | typeof PRECISION_VERSION;
  /**
   * Values that JSON lacks are written as `{ "$number": "Infinity" }` or `{ "$array": "Float32Array", "values": [] }`, typed arrays of at
   * least 1,024 numbers as `{ "$array": "Float32Array", "base64": "" }`.
   */
  readonly envOptions?: Readonly<Record<string, JsonValue>>;
  /**
   * The kernel [fan-in × fan-out] and the bias of each layer, convolutions first, then the log-deviations if the distribution has its own:
   * little-endian, base64. The fan-in of a convolution is size × size × channels, in this order.
   */
  readonly weights: readonly string[];
  /** Of the weights. Default: float32. */
  readonly precision?: Precision;
}

/** A saved policy without its weights. */
export interface PolicyDescription extends NetworkShape, DistributionFields {
  /** The id of the environment in which the policy learned. */
  readonly env: string;
  /** The options of that environment, including wrappers, if it had any. */
  readonly envOptions?: Options;
  /** Describes the network's inputs. */
  readonly observations: readonly ObservationPart[];
  /** The statistics of NormalizeObservation, if the policy learned through it. */
  readonly observationStatistics?: ObservationStatistics;
}

/** The statistics of NormalizeObservation, its epsilon, which files of version 2 do not have, and its clip, if it is not infinite. */
export interface ObservationStatistics extends NormalizerStatistics {
  readonly epsilon?: number;
  readonly clip?: number;
}

export interface PolicyContent extends PolicyDescription {
  readonly weights: readonly Float32Array[];
}

/**
 * Checks all fields of a file of version 2 to 5 except the content of its weights. Gives them in the form of version 3 to 5.
 *
 * Version 2 describes the observations in words only: '4 numbers', 'one-hot 16'.
 *
 * @throws {RangeError} if a field is missing or invalid.
 */
export function readFields(where: string, content: unknown): PolicyFile {
  const file: Partial<Record<keyof PolicyFile, unknown>> = isRecord(content) ? content : {};
  const check: Check = (isRight, expected, got) => {
    if (!isRight) throw damagedPolicy(where, expected, describeValue(got));
  };
  const { format, version, env, envOptions, inputs, hidden, outputs, weights } = file;
  check(format === POLICY_FORMAT, `format '${POLICY_FORMAT}'`, format);
  if (typeof version === 'number' && version > PRECISION_VERSION) {
    throw new RangeError(
      `${where}: expected a saved policy of version 2 to ${PRECISION_VERSION}, got version ${version}, ` +
        'made by a newer version of Palestra. Update palestra to read it.',
    );
  }
  check(isWhole(version, 2, PRECISION_VERSION), `version 2 to ${PRECISION_VERSION}`, version);
  check(typeof env === 'string', 'the id of an environment', env);
  check(envOptions === undefined || isRecord(envOptions), 'options by name in envOptions', envOptions);
  if (!isSize(inputs) || !isSize(outputs) || !Array.isArray(hidden) || !hidden.every(isSize)) {
    const got = [inputs, hidden, outputs].map(showJson).join(', ');
    throw damagedPolicy(where, 'sizes that are whole numbers ≥ 1', got);
  }
  const observations = readParts(where, version === 2, file.observations, inputs);
  const { distribution, activation, observationStatistics: statistics } = file;
  const isKnown = DISTRIBUTIONS.includes(distribution as DistributionName);
  check(isKnown, `distribution ${listChoices(DISTRIBUTIONS)}`, distribution);
  checkDistribution(where, check, file);
  const isActivation = ACTIVATIONS.includes(activation as Activation);
  check(isActivation, `activation ${listChoices(ACTIVATIONS)}`, activation);
  if (statistics !== undefined) checkStatistics(where, statistics, observations);
  check(Array.isArray(weights), 'a list of weights', weights);
  const { picture, convolutions, precision, ...fields } = file as PolicyFile;
  const isPrecise = version === PRECISION_VERSION;
  if (isPrecise)
    check(PRECISIONS.includes(precision as Precision), `precision ${listChoices(PRECISIONS)}`, precision);
  const isSeeing = isPrecise ? (picture ?? convolutions) !== undefined : version === CONVOLUTION_VERSION;
  return {
    ...fields,
    version: version === 2 ? POLICY_VERSION : (version as PolicyFile['version']),
    observations,
    ...(isSeeing && readPicture(where, file)),
    ...(isPrecise && { precision: precision! }),
  };
}

/** Checks the picture of a network with convolutions, and these. */
function readPicture(
  where: string,
  file: Partial<Record<keyof PolicyFile, unknown>>,
): Required<Pick<NetworkShape, 'picture' | 'convolutions'>> {
  const { picture, convolutions, inputs } = file;
  const parts = file.observations as readonly ObservationPart[];
  if (parts.some(({ oneHotFrom }) => oneHotFrom !== undefined)) {
    throw damagedPolicy(where, 'the numbers of a picture as observations', showJson(parts));
  }
  const isPicture = Array.isArray(picture) && picture.length === 3 && picture.every(isSize);
  if (!isPicture || picture.reduce((product, side) => product * side, 1) !== inputs) {
    const expected = `a picture of ${inputs} numbers, [height, width, channels]`;
    throw damagedPolicy(where, expected, showJson(picture));
  }
  const isConvolution = (each: unknown): boolean =>
    isRecord(each) &&
    isSize(each.filters) &&
    isSize(each.size) &&
    isSize(each.stride) &&
    PADDINGS.includes(each.padding as Padding);
  if (!Array.isArray(convolutions) || !convolutions.every(isConvolution)) {
    const expected = 'filters, size, stride and padding of each convolution';
    throw damagedPolicy(where, expected, showJson(convolutions));
  }
  const seeing = { picture: picture as unknown as PictureShape, convolutions: convolutions as Convolution[] };
  planConvolutions(where, seeing.picture, seeing.convolutions); // checks that they fit
  return seeing;
}

type Check = (isRight: boolean, expected: string, got: unknown) => void;

/** Checks the fields that only some distributions have. */
function checkDistribution(
  where: string,
  check: Check,
  file: Partial<Record<keyof PolicyFile, unknown>>,
): void {
  const { distribution, outputs, actionSizes, actionMean, actionDeviation, actionBounds } = file;
  const isGaussian = distribution === 'gaussian';
  const bounds = Array.isArray(actionBounds) ? (actionBounds as ActionBounds[]) : [];
  const areBounds = bounds.length === outputs && bounds.every(isPair);
  if (distribution === 'deterministic' ? !areBounds : actionBounds !== undefined) {
    const expected = 'low and high for each action number in actionBounds, with a deterministic policy only';
    throw damagedPolicy(where, expected, showJson(actionBounds));
  }
  if (actionSizes !== undefined) {
    const sizes = Array.isArray(actionSizes) && actionSizes.every(isSize) ? (actionSizes as number[]) : [];
    const sum = sizes.reduce((total, size) => total + size, 0);
    check(
      distribution === 'categorical' && sum === outputs,
      `sizes of discrete actions with a sum of ${outputs}`,
      actionSizes,
    );
  }
  const isMean = actionMean === undefined || (isGaussian && ACTION_MEANS.includes(actionMean as ActionMean));
  check(isMean, `${listChoices(ACTION_MEANS)} for actionMean, with continuous actions only`, actionMean);
  const isDeviation =
    actionDeviation === undefined ||
    (isGaussian && ACTION_DEVIATIONS.includes(actionDeviation as ActionDeviation));
  const expected = `${listChoices(ACTION_DEVIATIONS)} for actionDeviation, with continuous actions only`;
  check(isDeviation, expected, actionDeviation);
  check(
    actionDeviation !== 'state' || (outputs as number) % 2 === 0,
    'a mean and a log-deviation for each action number',
    `${outputs} outputs`,
  );
}

function readParts(
  where: string,
  inWords: boolean,
  observations: unknown,
  inputs: number,
): ObservationPart[] {
  const parts = inWords ? typeof observations === 'string' && parseParts(observations) : observations;
  if (!Array.isArray(parts) || parts.length === 0 || !parts.every(isPart)) {
    const expected = inWords
      ? "words for its observations, such as '4 numbers'"
      : 'a list of observation parts';
    throw damagedPolicy(where, expected, inWords ? describeValue(observations) : showJson(observations));
  }
  const count = countInputs(parts);
  if (count !== inputs) throw damagedPolicy(where, `observations of ${inputs} inputs`, String(count));
  return parts;
}

function isPart(part: unknown): part is ObservationPart {
  if (!isRecord(part)) return false;
  const { length, oneHotFrom = 0, scaledFrom, frames } = part as Partial<ObservationPart>;
  if (!isSize(length) || !Number.isSafeInteger(oneHotFrom) || !Number.isSafeInteger(oneHotFrom + length))
    return false;
  if (scaledFrom !== undefined && !isPair(scaledFrom)) return false;
  if (frames === undefined) return true;
  if (!Array.isArray(frames) || frames.length !== 2 || !frames.every(isSize)) return false;
  return length % (frames[0] * frames[1]) === 0;
}

/** Whether this is a range of two numbers, low and high. */
function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && isRange(value as unknown as ActionBounds);
}

function checkStatistics(where: string, statistics: unknown, observations: readonly ObservationPart[]): void {
  const {
    mean,
    variance,
    count,
    epsilon = 1,
    clip = 1,
  } = (isRecord(statistics) ? statistics : {}) as Partial<ObservationStatistics>;
  const [{ length, oneHotFrom }] = observations;
  const areNumbers = (values: unknown): boolean =>
    Array.isArray(values) && values.length === length && values.every((value) => Number.isFinite(value));
  const isPositive = (value: unknown): boolean => Number.isFinite(value) && (value as number) > 0;
  if (
    observations.length === 1 &&
    oneHotFrom === undefined &&
    areNumbers(mean) &&
    areNumbers(variance) &&
    variance?.every((value) => value >= 0) &&
    isPositive(count) &&
    isPositive(epsilon) &&
    isPositive(clip)
  ) {
    return;
  }
  throw damagedPolicy(
    where,
    'mean, variance and count of each observed number in observationStatistics',
    showJson(statistics),
  );
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
