import { toError } from '../core/errors.ts';
import type { Refusal } from './protocol.ts';

/** Turns an error that tells of an unusable argument, or of something this browser lacks, into data; throws others again. */
export function toRefusal(thrown: unknown): Refusal {
  const { name, message } = toError(thrown);
  if (name !== 'RangeError' && name !== 'UnsupportedError') throw thrown;
  return { ended: 'refused', message };
}
