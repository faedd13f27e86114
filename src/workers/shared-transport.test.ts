import { afterEach, expect, it, vi } from 'vitest';
import { CartPole } from '../core/envs/classic-control/cart-pole.ts';
import { SharedTransport, serveShared } from './shared-transport.ts';
import type { WorkerRange } from './step-transport.ts';

afterEach(() => vi.restoreAllMocks());

const WORKER: WorkerRange = { firstWorker: 0, endWorker: 1 };

/** Milliseconds between two readings of the page's clock. The page spins if the clock is slow, and always sleeps if it is fast. */
const SLOW = 0.01;
const FAST = 1000;

/** Runs page and worker on this thread. */
function connect(msPerReading: number, step: (page: SharedTransport) => number | undefined) {
  let now = 0;
  const clock = (): number => {
    now += msPerReading;
    return now;
  };
  const page = new SharedTransport(new CartPole(), 2, 1, clock);
  const served = serveShared(page.connect(0), () => step(page));
  return { page, served };
}

type Wait = [signals: Int32Array, index: number];

/** Calls `listener` whenever a side starts to wait. */
function watchWaits(listener: (...wait: Wait) => void): void {
  const waitAsync = Atomics.waitAsync as (...wait: [...Wait, value: number]) => unknown;
  vi.spyOn(Atomics, 'waitAsync').mockImplementation(((...[signals, index, value]: [...Wait, number]) => {
    const wait = waitAsync(signals, index, value);
    listener(signals, index);
    return wait;
  }) as typeof Atomics.waitAsync);
}

it('a worker steps once for each requested step, whatever wakes it', async () => {
  const waits: Wait[] = [];
  let whenWaiting = (): void => {};
  watchWaits((...wait) => {
    waits.push(wait);
    whenWaiting();
  });
  let steps = 0;
  const { page, served } = connect(FAST, () => {
    steps += 1;
    if (steps === 10) throw new Error('the worker steps without a request');
    return 0;
  });
  expect(waits.length).toBe(1); // the worker's
  expect(await page.step(WORKER)).toBe(false);
  // A worker may see a step before the page's notification, which then arrives while it waits for the next step.
  const waitsAgain = new Promise<void>((resolve) => {
    whenWaiting = resolve;
  });
  expect(Atomics.notify(...waits[0])).toBe(1);
  await Promise.race([served, waitsAgain]);
  expect(steps).toBe(1);
  expect(await page.step(WORKER)).toBe(false);
  expect(steps).toBe(2);
});

it('a worker blocks until the next step while the page spins, unless a call interrupts its wait', async () => {
  const blocked = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
  let interrupts = false;
  const { page } = connect(SLOW, (self) => {
    if (interrupts) self.interruptWait(0);
    return 0;
  });
  await page.step(WORKER);
  expect(blocked).toHaveBeenCalledTimes(1);
  interrupts = true;
  await page.step(WORKER);
  expect(blocked).toHaveBeenCalledTimes(1);
  interrupts = false; // an interrupt ends with the next step
  await page.step(WORKER);
  expect(blocked).toHaveBeenCalledTimes(2);
});

it('a worker never blocks while the page sleeps', async () => {
  const blocked = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
  const { page } = connect(FAST, () => 0);
  await page.step(WORKER);
  await page.step(WORKER);
  expect(blocked).not.toHaveBeenCalled();
});

it('reports a failed step, a pending answer, and the work of a worker', async () => {
  const answers = [2, undefined, 3];
  let isPendingWithin: boolean | undefined;
  const { page } = connect(FAST, (self) => {
    isPendingWithin = self.isPending(0);
    return answers.shift();
  });
  expect(await page.step(WORKER)).toBe(false);
  expect(isPendingWithin).toBe(true);
  expect(page.isPending(0)).toBe(false);
  expect(await page.step(WORKER)).toBe(true);
  expect(await page.step(WORKER)).toBe(false);
  expect(page.workOf(0)).toEqual({ steps: 3, stepMs: 5 });
});
