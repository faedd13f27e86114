import { describe, expect, test, vi } from 'vitest';
import '../elements.ts';
import { add, button, find, makeRun, watchPage } from './testing/page.ts';
import { configure, until } from './testing/runs.ts';

watchPage();

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
    expect(help.textContent).toBe("Expected a whole number from 0 to 9007199254740991, got 'x'.");
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

  test('the best policy of the evaluations can be saved where the run makes them', async () => {
    const run = makeRun();
    const controls = await add('palestra-controls', { run });
    const labels = () =>
      [...(controls.shadowRoot?.querySelectorAll('.files button') ?? [])].map((b) => b.textContent);
    expect(labels()).toEqual(['Save policy', 'Save run', 'Load…']);
    configure(run, { evalEvery: 1, evalEpisodes: 1 });
    await controls.updateComplete;
    expect(labels()).toEqual(['Save policy', 'Save best policy', 'Save run', 'Load…']);
    const best = button(controls, 'Save best policy');
    expect(best.getAttribute('aria-disabled')).toBe('true');
    run.runIteration();
    await until(run, () => run.state === 'paused');
    await controls.updateComplete;
    expect(best.getAttribute('aria-disabled')).toBe('false');
    const [first] = run.points;
    expect(run.best).toMatchObject({ meanReturn: first.evaluation?.meanReturn, envSteps: first.envSteps });
    const saving = vi.spyOn(URL, 'createObjectURL');
    best.click();
    await expect.poll(() => saving.mock.calls.length).toBe(1);
    expect(JSON.parse(await (saving.mock.calls[0][0] as Blob).text())).toEqual(run.best?.policy);
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
