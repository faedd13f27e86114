// Shows the progress of a run: in a terminal one line that is overwritten, elsewhere a new line now and then.

/** Time between two lines without a terminal, ms. */
const INTERVAL_MS = 5000;

/** @typedef {{ write(text: string): unknown, isTTY?: boolean, columns?: number }} Stream */

export class Progress {
  #stream;
  #now;
  #last = -Infinity;

  /**
   * @param {Stream} stream
   * @param {() => number} [now] ms
   */
  constructor(stream, now = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
  }

  /**
   * Shows the progress, with a bar if there is a terminal with enough room.
   *
   * @param {string} text
   * @param {number} done from 0 to 1
   */
  show(text, done) {
    if (this.#stream.isTTY) {
      const room = (this.#stream.columns ?? 80) - 1; // a character in the last column would wrap the line
      const width = Math.min(24, room - text.length - 1);
      const line = width >= 5 ? `${bar(done, width)} ${text}` : text.slice(0, room);
      this.#stream.write(`\r${line}\x1b[K`);
      return;
    }
    if (this.#now() - this.#last < INTERVAL_MS) return;
    this.#last = this.#now();
    this.#stream.write(`${text}\n`);
  }

  /**
   * Says what takes time, until the next line replaces it. Prints only in a terminal.
   *
   * @param {string} text
   */
  wait(text) {
    if (this.#stream.isTTY) this.#stream.write(`\r${text}\x1b[K`);
  }

  /**
   * Writes a line that stays.
   *
   * @param {string} text
   */
  note(text) {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  /** Clears the line that is overwritten, before other output. */
  clear() {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}

/**
 * @param {number} done from 0 to 1
 * @param {number} width
 */
function bar(done, width) {
  const filled = Math.round(Math.min(1, Math.max(0, done)) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/**
 * Describes the progress of a training run: return, target, steps, speed, the time until the budget of steps is used up,
 * and the best evaluation, which is last because a terminal of 80 columns may have no room for it.
 *
 * @param {object} at
 * @param {number} at.meanReturn
 * @param {number | undefined} at.target
 * @param {number | undefined} [at.bestEvaluation] the mean return of the best evaluation so far
 * @param {number} at.envSteps
 * @param {number} at.maxSteps
 * @param {number} at.stepsPerSecond recent speed
 */
export function describeProgress({ meanReturn, target, bestEvaluation, envSteps, maxSteps, stepsPerSecond }) {
  const left = Math.max(0, maxSteps - envSteps) / stepsPerSecond;
  const most = target === undefined ? '' : 'at most '; // the run may reach the target earlier
  return [
    `return ${formatNumber(meanReturn)}${target === undefined ? '' : ` of ${formatNumber(target)}`}`,
    `${formatRough(envSteps)} of ${formatRough(maxSteps)} steps`,
    `${formatRough(stepsPerSecond)} steps/s`,
    `${most}${formatDuration(left)} left`,
    ...(bestEvaluation === undefined ? [] : [`best evaluation ${formatNumber(bestEvaluation)}`]),
  ].join(' · ');
}

/**
 * Formats a number with one decimal, or two below 10, where returns of 0.7 and 0.74 differ.
 *
 * @param {number} value
 */
export function formatNumber(value) {
  return Number.isFinite(value) ? String(Number(value.toFixed(Math.abs(value) < 10 ? 2 : 1))) : '–';
}

/** @param {number} value */
export function formatCount(value) {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : '–';
}

/**
 * Returns three digits: 950, 2.34k, 241k, 1.2M.
 *
 * @param {number} value
 */
export function formatRough(value) {
  if (!Number.isFinite(value)) return '–';
  const [unit, suffix] = value >= 999_500 ? [1e6, 'M'] : value >= 999.5 ? [1e3, 'k'] : [1, ''];
  return `${Number((value / unit).toPrecision(3))}${suffix}`;
}

/**
 * Returns 0:07, 12:30 or 1:02:03.
 *
 * @param {number} seconds
 */
export function formatDuration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/**
 * Returns 2.6 s, or 12:30 min.
 *
 * @param {number} seconds
 */
export function formatSeconds(seconds) {
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${formatDuration(seconds)} ${seconds < 3600 ? 'min' : 'h'}`;
}
