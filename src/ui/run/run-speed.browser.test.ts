// The speed limit of a run, and the elements that set and show it.
import { describe, expect, test, vi } from 'vitest';
import '../../elements.ts';
import type { PalestraRun } from '../palestra-run.ts';
import { get, nextEvent, open, SMALL } from '../testing/markup.ts';
import { add, find, makeRun, text, watchPage } from '../testing/page.ts';
import { afterIteration, inState } from '../testing/runs.ts';

const CART_POLE_FPS = 50;

watchPage();

describe('the speed of a run', () => {
  test('limits the steps per second to a multiple of real time', async () => {
    const run = makeRun();
    run.speed = 4;
    run.start();
    await inState(run, 'running');
    expect(run.speedLimit.stepsPerSecond).toBe(4 * CART_POLE_FPS);
    run.speed = 1;
    expect(run.speedLimit.stepsPerSecond).toBe(CART_POLE_FPS);
    run.speed = Infinity;
    expect(run.speedLimit.stepsPerSecond).toBe(Infinity);
    await run.reset();
    run.speed = 1;
    run.settings = { ...run.settings, env: 'MountainCar-v0' };
    run.start();
    await inState(run, 'running');
    expect(run.speedLimit.stepsPerSecond).toBe(run.makeEnv()?.framesPerSecond);
  });

  test('is read before each step, or if workers decide, before each request to them', async () => {
    const count = async (deciding: 'page' | 'workers') => {
      const run = makeRun();
      run.settings = { ...run.settings, deciding };
      const read = vi.fn(() => Infinity);
      Object.defineProperty(run.speedLimit, 'stepsPerSecond', { get: read, set: () => {} });
      run.runIteration();
      await afterIteration(run, 1);
      const steps = run.points[0].envSteps / run.settings.numEnvs; // of the longest episode
      return { reads: read.mock.calls.length, steps };
    };
    const onPage = await count('page');
    expect(onPage.reads).toBeGreaterThanOrEqual(onPage.steps);
    expect((await count('workers')).reads).toBeGreaterThan(0);
  });

  test.each([0, -1, Number.NaN, '4'])('%s is rejected', (speed) => {
    const run = makeRun();
    expect(() => Object.assign(run, { speed })).toThrow(
      `RunController.speed: expected a number above 0 (times real time; Infinity: as fast as possible), got '${speed}'.`,
    );
    expect(run.speed).toBe(Infinity);
  });
});

describe('palestra-run speed', () => {
  const openRun = (attributes: string): Promise<PalestraRun> =>
    open('palestra-run', `<palestra-run ${SMALL} ${attributes}><i></i></palestra-run>`);

  test('sets the speed, is reflected, and changes a running run', async () => {
    const run = await openRun('speed="4" autostart');
    expect(run.controller.speed).toBe(4);
    await inState(run.controller, 'running');
    run.speed = 'max';
    await run.updateComplete;
    expect([run.controller.speed, run.getAttribute('speed')]).toEqual([Infinity, 'max']);
    run.speed = '1';
    await run.updateComplete;
    expect(run.controller.speed).toBe(1);
    run.removeAttribute('speed');
    await run.updateComplete;
    expect([run.controller.speed, run.controller.state]).toEqual([Infinity, 'running']);
  });

  test('an invalid value is reported and does not end a running run', async () => {
    const run = await openRun('speed="4" autostart');
    await inState(run.controller, 'running');
    const errorEvent = nextEvent('palestra-error');
    run.speed = 'fast';
    const message = "palestra-run: expected speed to be '1', '4', '16' or 'max', got 'fast'.";
    expect((await errorEvent).detail.message).toBe(message);
    expect([run.controller.speed, run.controller.state]).toEqual([4, 'running']);
  });

  test('does not change with another attribute', async () => {
    const run = await openRun('');
    run.controller.speed = 16;
    run.seed = 5;
    await run.updateComplete;
    expect(run.controller.speed).toBe(16);
  });

  test('answers palestra-speed-request', async () => {
    const run = await openRun('');
    const detail = { speed: 16 };
    const event = new CustomEvent('palestra-speed-request', { bubbles: true, cancelable: true, detail });
    document.querySelector('i')?.dispatchEvent(event);
    expect([run.controller.speed, event.defaultPrevented]).toEqual([16, true]);
  });
});

describe('the speed in the elements', () => {
  test('can be chosen in the controls, unless the page prevents it', async () => {
    await open('palestra-run', '<palestra-run><palestra-controls></palestra-controls></palestra-run>');
    const { controller } = get('palestra-run');
    const controls = get('palestra-controls');
    await controls.updateComplete;
    const select = find<HTMLSelectElement>(controls, '.speed select');
    const choose = async (index: number): Promise<void> => {
      select.selectedIndex = index;
      select.dispatchEvent(new Event('change'));
      await controls.updateComplete;
    };
    expect([...select.options].map(({ text: words }) => words)).toEqual([
      ...['real time', '4 × real time', '16 × real time', 'as fast as possible'],
    ]);
    expect(select.selectedIndex).toBe(3);
    await choose(1);
    expect(controller.speed).toBe(4);
    controls.addEventListener('palestra-speed-request', (event) => event.preventDefault());
    await choose(0);
    expect([controller.speed, select.selectedIndex]).toEqual([4, 1]);
  });

  test('appears in the status line and beside the steps per second', async () => {
    const run = makeRun();
    const status = await add('palestra-status', { run });
    const throughput = await add('palestra-throughput', { run });
    const shown = () =>
      [find(status, '[role=status]'), find(throughput, '.limit')].map((each) => each.dataset.speed);
    expect(shown()).toEqual(['max', 'max']);
    expect(text(throughput)).not.toContain('slowed down');
    run.speed = 1;
    await Promise.all([status.updateComplete, throughput.updateComplete]);
    expect(shown()).toEqual(['1', '1']);
    expect(text(throughput)).toContain('slowed down to real time');
  });
});
