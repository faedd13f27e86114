// The events of a run, requests to it, autostart, and when elements redraw.
import { describe, expect, test, vi } from 'vitest';
import '../../elements.ts';
import type { PalestraRun } from '../palestra-run.ts';
import { get, leaveNothing, nextEvent, open, SMALL } from '../testing/markup.ts';
import { inState, until, untilWorkers } from '../testing/runs.ts';

leaveNothing();

describe('events', () => {
  test('report that the run is ready, its iterations, and that it is solved, through shadow roots', async () => {
    const types: string[] = [];
    const note = ({ type }: Event): void => {
      types.push(type);
    };
    const names = ['palestra-ready', 'palestra-iteration', 'palestra-solved'] as const;
    for (const name of names) document.addEventListener(name, note);
    const host = document.createElement('div');
    document.body.append(host);
    host.attachShadow({
      mode: 'open',
    }).innerHTML = `<palestra-run ${SMALL} num-envs="64" target="5" autostart></palestra-run>`;
    const { detail } = await nextEvent('palestra-solved');
    for (const name of names) document.removeEventListener(name, note);
    expect([types[0], types.at(-1)]).toEqual(['palestra-ready', 'palestra-solved']);
    expect(new Set(types.slice(1, -1))).toEqual(new Set(['palestra-iteration']));
    expect(detail.episodes).toBeGreaterThanOrEqual(100);
    expect(detail.meanReturn).toBeGreaterThanOrEqual(5);
  });

  test('do not report that a run is solved again when it ends later', async () => {
    const { controller } = await open(
      'palestra-run',
      `<palestra-run num-envs="64" ${SMALL} target="5" learning-rate="0" eval-every="1" eval-episodes="1" patience="4"></palestra-run>`,
    );
    const solved = vi.fn();
    get('palestra-run').addEventListener('palestra-solved', solved);
    controller.start();
    await inState(controller, 'finished');
    controller.start();
    await until(controller, () => controller.isOver && controller.state === 'finished');
    expect(solved).toHaveBeenCalledTimes(1);
  });

  test('request start, pause, one iteration and reset, and the run around answers', async () => {
    const { controller } = await open('palestra-run', `<palestra-run ${SMALL}><i></i></palestra-run>`);
    const request = (name: string): void => {
      const event = new Event(`palestra-${name}-request`, { bubbles: true, cancelable: true });
      document.querySelector('i')?.dispatchEvent(event);
    };
    request('iterate');
    await inState(controller, 'paused');
    expect(controller.points.length).toBe(1);
    request('start');
    await inState(controller, 'running');
    request('pause');
    expect(controller.state).toBe('paused');
    request('reset');
    expect(controller.state).toBe('idle');
  });

  test('of controls for a run elsewhere are answered by that run, not by the run around', async () => {
    await open(
      'palestra-run',
      `<palestra-run id="around" ${SMALL}><palestra-controls for="other"></palestra-controls></palestra-run>
       <palestra-run id="other" ${SMALL}></palestra-run>`,
    );
    const state = (id: string) => document.querySelector<PalestraRun>(`#${id}`)?.controller.state;
    const controls = get('palestra-controls');
    await controls.updateComplete;
    controls.shadowRoot?.querySelector<HTMLElement>('button.main')?.click();
    expect([state('around'), state('other')]).toEqual(['idle', 'starting']);
  });

  test('can be prevented by the page', async () => {
    const { controller } = await open(
      'palestra-run',
      '<palestra-run><palestra-controls></palestra-controls></palestra-run>',
    );
    const controls = get('palestra-controls');
    await controls.updateComplete;
    controls.addEventListener('palestra-start-request', (event) => event.preventDefault());
    controls.shadowRoot?.querySelector<HTMLElement>('button.main')?.click();
    expect(controller.state).toBe('idle');
  });
});

describe('autostart', () => {
  test('visible starts the run when it comes near the viewport, and not before', async () => {
    const run = await open(
      'palestra-run',
      `<div style="height: 5000px"></div><palestra-run autostart="visible" ${SMALL}></palestra-run>`,
    );
    const seen = vi.fn();
    new IntersectionObserver(seen).observe(run);
    await expect.poll(() => seen.mock.calls.length).toBe(1); // the page has checked its position, which is far away
    expect(run.controller.state).toBe('idle');
    run.scrollIntoView();
    await inState(run.controller, 'running');
    scrollTo(0, 0);
  });

  test('starts a run again that was removed and put back, and continues a run that was moved, even if paused', async () => {
    const run = await open('palestra-run', `<palestra-run autostart ${SMALL}></palestra-run><div></div>`);
    const { controller } = run;
    await inState(controller, 'running');
    const { envs } = controller;
    controller.pause();
    document.querySelector('div')?.append(run);
    await Promise.resolve();
    expect([controller.state, controller.envs]).toEqual(['paused', envs]);
    run.remove();
    await inState(controller, 'idle');
    await untilWorkers(0);
    document.body.append(run);
    await inState(controller, 'running');
  });
});

test('the state of the run is a custom state of each element', async () => {
  await open(
    'palestra-run',
    `<palestra-run ${SMALL} autostart><palestra-curve></palestra-curve></palestra-run>`,
  );
  const { controller } = get('palestra-run');
  await inState(controller, 'running');
  for (const tag of ['palestra-run', 'palestra-curve'] as const) {
    expect(get(tag).matches(':state(running)')).toBe(true);
    expect(get(tag).matches(':state(idle)')).toBe(false);
  }
});

test('an element draws no iterations out of view, and the latest one when it is back', async () => {
  await open(
    'palestra-run',
    `<palestra-run ${SMALL}><div style="height: 5000px"></div><palestra-throughput></palestra-throughput></palestra-run>`,
  );
  const { controller } = get('palestra-run');
  const throughput = get('palestra-throughput');
  const seen = vi.fn();
  new IntersectionObserver(seen).observe(throughput);
  await expect.poll(() => seen.mock.calls.length).toBe(1);
  controller.start();
  await inState(controller, 'running');
  await throughput.updateComplete;
  const rate = (): string => throughput.shadowRoot?.querySelector('.rate')?.textContent ?? '';
  const drawn = vi.spyOn(throughput, 'requestUpdate');
  await until(controller, () => controller.points.length >= 3);
  for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  expect(drawn).not.toHaveBeenCalled();
  throughput.scrollIntoView();
  await expect.poll(rate).toMatch(/^\d/);
  scrollTo(0, 0);
});
