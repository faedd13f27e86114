import { afterEach, describe, expect, it, vi } from 'vitest';
import { LoopControl, PauseSwitch, SpeedLimit } from './loop-control.ts';

/** Whether `work` settles without a further task: within 100 microtasks, more than any chain of awaits here needs. */
async function settlesInMicrotasks(work: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  work.then(settle, settle);
  for (let turn = 0; turn < 100; turn++) await null;
  return settled;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('PauseSwitch', () => {
  it('keeps waiting loops waiting until it is resumed', async () => {
    const pause = new PauseSwitch();
    expect(await settlesInMicrotasks(pause.whenRunning())).toBe(true);
    pause.pause();
    pause.pause();
    expect(pause.paused).toBe(true);
    const [first, second] = [pause.whenRunning(), pause.whenRunning()];
    expect(await settlesInMicrotasks(Promise.race([first, second]))).toBe(false);
    pause.resume();
    expect(pause.paused).toBe(false);
    await Promise.all([first, second]);
  });

  it('keeps them waiting if it is paused again immediately', async () => {
    const pause = new PauseSwitch();
    pause.pause();
    const waiting = pause.whenRunning();
    pause.resume();
    pause.pause();
    expect(await settlesInMicrotasks(waiting)).toBe(false);
    pause.resume();
    await waiting;
  });

  it('releases a waiting loop when the signal aborts, and stays paused', async () => {
    const pause = new PauseSwitch();
    const controller = new AbortController();
    pause.pause();
    const waiting = pause.whenRunning(controller.signal);
    expect(await settlesInMicrotasks(waiting)).toBe(false);
    controller.abort();
    await waiting;
    expect(pause.paused).toBe(true);
    expect(await settlesInMicrotasks(pause.whenRunning(controller.signal))).toBe(true);
  });

  it('removes its listener from the signal', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const pause = new PauseSwitch();
    pause.pause();
    const waiting = pause.whenRunning(signal);
    pause.resume();
    await waiting;
    expect(added).toHaveBeenCalledOnce();
    expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0].slice(0, 2));
  });
});

describe('LoopControl.yield', () => {
  it("throws the signal's reason, even while paused", async () => {
    const reason = new Error('enough');
    await expect(new LoopControl({ signal: AbortSignal.abort(reason) }).yield()).rejects.toBe(reason);

    const controller = new AbortController();
    const pause = new PauseSwitch();
    pause.pause();
    const yielded = new LoopControl({ signal: controller.signal, pause }).yield();
    expect(await settlesInMicrotasks(yielded)).toBe(false);
    controller.abort(reason);
    await expect(yielded).rejects.toBe(reason);
  });

  it('waits while paused, with or without a signal', async () => {
    for (const signal of [undefined, new AbortController().signal]) {
      const pause = new PauseSwitch();
      pause.pause();
      const yielded = new LoopControl({ signal, pause }).yield();
      expect(await settlesInMicrotasks(yielded)).toBe(false);
      pause.resume();
      await yielded;
    }
  });

  it('yields to the page after more than 12 ms, and not again until another 12 ms have passed', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const loop = new LoopControl();
    expect(await settlesInMicrotasks(loop.yield())).toBe(true);
    clock.mockReturnValue(1012);
    expect(await settlesInMicrotasks(loop.yield())).toBe(true);
    clock.mockReturnValue(1013);
    const yielded = loop.yield();
    expect(await settlesInMicrotasks(yielded)).toBe(false);
    await yielded;
    expect(await settlesInMicrotasks(loop.yield())).toBe(true);
    clock.mockReturnValue(1026);
    expect(await settlesInMicrotasks(loop.yield())).toBe(false);
  });
});

describe("LoopControl's clock", () => {
  it('stops while paused', async () => {
    let now = 100;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const pause = new PauseSwitch();
    const loop = new LoopControl({ pause });
    pause.pause();
    const waiting = loop.yield();
    now = 1100;
    pause.resume();
    await waiting;
    now = 1105;
    expect(loop.now()).toBe(105);
  });
});

describe('a speed limit', () => {
  /** Awaits whenStepIsDue on a clock that advances only by the timers it sets. Gives the times of the steps, ms. */
  async function takeSteps(
    count: number,
    speed: SpeedLimit,
    onStep = (_: number): void => {},
  ): Promise<number[]> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const loop = new LoopControl({ speed });
    const start = performance.now();
    const times: number[] = [];
    for (let step = 0; step < count; step++) {
      const due = loop.whenStepIsDue();
      await vi.runAllTimersAsync();
      await due;
      times.push(Math.round(performance.now() - start));
      onStep(step);
    }
    vi.useRealTimers();
    return times;
  }

  it('spaces the steps evenly', async () => {
    const speed = new SpeedLimit();
    speed.stepsPerSecond = 50;
    expect(await takeSteps(4, speed)).toEqual([0, 20, 40, 60]);
  });

  it('of Infinity does not wait', async () => {
    expect(await takeSteps(3, new SpeedLimit())).toEqual([0, 0, 0]);
  });

  it('can change between two steps', async () => {
    const speed = new SpeedLimit();
    speed.stepsPerSecond = 10;
    const times = await takeSteps(5, speed, (step) => {
      if (step === 1) speed.stepsPerSecond = 1000;
      if (step === 3) speed.stepsPerSecond = Infinity;
    });
    expect(times).toEqual([0, 100, 101, 102, 102]);
  });

  it('does not delay an abort', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const speed = new SpeedLimit();
    speed.stepsPerSecond = 0.001;
    const loop = new LoopControl({ speed, signal: controller.signal });
    await loop.whenStepIsDue();
    const due = loop.whenStepIsDue();
    controller.abort(reason);
    await expect(due).rejects.toBe(reason);
  });
});
