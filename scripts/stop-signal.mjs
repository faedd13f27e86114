/** The exit status of a command that was stopped. */
export const STOPPED = 130;

/** npm forwards a signal that the terminal has already sent: the same signal within this time is one, ms. */
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
 * Makes the first Ctrl-C (or another request to end) call `stop`. The second one, or one before this call, ends the process
 * immediately. Exit handlers run in both cases.
 *
 * @param {() => void} stop
 */
export function onStopSignal(stop) {
  whenStopped = stop;
}
