import { toError } from '../core/errors.ts';
import type { Refusal } from './protocol.ts';

/** Whether an error is about an unusable argument, or about something this browser lacks. */
export function isRefusal(thrown: unknown): boolean {
  return ['RangeError', 'UnsupportedError'].includes(toError(thrown).name);
}

/** Turns such an error into data; rethrows others. */
export function toRefusal(thrown: unknown): Refusal {
  if (!isRefusal(thrown)) throw thrown;
  return { ended: 'refused', message: toError(thrown).message };
}
