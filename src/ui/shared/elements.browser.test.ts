import { describe, expect, test, vi } from 'vitest';
import '../../elements.ts';
import { add, button, find, frames, makeRun, text, watchPage } from '../testing/page.ts';
import { configure, until, untilWorkers } from '../testing/runs.ts';

const TAGS = [
  'palestra-controls',
  'palestra-curve',
  'palestra-env',
  'palestra-gallery',
  'palestra-guide',
  'palestra-kept-runs',
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

watchPage();

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
    expect(find(status, '[role=status]').dataset.state).toBe('idle');
    document.body.append(status);
    await status.updateComplete;
    expect(find(status, '[role=status]').dataset).toMatchObject({ state: 'paused', iteration: '1' });
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

describe('palestra-status', () => {
  test('gives the metrics of the algorithm, the most telling ones', async () => {
    const run = makeRun();
    const status = await add('palestra-status', { run });
    const metrics = () => find(status, '.metrics').textContent;
    run.chooseAlgorithm('ppo');
    configure(run, { numEnvs: 8, options: { rolloutSteps: 4 } });
    expect(metrics()).toBe('');
    run.runIteration();
    await until(run, () => run.state === 'paused');
    await status.updateComplete;
    expect(metrics()).toMatch(
      /^iteration 1\s*steps 32\s*entropy 0\.\d+\s*explained variance \S+\d\s*KL divergence [\d.]+\s*clipped part [\d.]+$/,
    );
  });

  test('says why a run has ended, and the controls beside it leave only the reset', async () => {
    const run = makeRun({ ...{ evalEvery: 1, evalEpisodes: 1, patience: 2 }, options: { learningRate: 0 } });
    const status = await add('palestra-status', { run });
    const controls = await add('palestra-controls', { run });
    run.start();
    await until(run, () => run.isOver && run.state === 'finished');
    await Promise.all([status.updateComplete, controls.updateComplete]);
    expect(find(status, '[role=status]').textContent).toMatch(
      /^Ended, because the last 2 evaluations found no better policy: mean return [\d.]+ \(target 475\) after [\d,]+ environment steps in .* s\. Press Reset to train again\.$/,
    );
    const enabled = [...find(controls, '.row').querySelectorAll('[aria-disabled=false]')];
    expect(enabled.map(({ textContent }) => textContent)).toEqual([
      'Reset',
      'Save policy',
      'Save best policy',
      'Save run',
      'Load…',
    ]);
    expect(button(controls, 'Ended').getAttribute('aria-disabled')).toBe('true');
  });

  test('says why a run learns nothing, and why a run that could learn nothing does not start', async () => {
    const run = makeRun();
    const status = await add('palestra-status', { run });
    run.choose('Bandit-v0'); // episodes of one step
    configure(run, { numEnvs: 1, workers: 1 });
    run.runIteration();
    await until(run, () => run.state === 'paused');
    await status.updateComplete;
    expect(text(status)).toContain('Warning: reinforce: every rollout has a single step');
    await run.reset();
    await status.updateComplete;
    expect(text(status)).not.toContain('Warning');
    run.choose('Acrobot-v1/reinforce');
    configure(run, { numEnvs: 1, workers: 1 });
    run.start();
    await until(run, () => run.state === 'failed');
    await status.updateComplete;
    expect(text(status)).toContain("expected more than one environment with baseline 'time-step', got 1.");
  });
});

describe('palestra-lab', () => {
  test('has two curves of metrics, whose headings choose among those of the algorithm', async () => {
    const lab = await add('palestra-lab');
    const { run } = lab;
    const small = () => [...find(lab, '[aria-label=Metrics]').querySelectorAll('palestra-curve')];
    const shown = () => small().map(({ metric }) => metric);
    expect(shown()).toEqual(['entropy', 'loss']);
    run.chooseAlgorithm('ppo');
    configure(run, { evalEvery: 100 });
    await lab.updateComplete;
    expect(shown()).toEqual(['entropy', 'explainedVariance']);
    const select = find<HTMLSelectElement>(lab, '[aria-label="Metric of curve 2"]');
    const names = [...select.options].map(({ text: name }) => name);
    expect(names).toContain('KL divergence (nats)');
    expect(names.at(-1)).toBe('Mean return of evaluations');
    select.selectedIndex = names.indexOf('Value loss (mean squared error)');
    select.dispatchEvent(new Event('change'));
    await lab.updateComplete;
    expect(shown()).toEqual(['entropy', 'valueLoss']);
    run.chooseAlgorithm('reinforce'); // which has no such metric
    await lab.updateComplete;
    expect(shown()).toEqual(['entropy', 'loss']);
    expect(select.selectedOptions[0].text).toBe('Loss');
  });

  test('plays a policy of its folder, whatever the algorithm, unless the environment has other options', async () => {
    const lab = await add('palestra-lab', { policies: '/policies/' });
    const src = () => find<HTMLElementTagNameMap['palestra-player']>(lab, 'palestra-player').src;
    await expect.poll(src).toMatch(/\/policies\/CartPole-v1\.json$/);
    lab.run.chooseAlgorithm('ppo');
    await lab.updateComplete;
    expect(src()).toMatch(/\/policies\/CartPole-v1\.json$/);
    lab.run.choose('FrozenLake-v1/not-slippery');
    await lab.updateComplete;
    expect(src()).toBeNull();
  });

  test('says in the gallery what the presets of its policies took, and reports a folder without a list', async () => {
    const lab = await add('palestra-lab', { policies: '/policies' });
    const env = find<HTMLElementTagNameMap['palestra-env']>(lab, 'palestra-env');
    find(env, '#gallery').click();
    await env.updateComplete;
    const gallery = find(env, 'palestra-gallery');
    const tile = () => find(gallery, 'input[value="CartPole-v1"]').closest('label')?.textContent;
    await expect.poll(tile).toMatch(/^\s*CartPole-v1\s+500K steps, about \d+ s\s*mean return \d+\s*$/);
    const reported = vi.fn();
    lab.addEventListener('palestra-error', reported);
    lab.policies = '/nowhere';
    await expect.poll(() => reported.mock.calls.length).toBe(1);
    expect(reported.mock.calls[0][0].detail.message).toContain(
      'palestra-lab policies: expected a folder with an index.json',
    );
    await expect.poll(tile).toMatch(/^\s*CartPole-v1\s*$/);
  });

  test('that is moved keeps its run, and that is removed ends the run and frees its workers', async () => {
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
    expect(find(workers, 'table')).toBeNull();
    run.runIteration();
    await until(run, () => run.state === 'paused');
    const rows = (): string[][] =>
      [...(workers.shadowRoot?.querySelectorAll('tbody tr') ?? [])].map((row) =>
        [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent?.trim() ?? ''),
      );
    const expected = (secondsBefore: number): string[][] => {
      const [{ seconds }] = run.points;
      return (run.envs?.work ?? []).map(({ steps, stepMs, decideMs }, w) => {
        const busy = (stepMs + decideMs) / (10 * (seconds - secondsBefore));
        const msPerStep = (stepMs / steps).toLocaleString('en', { maximumSignificantDigits: 3 });
        const envs = ['0 to 3', '4 to 7'][w];
        return [`■ worker ${w + 1}`, envs, msPerStep, `${busy.toFixed(busy < 10 ? 1 : 0)} %`];
      });
    };
    await expect.poll(rows).toEqual(expected(0));
    const checkpoint = await run.checkpoint();
    await run.reset();
    await expect.poll(() => find(workers, 'table')).toBeNull();
    await run.load({ ...checkpoint, run: { ...checkpoint.run, seconds: 1000 } }); // of a long run
    await until(run, () => run.state === 'paused');
    run.runIteration();
    await until(run, () => run.points.length === 1);
    expect(run.points[0].seconds).toBeGreaterThan(1000);
    await expect.poll(rows).toEqual(expected(1000));
    await run.reset();
  });
});

describe('palestra-workers of A3C', () => {
  test('shows the updates of each worker in a lane, which a narrow column has room for', async () => {
    const run = makeRun();
    configure(run, { algorithm: 'a3c', numEnvs: 8, workers: 2, options: { updatesPerReport: 20 } });
    const workers = await add('palestra-workers', { run });
    workers.style.width = '320px';
    run.runIteration();
    await until(run, () => run.state === 'paused');
    const lanes = () => [...(workers.shadowRoot?.querySelectorAll('.lane') ?? [])];
    await expect.poll(() => lanes().length).toBe(2);
    const pushes = run.points[0].pushes ?? [];
    expect(lanes().map((lane) => lane.querySelectorAll('line').length)).toEqual(
      [0, 1].map((w) => pushes.filter(({ worker }) => worker === w).length),
    );
    const { scrollWidth, clientWidth } = find(workers, '.scroll');
    expect(scrollWidth).toBe(clientWidth);
    expect(lanes()[0].clientWidth).toBeGreaterThan(0.9 * clientWidth);
    await run.reset();
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
