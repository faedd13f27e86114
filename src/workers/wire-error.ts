import { BusyError, ClosedError, toError, UnsupportedError, WorkerLostError } from '../core/errors.ts';
import type { Outcome, WireError } from './protocol.ts';

const CLASSES = [BusyError, ClosedError, UnsupportedError, WorkerLostError, RangeError, TypeError];

export function toWireError(thrown: unknown): WireError {
  const { name, message, stack, cause } = toError(thrown);
  return { name, message, stack, cause: cause === undefined ? undefined : toWireError(cause) };
}

/** Restores the error with its stack and its cause, and with its class if that is one of CLASSES. */
export function fromWireError(wire: WireError, where = ''): Error {
  const Class = CLASSES.find((known) => known.name === wire.name) ?? Error;
  const cause = wire.cause && fromWireError(wire.cause);
  const error = new Class(where + wire.message, cause && { cause });
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}

/** Runs `work` and returns its result or its error as plain data. */
export async function toOutcome<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { error: toWireError(thrown) };
  }
}
