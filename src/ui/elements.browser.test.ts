import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import '../elements.ts';
import type { CurvePoint, RunController } from './run-controller.ts';
import { configure, smallRun, until, untilWorkers } from './testing/runs.ts';
import { pointAt, stubRun } from './testing/stub-run.ts';

const TAGS = [
  'palestra-controls',
  'palestra-curve',
  'palestra-env',
  'palestra-gallery',
  'palestra-guide',
  'palestra-lab',
  'palestra-play',
  'palestra-player',
  'palestra-policy',
  'palestra-stage',
  'palestra-status',
  'palestra-throughput',
  'palestra-workers',
  'palestra-worlds',
] as const;
type Tag = (typeof TAGS)[number];

const failures: unknown[] = [];
const noteFailure = (event: ErrorEvent | PromiseRejectionEvent): void => {
  failures.push('reason' in event ? event.reason : event.error);
};
const runs: RunController[] = [];

beforeEach(() => {
  failures.length = 0;
  addEventListener('error', noteFailure);
  addEventListener('unhandledrejection', noteFailure);
});
afterEach(async () => {
  document.body.replaceChildren();
  for (const run of runs.splice(0)) await run.reset();
  await untilWorkers(0);
  removeEventListener('error', noteFailure);
  removeEventListener('unhandledrejection', noteFailure);
  expect(failures).toEqual([]);
});

function makeRun(): RunController {
  const run = smallRun();
  runs.push(run);
  return run;
}

/** Adds an element to the page. */
async function add<T extends Tag>(
  tag: T,
  properties: Partial<HTMLElementTagNameMap[T]> = {},
): Promise<HTMLElementTagNameMap[T]> {
  const element = Object.assign(document.createElement(tag), properties);
  document.body.append(element);
  await (element as HTMLElementTagNameMap[Tag]).updateComplete;
  return element;
}

const find = <T extends Element = HTMLElement>(host: Element, selector: string): T =>
  host.shadowRoot?.querySelector<T>(selector) as T;
const text = (host: Element): string => host.shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? '';
const button = (host: Element, label: string): HTMLButtonElement =>
  [...(host.shadowRoot?.querySelectorAll('button') ?? [])].find(
    ({ textContent }) => textContent === label,
  ) as HTMLButtonElement;

async function frames(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

describe.each(TAGS)('%s', (tag) => {
  test('works alone, without a run: drawn, removed and added again', async () => {
    const element = await add(tag);
    await frames(2);
    const before = text(element);
    element.remove();
    await frames(1);
    document.body.append(element);
    await frames(2);
    expect(text(element)).toBe(before);
    expect(element.getBoundingClientRect().height).toBeGreaterThan(0);
  });

  test('can be removed before it is first drawn', async () => {
    const element = document.createElement(tag);
    document.body.append(element);
    element.remove();
    await frames(2);
    document.body.append(element);
    await frames(2);
    expect(element.getBoundingClientRect().height).toBeGreaterThan(0);
  });
});

describe('an element with a run', () => {
  test('shows after its return what has happened while it was away', async () => {
    const run = makeRun();
    const status = await add('palestra-status', { run });
    status.remove();
    run.runIteration();
    await until(run, () => run.state === 'paused');
    expect(text(status)).toContain('Ready');
    document.body.append(status);
    await status.updateComplete;
    expect(text(status)).toContain('Paused after iteration 1.');
  });

  test('listens to the run that it has now, and to none while it is away', async () => {
    const [first, second] = [makeRun(), makeRun()];
    const status = await add('palestra-status', { run: first });
    const added = vi.spyOn(second, 'addEventListener');
    const removedFirst = vi.spyOn(first, 'removeEventListener');
    const removedSecond = vi.spyOn(second, 'removeEventListener');
    status.run = second;
    await status.updateComplete;
    expect(removedFirst).toHaveBeenCalled();
    expect(added).toHaveBeenCalled();
    status.remove();
    expect(removedSecond.mock.calls.map(([type]) => type)).toEqual(added.mock.calls.map(([type]) => type));
  });

  test('has a sentence for each state', async () => {
    const run = makeRun();
    const status = await add('palestra-status', { run });
    const state = vi.spyOn(run, 'state', 'get');
    const sentences = new Set<string>();
    for (const name of ['idle', 'starting', 'running', 'paused', 'finished', 'failed'] as const) {
      state.mockReturnValue(name);
      run.dispatchEvent(new Event('change'));
      await status.updateComplete;
      sentences.add(find(status, '[role=status]').textContent ?? '');
    }
    state.mockRestore();
    expect(sentences.size).toBe(6);
    expect(sentences).not.toContain('');
  });
});

describe('palestra-lab', () => {
  test('that is moved goes on with its run, and that is removed ends it and frees its workers', async () => {
    const lab = await add('palestra-lab');
    const { run } = lab;
    configure(run);
    run.start();
    await until(run, () => run.points.length >= 1);
    const { envs } = run;
    const place = document.createElement('div');
    document.body.append(place);
    place.append(lab);
    await until(run, () => run.points.length >= 3);
    expect(run.envs).toBe(envs);
    lab.remove();
    await until(run, () => run.state === 'idle');
    await untilWorkers(0);
  });
});

describe('palestra-worlds', () => {
  test('draws nothing while it is out of the page, and again when it is back', async () => {
    const run = makeRun();
    const worlds = await add('palestra-worlds', { run });
    run.runIteration();
    await until(run, () => run.state === 'paused');
    await expect.poll(() => worlds.shadowRoot?.querySelectorAll('canvas').length).toBe(2);
    const show = vi.spyOn(run.envs as NonNullable<typeof run.envs>, 'show');
    worlds.remove();
    expect(show.mock.calls.map(([, picture]) => picture.visible)).toEqual([false, false]);
    document.body.append(worlds);
    await expect.poll(() => show.mock.calls.at(-1)?.[1].visible).toBe(true);
    for (const [, { tileWidth, tileHeight }] of show.mock.calls)
      expect(tileHeight).toBe(Math.round(tileWidth / 1.5));
    expect(show.mock.calls.every(([, , canvas]) => canvas === undefined)).toBe(true); // handed over before
  });

  test('hands its canvases over when it gets a size, if it has none at first', async () => {
    const run = makeRun();
    run.runIteration();
    await until(run, () => run.state === 'paused');
    const show = vi.spyOn(run.envs as NonNullable<typeof run.envs>, 'show');
    const worlds = await add('palestra-worlds', { run, hidden: true });
    await frames(3);
    expect(show).not.toHaveBeenCalled();
    worlds.hidden = false;
    await expect.poll(() => show.mock.calls.filter(([, , canvas]) => canvas !== undefined).length).toBe(2);
  });
});

describe('palestra-workers', () => {
  test('says what each of them has, how long it takes for a step, and for how much of the time it is busy', async () => {
    const run = makeRun();
    const workers = await add('palestra-workers', { run });
    expect(text(workers)).toContain('2 workers will step 8 × CartPole-v1.');
    run.runIteration();
    await until(run, () => run.state === 'paused');
    const rows = (): string[][] =>
      [...(workers.shadowRoot?.querySelectorAll('tbody tr') ?? [])].map((row) =>
        [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent?.trim() ?? ''),
      );
    const work = run.envs?.work ?? [];
    const { act, env, learn } = run.points[0].timings;
    const times = work.map(({ steps, stepMs }) => {
      const busy = (100 * stepMs) / (act + env + learn);
      const msPerStep = (stepMs / steps).toLocaleString('en', { maximumSignificantDigits: 3 });
      return [msPerStep, `${busy.toFixed(busy < 10 ? 1 : 0)} %`];
    });
    await expect.poll(rows).toEqual([
      ['■ worker 1', '0 to 3', ...times[0]],
      ['■ worker 2', '4 to 7', ...times[1]],
    ]);
    await run.reset();
    await expect.poll(() => text(workers)).toContain('2 workers will step');
  });
});

describe('palestra-worlds before the run', () => {
  test.each([1, 64])('takes as much room for %s environments as then', async (numEnvs) => {
    document.body.style.width = '700px';
    const run = makeRun();
    configure(run, { numEnvs, workers: 1 });
    const worlds = await add('palestra-worlds', { run });
    await frames(2);
    const before = worlds.getBoundingClientRect().height;
    run.runIteration();
    await until(run, () => run.state === 'paused');
    await frames(2);
    expect(Math.abs(worlds.getBoundingClientRect().height - before)).toBeLessThan(2);
    if (numEnvs === 1) expect(before).toBeLessThan(150);
    document.body.style.width = '';
  });
});

describe('a map of the policy', () => {
  test('is of the probability of an action over two observed numbers', async () => {
    const run = makeRun();
    const policy = await add('palestra-policy', { run, map: '2 3', action: 1 });
    const map = () => find<HTMLElementTagNameMap['palestra-policy-map']>(policy, 'palestra-policy-map');
    const label = (): string => find(map(), 'canvas').getAttribute('aria-label') ?? '';
    await expect
      .poll(label)
      .toMatch(
        /^Probability of push right over pole angle \(rad\), −0\.\d+ to 0\.\d+, and pole tip's speed \(rad\/s\), .*: no policy yet$/,
      );
    run.runIteration();
    await expect.poll(label).toMatch(/: from \d+ % to \d+ %$/);
    await until(run, () => run.state === 'paused');

    // the picture against the policy itself, at the lower left corner: the smallest of both
    const [, angle, speed] = /\(rad\), (−[\d.]+) to .*\(rad\/s\), (−[\d.]+) to/.exec(label()) ?? [];
    const [low, high] = [angle, speed].map((each) => Number(each.replace('−', '-')));
    const state = Float32Array.of(0, 0, low, high);
    const chance = (await run.policy?.probabilities(state))?.[1] ?? Number.NaN;
    map().style.setProperty('--palestra-paper', '#000000');
    map().style.setProperty('--palestra-accent', '#ffffff');
    map().requestUpdate();
    const pixel = () =>
      find<HTMLCanvasElement>(map(), 'canvas').getContext('2d')?.getImageData(0, 31, 1, 1).data[0];
    await expect.poll(() => Math.abs((pixel() ?? 0) / 255 - chance)).toBeLessThan(0.03); // half a tile away
  });

  test.each([
    [
      { map: '2 2' },
      "palestra-policy map: expected two different numbers from 0 to 3, such as '0 1', got '2 2' for CartPole-v1.",
    ],
    [
      { map: '0 1', action: 2 },
      "palestra-policy action: expected a whole number from 0 to 1, got '2' for CartPole-v1.",
    ],
  ])('that cannot be is told of: %j', async (properties, message) => {
    const told = new Promise((resolve) =>
      document.addEventListener('palestra-error', resolve, { once: true }),
    );
    const run = makeRun();
    const policy = await add('palestra-policy', { run, ...properties });
    expect(((await told) as CustomEvent<Error>).detail.message).toBe(message);
    const map = find(policy, 'palestra-policy-map');
    await expect.poll(() => find(map, '[role=alert]')?.textContent).toBe(message);
    configure(run, { env: 'MountainCar-v0' });
    if (message.includes('action')) await expect.poll(() => find(map, '[role=alert]')).toBeNull(); // which has three
  });
});

describe('palestra-policy', () => {
  test('shows the probability of each action before learning and now, in words too', async () => {
    const run = makeRun();
    const policy = await add('palestra-policy', { run });
    const label = (): string => find(policy, '.bar').getAttribute('aria-label') ?? '';
    expect(label()).toBe('at rest in the middle: no policy yet');
    run.start();
    await expect.poll(label).toMatch(/^at rest in the middle: push left \d+ %, push right \d+ %$/);
    expect(find(policy, '.first')).not.toBeNull();
    await run.reset();
    await expect.poll(label).toBe('at rest in the middle: no policy yet');
    expect(find(policy, '.first')).toBeNull();
  });
});

describe('a policy of numbers', () => {
  test('is shown by means and deviations, and plays', async () => {
    const run = makeRun();
    configure(run, { env: 'Pendulum-v1' });
    const policy = await add('palestra-policy', { run });
    const label = (): string => find(policy, '.bar').getAttribute('aria-label') ?? '';
    expect(label()).toBe('hanging at rest: no policy yet');
    run.runIteration();
    await expect.poll(label).toMatch(/^hanging at rest: torque −?\d(\.\d+)? ± [01](\.\d+)?$/);
    expect(find(policy, '.first')).not.toBeNull();
    await until(run, () => run.state === 'paused');
    const player = await add('palestra-player', { run });
    button(player, 'Play').click();
    await expect.poll(() => text(player)).toMatch(/step \d+, return −\d/);
    button(player, 'Pause').click();
  });
});

describe('palestra-curve', () => {
  const POINTS = [20, 80, 300].map((meanReturn, i) =>
    pointAt({
      ...{ iteration: i + 1, envSteps: 1000 * (i + 1), seconds: i + 1 },
      ...{ meanReturn, returnDeviation: 10, entropy: 0.6 - i / 10, loss: -i },
    }),
  );
  /** Stands for a run that has got as far as this. */
  const atPoints = (...points: CurvePoint[]): RunController => stubRun(points, {}, 475);
  const label = (curve: Element): string => find(curve, '.chart').getAttribute('aria-label') ?? '';

  test('says in words what it shows: the metric, the latest value, the target and the trend', async () => {
    const run = atPoints(...POINTS);
    expect(label(await add('palestra-curve', { run }))).toBe(
      'CartPole-v1, iteration 3: mean return 300 of 475, rising',
    );
    expect(label(await add('palestra-curve', { run, metric: 'entropy' }))).toBe(
      'CartPole-v1, iteration 3: entropy 0.4, falling',
    );
    expect(label(await add('palestra-curve', { run: atPoints() }))).toBe(
      'Mean return, last 100 episodes: no iteration yet',
    );
  });

  test('names the target in the picture', async () => {
    const curve = await add('palestra-curve', { run: atPoints(...POINTS) });
    curve.style.height = '300px';
    await expect.poll(() => find(curve, 'canvas')).not.toBeNull();
    const drawn = vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText');
    curve.x = 'seconds';
    await expect.poll(() => drawn.mock.calls.map(([words]) => words)).toContain('target 475');
    drawn.mockRestore();
  });

  test('counts in steps or in seconds', async () => {
    const drawn = vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText');
    const words = (): string[] => drawn.mock.calls.map(([each]) => each);
    const curve = await add('palestra-curve', { run: atPoints(...POINTS) });
    await expect.poll(words).toEqual(expect.arrayContaining(['environment steps', '2K']));
    drawn.mockClear();
    curve.x = 'seconds';
    await expect.poll(words).toEqual(expect.arrayContaining(['seconds of training', '2']));
    expect(words()).not.toContain('environment steps');
    drawn.mockRestore();
  });

  test('is drawn when it gets a size, if it has none at first', async () => {
    const curve = await add('palestra-curve', { run: atPoints(...POINTS), hidden: true });
    await frames(2);
    expect(find(curve, 'canvas')).toBeNull();
    curve.hidden = false;
    await expect.poll(() => find(curve, 'canvas')).not.toBeNull();
  });

  test('is drawn at most once a frame, however many iterations there are in it', async () => {
    const points = POINTS.slice(0, 1);
    const run = atPoints(...points);
    const curve = await add('palestra-curve', { run });
    await expect.poll(() => find(curve, 'canvas')).not.toBeNull();
    await frames(2);
    const drawn = vi.spyOn(CanvasRenderingContext2D.prototype, 'clearRect');
    for (let i = 0; i < 5; i++) {
      (run.points as CurvePoint[]).push({ ...POINTS[1], iteration: i + 2 });
      run.dispatchEvent(new Event('iteration'));
      await Promise.resolve();
    }
    await expect.poll(() => label(curve)).toContain('iteration 6');
    await frames(2);
    expect(drawn).toHaveBeenCalledTimes(1);
    drawn.mockRestore();
  });
});

describe('palestra-controls', () => {
  const enter = async (controls: HTMLElementTagNameMap['palestra-controls'], id: string, value: string) => {
    const input = find<HTMLInputElement>(controls, `#${id}`);
    input.value = value;
    input.dispatchEvent(new Event('input'));
    await controls.updateComplete;
    return input;
  };

  test('says at the field what is wrong, leads there instead of starting, and keeps the setting', async () => {
    const run = makeRun();
    const controls = await add('palestra-controls', { run });
    const input = await enter(controls, 'seed', 'x');
    expect(input.getAttribute('aria-invalid')).toBe('true');
    const help = find(controls, `#${input.getAttribute('aria-describedby')}`);
    expect(help.textContent).toBe("Expected a whole number from 0 to 4294967295, got 'x'.");
    button(controls, 'Start').click();
    expect(run.state).toBe('idle');
    expect(controls.shadowRoot?.activeElement).toBe(input);
    expect(run.settings.seed).toBe(3);
    await enter(controls, 'seed', '12');
    expect(run.settings.seed).toBe(12);
    expect(input.getAttribute('aria-invalid')).toBe('false');
  });

  test('has a field for each option of the algorithm, made from the table of them', async () => {
    const run = makeRun();
    const controls = await add('palestra-controls', { run });
    const baseline = find<HTMLSelectElement>(controls, '#baseline');
    expect([...baseline.options].map(({ value }) => value)).toEqual([
      ...['none', 'mean', 'standardise', 'time-step'],
    ]);
    baseline.value = 'mean';
    baseline.dispatchEvent(new Event('change'));
    await enter(controls, 'maxGradientNorm', '0.5');
    expect(run.settings.options).toMatchObject({ baseline: 'mean', maxGradientNorm: 0.5 });
    await enter(controls, 'rolloutSteps', '1.5');
    expect(find(controls, '#rolloutSteps').getAttribute('aria-invalid')).toBe('true');
    expect(run.settings.options.rolloutSteps).toBeUndefined();
  });

  test('what waits for another field is set as soon as that allows it', async () => {
    const run = makeRun();
    const controls = await add('palestra-controls', { run });
    await enter(controls, 'workers', '9'); // of 8 environments
    expect(run.settings.workers).toBe(2);
    await enter(controls, 'numEnvs', '9');
    expect(run.settings.workers).toBe(9);
  });

  test('a number of workers is wrong for few environments and right again for more', async () => {
    const controls = await add('palestra-controls', { run: makeRun() });
    const workers = find(controls, '#workers');
    await enter(controls, 'numEnvs', '1');
    expect(workers.getAttribute('aria-invalid')).toBe('true');
    await enter(controls, 'numEnvs', '2');
    expect(workers.getAttribute('aria-invalid')).toBe('false');
  });

  test('settings cannot be changed while it runs, and a change from elsewhere is shown', async () => {
    const run = makeRun();
    const controls = await add('palestra-controls', { run });
    configure(run, { seed: 77, env: 'CartPole-v0' });
    await controls.updateComplete;
    expect(find<HTMLInputElement>(controls, '#seed').value).toBe('77');
    expect(find<HTMLSelectElement>(controls, '#env').value).toBe('CartPole-v0');
    run.start();
    await until(run, () => run.state === 'running');
    await controls.updateComplete;
    expect(find<HTMLInputElement>(controls, '#seed').matches(':disabled')).toBe(true);
    expect(text(controls)).toContain('press Reset first');
    await run.reset();
    await controls.updateComplete;
    expect(find<HTMLInputElement>(controls, '#seed').matches(':disabled')).toBe(false);
  });

  test('a button that cannot be pressed says so, does nothing and keeps the focus', async () => {
    const run = makeRun();
    const controls = await add('palestra-controls', { run });
    const one = button(controls, 'One iteration');
    one.focus();
    one.click();
    await until(run, () => run.state === 'running');
    await controls.updateComplete;
    expect(one.getAttribute('aria-disabled')).toBe('true');
    await until(run, () => run.state === 'paused');
    await controls.updateComplete;
    expect(one.getAttribute('aria-disabled')).toBe('false');
    expect(controls.shadowRoot?.activeElement).toBe(one);
    await run.reset();
    await controls.updateComplete;
    const reset = vi.spyOn(run, 'reset');
    button(controls, 'Reset').click();
    expect(reset).not.toHaveBeenCalled();
  });

  test('one button starts, pauses, resumes, and keeps the focus', async () => {
    const run = makeRun();
    const controls = await add('palestra-controls', { run });
    const main = button(controls, 'Start');
    main.focus();
    main.click();
    await controls.updateComplete;
    expect(main.textContent).toBe('Starting…');
    await expect.poll(() => main.textContent).toBe('Pause');
    main.click();
    await expect.poll(() => main.textContent).toBe('Resume');
    expect(controls.shadowRoot?.activeElement).toBe(main);
  });
});
