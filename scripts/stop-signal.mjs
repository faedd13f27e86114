/** Exit status of a command that was stopped by a signal. */
export const STOPPED = 130;

/** The terminal sends a signal to all processes and npm forwards it again. Two within this time count as one, ms. */
const ECHO_MS = 500;

/** @type {(() => void) | undefined} */
let whenStopped;
let firstAt = -Infinity;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    const now = performance.now();
    if (now - firstAt < ECHO_MS) return;
    const isFirst = firstAt === -Infinity;
    if (!isFirst || !whenStopped) process.exit(STOPPED);
    firstAt = now;
    whenStopped();
  });
}

/**
 * Calls `stop` at the first Ctrl-C (or another signal to end). A second signal, or one before this call, ends the process immediately.
 * Exit handlers run in both cases.
 *
 * @param {() => void} stop
 */
export function onStopSignal(stop) {
  whenStopped = stop;
}
