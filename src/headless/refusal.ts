import { toError } from '../core/errors.ts';
import type { Refusal } from './protocol.ts';

/** Turns an error about an unusable argument, or about something this browser lacks, into data; rethrows others. */
export function toRefusal(thrown: unknown): Refusal {
  const { name, message } = toError(thrown);
  if (name !== 'RangeError' && name !== 'UnsupportedError') throw thrown;
  return { ended: 'refused', message };
}
