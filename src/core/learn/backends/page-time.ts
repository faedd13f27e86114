// Timers for what may never answer. A test of a page may replace its clock and stop it, and with it setTimeout. AbortSignal has timers
// of its own, which most such clocks leave alone. Playwright's stops them, too: no loop may rely on these timers alone to end.

/** Resolves after `ms`. */
export function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    AbortSignal.timeout(ms).addEventListener('abort', () => resolve());
  });
}

/** Awaits `answer`, but no longer than `ms`. @throws {Error} if it takes longer. */
export function answerWithin<T>(ms: number, answer: Promise<T>): Promise<T> {
  const late = after(ms).then(() => {
    throw new Error(`no answer within ${ms / 1000} s`);
  });
  return Promise.race([answer, late]);
}
