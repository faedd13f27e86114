import { toError } from '../core/errors.ts';
import type { Refusal } from './protocol.ts';

/** Whether an error is about an invalid argument or a missing feature of the browser. */
export function isRefusal(thrown: unknown): boolean {
  return ['RangeError', 'UnsupportedError'].includes(toError(thrown).name);
}

/** Turns such an error into data. Rethrows other errors. */
export function toRefusal(thrown: unknown): Refusal {
  if (!isRefusal(thrown)) throw thrown;
  return { ended: 'refused', message: toError(thrown).message };
}
