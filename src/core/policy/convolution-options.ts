// Convolutions as options of a program, and as text, in settings, attributes and flags.

import { describeValue } from '../checks/describe-value.ts';
import { checkOptionNames, isRecord, type OptionNames } from '../checks/known-names.ts';
import { isWhole, listChoices } from '../checks/option-checks.ts';
import type { TextOption } from '../checks/option-table.ts';
import { type Convolution, PADDINGS, type Padding } from './convolution.ts';

/** A convolution as options give it. */
export interface ConvolutionOptions {
  /** The number of kernels, and of channels that result. */
  readonly filters: number;
  /** The side of a square kernel, px. */
  readonly size: number;
  /** Pixels from one place of the kernel to the next. Default: 1. */
  readonly stride?: number;
  /** Whether kernels stay within the picture ('valid') or reach beyond it, into zeros ('same'). Default: 'valid'. */
  readonly padding?: Padding;
}

const OPTION_NAMES: OptionNames<ConvolutionOptions> = {
  filters: true,
  size: true,
  stride: true,
  padding: true,
};

const MAX_CONVOLUTIONS = 16;
const MAX_FILTERS = 1024;
const MAX_SIZE = 256;

/**
 * Completes and checks the options of convolutions, without regard to a picture.
 *
 * @throws {RangeError} or {TypeError} if one is invalid. The message names it.
 */
export function readConvolutions(where: string, given: unknown): Convolution[] {
  if (!Array.isArray(given) || given.length > MAX_CONVOLUTIONS) {
    throw new RangeError(
      `${where}: expected convolutions to be a list of at most ${MAX_CONVOLUTIONS}, such as [{ filters: 16, size: 8, stride: 4 }], ` +
        `got ${Array.isArray(given) ? `${given.length} of them` : describeValue(given)}.`,
    );
  }
  return given.map((each: unknown, i) => {
    const name = `convolutions[${i}]`;
    if (!isRecord(each)) {
      throw new TypeError(
        `${where}: expected ${name} to be an object such as { filters: 16, size: 8, stride: 4 }, got ${describeValue(each)}.`,
      );
    }
    checkOptionNames(`${where}, ${name}`, each, Object.keys(OPTION_NAMES));
    const { filters, size, stride = 1, padding = 'valid' } = each;
    const check = (part: string, value: unknown, isRight: boolean, range: string): void => {
      if (isRight) return;
      throw new RangeError(`${where}: expected ${name}.${part} to be ${range}, got ${describeValue(value)}.`);
    };
    check('filters', filters, isWhole(filters, 1, MAX_FILTERS), `a whole number from 1 to ${MAX_FILTERS}`);
    check('size', size, isWhole(size, 1, MAX_SIZE), `a whole number from 1 to ${MAX_SIZE}`);
    const range = `a whole number from 1 to its size, ${size}, because pixels between two kernels would not be seen`;
    check('stride', stride, isWhole(stride, 1, size as number), range);
    check('padding', padding, PADDINGS.includes(padding as Padding), listChoices(PADDINGS));
    return { filters, size, stride, padding } as Convolution;
  });
}

/** One convolution as text. */
const CONVOLUTION = '\\s*(\\d+)\\s*[x×]\\s*(\\d+)(?:\\s*/\\s*(\\d+))?(?:\\s+(valid|same))?\\s*';

/** Writes convolutions as text: '16x8/4, 32x4/2 same' are 16 filters of 8 × 8 pixels with stride 4, then 32 of 4 × 4. */
export function showConvolutions(convolutions: readonly Convolution[]): string {
  const texts = convolutions.map(
    ({ filters, size, stride, padding }) =>
      `${filters}x${size}/${stride}${padding === 'same' ? ' same' : ''}`,
  );
  return texts.join(', ') || 'none';
}

/** The setting of a run, as such a text. */
export const CONVOLUTIONS = {
  kind: 'text',
  default: 'auto',
  pattern: 'auto|none|CONVOLUTION(,CONVOLUTION)*'.replaceAll('CONVOLUTION', CONVOLUTION),
  form: "'auto', 'none' or filters x size / stride of each convolution, such as '16x8/4, 32x4/2 same'",
  label: 'Convolutions',
  help: "Convolutions over a picture, before the hidden layers: filters x size / stride, and 'same' to surround the picture with zeros.",
} as const satisfies TextOption;

/** Gives the convolutions of such a text, or undefined for 'auto'. */
export function readConvolutionsSetting(where: string, text: string): Convolution[] | undefined {
  return text === CONVOLUTIONS.default ? undefined : parseConvolutions(where, text);
}

/** Reads such a text. @throws {RangeError} if it is another one, or a number is out of range. */
export function parseConvolutions(where: string, text: string): Convolution[] {
  if (text.trim() === 'none') return [];
  const given = text.split(',').map((part) => {
    const [, filters, size, stride, padding] = new RegExp(`^${CONVOLUTION}$`).exec(part) ?? [];
    if (filters === undefined) {
      throw new RangeError(
        `${where}: expected convolutions such as '16x8/4, 32x4/2' (filters x size / stride), or 'none', got '${text}'.`,
      );
    }
    return {
      filters: Number(filters),
      size: Number(size),
      ...(stride !== undefined && { stride: Number(stride) }),
      ...(padding !== undefined && { padding }),
    };
  });
  return readConvolutions(where, given);
}
