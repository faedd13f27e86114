import { createElement, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../elements.ts';
import type { PalestraRun } from '../palestra-run.ts';
import { get, leaveNothing, nextEvent, open } from '../testing/markup.ts';

leaveNothing();

/** Makes a run by a program, as frameworks do: properties first, then into the page. */
async function make(properties: Record<string, unknown>): Promise<PalestraRun> {
  const run = Object.assign(document.createElement('palestra-run'), properties);
  document.body.append(run);
  await run.updateComplete;
  return run;
}

describe('React', () => {
  let root: Root;
  let host: HTMLElement;
  beforeEach(() => {
    host = document.body.appendChild(document.createElement('div'));
    root = createRoot(host);
  });
  afterEach(() => {
    root.unmount();
    host.remove();
  });
  const render = async (tag: string, props: Record<string, unknown>): Promise<HTMLElement> => {
    root.render(createElement(tag, props) as ReactNode);
    await expect.poll(() => host.firstElementChild).not.toBeNull();
    await new Promise((resolve) => requestAnimationFrame(resolve)); // React renders in a task of its own
    await new Promise((resolve) => setTimeout(resolve));
    const element = host.firstElementChild as PalestraRun;
    await element.updateComplete;
    return element;
  };
  const renderRun = (props: Record<string, unknown>) =>
    render('palestra-run', { env: 'Maze-v0', backend: 'cpu', workers: 0, ...props }) as Promise<PalestraRun>;

  it.each([true, '', 'visible', 'true'])('autostart={%j} starts the run', async (autostart) => {
    const { controller } = await renderRun({ autostart, numEnvs: 4 });
    await expect.poll(() => controller.state).toBe('running');
    expect(controller.settings).toMatchObject({ env: 'Maze-v0', numEnvs: 4 });
  });

  it.each([false, undefined, null, 'false'])('autostart={%j} does not', async (autostart) => {
    const { controller } = await renderRun({ autostart, numEnvs: 4 });
    expect(controller.state).toBe('idle');
    expect(controller.settings).toMatchObject({ env: 'Maze-v0', numEnvs: 4 });
  });

  it('a property that becomes undefined is as if it had been left out', async () => {
    const without = (await renderRun({})).controller.settings;
    const run = await renderRun({ seed: 5, numEnvs: '6', target: 3, gamma: 0.5, hiddenLayers: [8, 4] });
    expect(run.controller.settings).toMatchObject({ seed: 5, numEnvs: 6, target: 3, hidden: [8, 4] });
    expect(run.controller.settings.options).toMatchObject({ gamma: 0.5 });
    await renderRun({ seed: undefined, numEnvs: undefined, target: undefined, gamma: undefined });
    expect(run.controller.state).toBe('idle');
    expect(run.controller.settings).toEqual(without);
  });

  it('sets the other elements, too', async () => {
    const curve = await render('palestra-curve', { smoothing: '0.5', x: 'seconds', metric: undefined });
    expect(curve).toMatchObject({ smoothing: 0.5, x: 'seconds', metric: 'meanReturn' });
    await render('palestra-curve', { smoothing: undefined, x: null });
    expect(curve).toMatchObject({ smoothing: 0, x: 'envSteps' });
    const player = await render('palestra-player', { sampled: true, speed: '2', src: undefined });
    expect(player).toMatchObject({ sampled: true, speed: 2, src: null });
    await render('palestra-player', { sampled: undefined, speed: undefined });
    expect(player).toMatchObject({ sampled: false, speed: 1 });
  });
});

describe('properties', () => {
  it.each([undefined, null, false])('%j stands for a missing attribute, in every element', async (value) => {
    const problem = vi.fn();
    document.addEventListener('palestra-error', problem);
    for (const tag of ['run', 'lab', 'curve', 'player', 'policy', 'policy-map', 'stage', 'guide', 'play']) {
      const fresh = document.createElement(`palestra-${tag}`);
      const { elementProperties } = fresh.constructor as unknown as {
        elementProperties: Map<string, { attribute?: unknown }>;
      };
      const names = [...elementProperties].flatMap(([name, { attribute }]) =>
        attribute === false ? [] : [name],
      );
      const element = document.createElement(`palestra-${tag}`);
      for (const name of names) Reflect.set(element, name, value);
      for (const name of names)
        expect(Reflect.get(element, name), `${tag} ${name}`).toEqual(Reflect.get(fresh, name));
      document.body.append(element);
      await (element as PalestraRun).updateComplete;
    }
    document.removeEventListener('palestra-error', problem);
    expect(problem).not.toHaveBeenCalled();
  });

  it('take numbers as numbers and as text, and an algorithm’s options as an object or JSON', async () => {
    for (const [four, options] of [
      [4, { gamma: 0.5 }],
      ['4', '{"gamma":0.5}'],
    ] as const) {
      const { controller } = await make({ env: 'Maze-v0', numEnvs: four, seed: four, speed: four, options });
      expect(controller.settings).toMatchObject({ numEnvs: 4, seed: 4, options: { gamma: 0.5 } });
      expect(controller.speed).toBe(4);
    }
  });

  it('sampled="false" in HTML is not sampled, and a removed attribute leaves the default', async () => {
    const player = await open(
      'palestra-player',
      '<palestra-player sampled="false" speed="2"></palestra-player>',
    );
    expect(player).toMatchObject({ sampled: false, speed: 2 });
    player.removeAttribute('speed');
    player.setAttribute('sampled', '');
    expect(player).toMatchObject({ sampled: true, speed: 1 });
  });

  it('free text may be true or false', async () => {
    for (const label of ['true', 'false']) {
      const stage = await open('palestra-stage', `<palestra-stage label="${label}"></palestra-stage>`);
      expect(stage.label).toBe(label);
    }
  });

  it('a run that a program has set and takes back gives way to the one around', async () => {
    const run = await open('palestra-run', '<palestra-run><palestra-curve></palestra-curve></palestra-run>');
    const curve = get('palestra-curve');
    curve.run = document.createElement('palestra-run').controller;
    await curve.updateComplete;
    curve.run = undefined;
    await expect.poll(() => curve.run).toBe(run.controller);
  });
});

it('an invalid attribute does not hide the others, and all that are invalid are reported', async () => {
  const reported = nextEvent('palestra-error');
  const { controller } = await open(
    'palestra-run',
    '<palestra-run env="Maze-v0" seed="x" num-envs="5" gamma="2" learning-rate="0.5" autostart="soon" target="7"></palestra-run>',
  );
  const { message } = (await reported).detail;
  for (const part of [
    "autostart to be '' or 'visible', got 'soon'",
    "got 'x'",
    "gamma: expected a number from 0 to 1, got '2'",
  ])
    expect(message).toContain(part);
  expect(controller.settings).toMatchObject({
    ...{ env: 'Maze-v0', numEnvs: 5, target: 7 },
    options: { learningRate: 0.5 },
  });
});

describe('a misspelt attribute', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is reported in the console once, with the nearest name', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (let k = 0; k < 2; k++) {
      await open(
        'palestra-run',
        `<palestra-run num-env="4" learning_rate=".5" env-options="{}"><palestra-curve metrics="loss"></palestra-curve>
          <palestra-player sample></palestra-player><palestra-lab num-env="4"></palestra-lab></palestra-run>`,
      );
      await open('palestra-guide', '<palestra-guide envs="Maze-v0"></palestra-guide>');
    }
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      "palestra-run: unknown attribute 'num-env'. Did you mean 'num-envs'?",
      "palestra-run: unknown attribute 'learning_rate'. Did you mean 'learning-rate'?",
      "palestra-run: unknown attribute 'env-options'. Did you mean 'options'?",
      "palestra-curve: unknown attribute 'metrics'. Did you mean 'metric'?",
      "palestra-player: unknown attribute 'sample'. Did you mean 'sampled'?",
      "palestra-lab: unknown attribute 'num-env'. Did you mean 'num-envs'?",
      "palestra-guide: unknown attribute 'envs'. Did you mean 'env'?",
    ]);
  });

  it('attributes of HTML, of frameworks and of the kit are not reported', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await open(
      'palestra-run',
      '<palestra-run id="a" class="b" style="" slot="s" title="t" data-env="x" aria-label="l" onclick="" _ngcontent-c0 v-cloak :seed="1" ' +
        '(click)="f()" x-data="" wire:id="1" env="Maze-v0" max-gradient-norm="1"><palestra-curve for="a" x="seconds"></palestra-curve></palestra-run>',
    );
    expect(warn).not.toHaveBeenCalled();
  });
});
