// The arithmetic of <palestra-async>: when workers collect, learn and wait, if they wait for each other (A2C) or do not (A3C). The unit of
// time is the mean time that a worker takes for a rollout.
import { CounterStream } from '../../core/random/counter-stream.ts';

/** The time that an update takes. */
export const UPDATE_TIME = 0.15;

export type AsyncActivity = 'collect' | 'learn' | 'wait';

/** What a worker does from `start` to `end`. */
export interface AsyncSpan {
  readonly worker: number;
  readonly activity: AsyncActivity;
  readonly start: number;
  readonly end: number;
}

/** A step of the weights. */
export interface AsyncUpdate {
  readonly time: number;
  /** The worker whose gradient it is, or undefined if it is that of all. */
  readonly worker: number | undefined;
  /** Updates of others between the copy of the weights and this step. */
  readonly staleness: number;
}

export interface AsyncTimeline {
  /** Up to the end of the time, and a little further. */
  readonly spans: readonly AsyncSpan[];
  readonly updates: readonly AsyncUpdate[];
}

/** What is true of a timeline up to some time. */
export interface AsyncSummary {
  readonly rollouts: number;
  readonly updates: number;
  /** Rollouts in a unit of time. */
  readonly throughput: number;
  /** The share of the workers' time in which they wait. */
  readonly waiting: number;
  /** Of the updates. NaN if there is none. */
  readonly meanStaleness: number;
  readonly maxStaleness: number;
}

export interface AsyncSettings {
  readonly workers: number;
  /** The standard deviation of the logarithm of the time of a rollout. */
  readonly spread: number;
  readonly seed: number;
  /** Up to which time. */
  readonly end: number;
}

/** Returns what gives the time of rollout `k` of a worker: log-normal with mean 1. It depends on nothing else. */
export function makeTimes({
  seed,
  spread,
}: Pick<AsyncSettings, 'seed' | 'spread'>): (worker: number, k: number) => number {
  const stream = new CounterStream(seed, 'actions');
  const normal = new Float64Array(1);
  return (worker, k) => {
    stream.fillNormals(normal, worker, k);
    return Math.exp(spread * normal[0] - spread ** 2 / 2);
  };
}

/** A2C: all workers collect with the same weights, and wait for the slowest. Then one update is made from all rollouts. */
export function waitForAll(settings: AsyncSettings, times = makeTimes(settings)): AsyncTimeline {
  const spans: AsyncSpan[] = [];
  const updates: AsyncUpdate[] = [];
  const workers = Array.from({ length: settings.workers }, (_, w) => w);
  for (let start = 0, k = 0; start < settings.end; k++) {
    const ends = workers.map((worker) => start + times(worker, k));
    const last = Math.max(...ends);
    const time = last + UPDATE_TIME;
    for (const worker of workers) {
      spans.push({ worker, activity: 'collect', start, end: ends[worker] });
      if (ends[worker] < last) spans.push({ worker, activity: 'wait', start: ends[worker], end: last });
      spans.push({ worker, activity: 'learn', start: last, end: time });
    }
    updates.push({ time, worker: undefined, staleness: 0 });
    start = time;
  }
  return { spans, updates };
}

/** A3C: each worker copies the weights, collects, learns, and changes the weights at once, whatever the others do. */
export function waitForNone(settings: AsyncSettings, times = makeTimes(settings)): AsyncTimeline {
  const spans: AsyncSpan[] = [];
  const updates: AsyncUpdate[] = [];
  const states = Array.from({ length: settings.workers }, (_, worker) => ({
    worker,
    k: 0,
    start: 0,
    /** The number of updates in the copy of the weights. */
    copied: 0,
    time: times(worker, 0) + UPDATE_TIME,
  }));
  for (;;) {
    // the next update, of the first worker if there are several at the same time
    const next = states.reduce((first, each) => (each.time < first.time ? each : first));
    const { worker, start, time, copied } = next;
    const learns = time - UPDATE_TIME;
    spans.push({ worker, activity: 'collect', start, end: learns });
    spans.push({ worker, activity: 'learn', start: learns, end: time });
    updates.push({ time, worker, staleness: updates.length - copied });
    next.k++;
    Object.assign(next, {
      start: time,
      copied: updates.length,
      time: time + times(worker, next.k) + UPDATE_TIME,
    });
    if (states.every((each) => each.start >= settings.end)) return { spans, updates };
  }
}

/** Summarises what has happened up to `time`. */
export function summarise({ spans, updates }: AsyncTimeline, workers: number, time: number): AsyncSummary {
  const made = updates.filter((update) => update.time <= time);
  const rollouts = made.reduce((sum, { worker }) => sum + (worker === undefined ? workers : 1), 0);
  const waited = spans
    .filter(({ activity }) => activity === 'wait')
    .reduce((sum, { start, end }) => sum + Math.max(0, Math.min(end, time) - start), 0);
  const staleness = made.map((update) => update.staleness);
  return {
    rollouts,
    updates: made.length,
    throughput: time > 0 ? rollouts / time : 0,
    waiting: time > 0 ? waited / (workers * time) : 0,
    meanStaleness: staleness.reduce((sum, value) => sum + value, 0) / made.length,
    maxStaleness: Math.max(0, ...staleness),
  };
}

/** What `<palestra-async>` shows. */
export interface AsyncNumbers {
  readonly workers: number;
  readonly spread: number;
  readonly time: number;
  readonly a2c: AsyncSummary;
  readonly a3c: AsyncSummary;
  /** The updates of A3C up to `time`. */
  readonly pushes: readonly AsyncUpdate[];
}
