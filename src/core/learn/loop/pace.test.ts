import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pace, PauseSwitch } from './pace.ts';

/** Says whether `work` settles by itself, without another task: within a number of microtasks no await chain here needs. */
async function settlesAtOnce(work: Promise<unknown>): Promise<boolean> {
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
  it('holds what waits for it until it is resumed', async () => {
    const pause = new PauseSwitch();
    expect(await settlesAtOnce(pause.whenRunning())).toBe(true);
    pause.pause();
    pause.pause();
    expect(pause.paused).toBe(true);
    const [first, second] = [pause.whenRunning(), pause.whenRunning()];
    expect(await settlesAtOnce(Promise.race([first, second]))).toBe(false);
    pause.resume();
    expect(pause.paused).toBe(false);
    await Promise.all([first, second]);
  });

  it('goes on holding when it is paused again at once', async () => {
    const pause = new PauseSwitch();
    pause.pause();
    const waiting = pause.whenRunning();
    pause.resume();
    pause.pause();
    expect(await settlesAtOnce(waiting)).toBe(false);
    pause.resume();
    await waiting;
  });

  it('lets go when the signal aborts, and stays paused', async () => {
    const pause = new PauseSwitch();
    const controller = new AbortController();
    pause.pause();
    const waiting = pause.whenRunning(controller.signal);
    expect(await settlesAtOnce(waiting)).toBe(false);
    controller.abort();
    await waiting;
    expect(pause.paused).toBe(true);
    expect(await settlesAtOnce(pause.whenRunning(controller.signal))).toBe(true);
  });

  it('leaves no listener on the signal behind', async () => {
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

describe('Pace.breathe', () => {
  it("throws the signal's own reason, also while paused", async () => {
    const reason = new Error('enough');
    await expect(new Pace({ signal: AbortSignal.abort(reason) }).breathe()).rejects.toBe(reason);

    const controller = new AbortController();
    const pause = new PauseSwitch();
    pause.pause();
    const breath = new Pace({ signal: controller.signal, pause }).breathe();
    expect(await settlesAtOnce(breath)).toBe(false);
    controller.abort(reason);
    await expect(breath).rejects.toBe(reason);
  });

  it('waits while paused, with or without a signal', async () => {
    for (const signal of [undefined, new AbortController().signal]) {
      const pause = new PauseSwitch();
      pause.pause();
      const breath = new Pace({ signal, pause }).breathe();
      expect(await settlesAtOnce(breath)).toBe(false);
      pause.resume();
      await breath;
    }
  });

  it('gives the page its turn after more than 12 ms, and not again until as many have passed', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const pace = new Pace();
    expect(await settlesAtOnce(pace.breathe())).toBe(true);
    clock.mockReturnValue(1012);
    expect(await settlesAtOnce(pace.breathe())).toBe(true);
    clock.mockReturnValue(1013);
    const breath = pace.breathe();
    expect(await settlesAtOnce(breath)).toBe(false);
    await breath;
    expect(await settlesAtOnce(pace.breathe())).toBe(true);
    clock.mockReturnValue(1026);
    expect(await settlesAtOnce(pace.breathe())).toBe(false);
  });
});

describe("Pace's clock", () => {
  it('stands still while paused', async () => {
    let now = 100;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const pause = new PauseSwitch();
    const pace = new Pace({ pause });
    pause.pause();
    const waiting = pace.breathe();
    now = 1100;
    pause.resume();
    await waiting;
    now = 1105;
    expect(pace.now()).toBe(105);
  });
});
