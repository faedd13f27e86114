// Classes for what a caller may want to catch. They are told apart by `name`: class identity does not survive a thread.

/** A call came while an earlier one of the same parallel environment was still running. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** A call came after `close`. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
}

/** A worker failed to load, stopped, or did not answer. Its environments are gone. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
}

/** This browser lacks something that was asked for by name. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

/** Gives what was thrown as an Error. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  const { message = thrown } = Object(thrown) as { message?: unknown }; // TensorFlow.js throws plain objects
  return new Error(String(message));
}
