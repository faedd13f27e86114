import { afterEach, expect, it, vi } from 'vitest';
import { CartPole } from '../core/envs/classic-control/cart-pole.ts';
import { SharedTransport, serveShared } from './shared-transport.ts';

afterEach(() => vi.restoreAllMocks());

const untilIdle = () => new Promise((resolve) => setTimeout(resolve, 50));

it('steps once for each step asked for, whatever wakes the worker', async () => {
  const page = new SharedTransport(new CartPole(), 2, 1);
  const memory = page.connect(0);
  let steps = 0;
  void serveShared(memory, () => {
    steps += 1;
    if (steps === 10) throw new Error('the worker steps by itself');
    return 0;
  });
  expect(await page.step({ start: 0, end: 1 })).toBe(false);
  // A worker that sees a step before the page notifies it gets that notification while it waits for the next one.
  const signals = new Int32Array(memory.buffer);
  await untilIdle();
  expect(Atomics.notify(signals, 0)).toBe(1);
  await untilIdle();
  expect(steps).toBe(1);
  expect(await page.step({ start: 0, end: 1 })).toBe(false);
  expect(steps).toBe(2);
});

it('listens to other calls at once when roused, even while it is quick', async () => {
  const blocked = vi.spyOn(Atomics, 'wait');
  const page = new SharedTransport(new CartPole(), 2, 1);
  let isRoused = false;
  void serveShared(page.connect(0), () => {
    if (isRoused) page.rouse(0);
    return 0;
  });
  const step = () => page.step({ start: 0, end: 1 });
  while (blocked.mock.calls.length === 0) await step(); // quick, once one comes soon after a turn of the event loop
  blocked.mockClear();
  isRoused = true;
  for (let i = 0; i < 50; i++) await step();
  expect(blocked).not.toHaveBeenCalled();
});
