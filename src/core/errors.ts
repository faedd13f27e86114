// Errors that a caller may want to catch. Test their `name`, not `instanceof`: an error loses its class when it crosses threads.

/** A call started before an earlier call of the same parallel environment had finished. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** A call started after `close`, or `close` interrupted it. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
}

/** A worker failed to load, stopped, or did not answer. Its environments are gone. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
}

/** The browser lacks a feature that the caller requested by name. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

/** Turns any thrown value into an Error. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  const { message = thrown } = Object(thrown) as { message?: unknown }; // TensorFlow.js throws plain objects
  return new Error(String(message));
}
