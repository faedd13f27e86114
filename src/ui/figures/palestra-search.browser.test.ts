import { afterEach, expect, test, vi } from 'vitest';
import { text } from '../testing/page.ts';
import type { PalestraSearch } from './palestra-search.ts';
import { METHODS } from './search.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function click(figure: PalestraSearch, name: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) control(figure, name).click();
  await figure.updateComplete;
}

test('a step moves each method, and reset leads back to the start', async () => {
  const figure = await add('palestra-search', { method: 'steepest-ascent' });
  const changed = vi.fn();
  figure.addEventListener('palestra-change', changed);
  expect(text(figure)).toContain('Press Run, or Step.');
  await click(figure, 'Step');
  expect(changed).toHaveBeenCalledOnce();
  const { steps, methods } = figure.numbers;
  expect(steps).toBe(1);
  expect(METHODS.map((method) => methods[method].measured)).toEqual([2, 17, 2, 2, 16, 16, 1]);
  expect(figure.shadowRoot?.querySelectorAll('.candidate')).toHaveLength(16);
  expect(figure.shadowRoot?.querySelectorAll('.candidate.used')).toHaveLength(1);
  expect(text(figure)).toContain('Step 1, steepest ascent:');
  await click(figure, 'Reset');
  expect(figure.numbers.steps).toBe(0);
  for (const method of METHODS) expect(figure.numbers.methods[method].point).toEqual([-2, 0.2]);
});

test('follows the method that somebody chooses, and draws the temperature of annealing', async () => {
  const figure = await add('palestra-search', { method: 'gradient-ascent' });
  await click(figure, 'Step', 3);
  const picture = (): string => figure.shadowRoot?.querySelector('svg')?.textContent ?? '';
  expect(figure.shadowRoot?.querySelectorAll('.candidate')).toHaveLength(0);
  const choice = [...(figure.shadowRoot?.querySelectorAll('label') ?? [])].find((label) =>
    label.textContent?.includes('3 simulated annealing'),
  );
  choice?.click();
  await figure.updateComplete;
  expect(figure.method).toBe('simulated-annealing');
  expect(figure.numbers.steps).toBe(3);
  // 3 · 0.95² = 2.7075, and exp(−1 / 2.7075) = 0.6912
  expect(picture()).toContain('T 2.71: accepts a fall of 1 with 69.1 %');
});

test('runs by itself until somebody pauses it, it leaves the page, or all steps are taken', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const figure = await add('palestra-search');
  await click(figure, 'Run');
  vi.advanceTimersByTime(600);
  await figure.updateComplete;
  expect(figure.numbers.steps).toBe(6); // the first at once, then one each 120 ms
  await click(figure, 'Pause');
  vi.advanceTimersByTime(600);
  expect(figure.numbers.steps).toBe(6);
  await click(figure, 'Run');
  figure.remove();
  vi.advanceTimersByTime(600);
  expect(figure.numbers.steps).toBe(7);
  document.body.append(figure);
  await figure.updateComplete;
  await click(figure, 'Run');
  vi.advanceTimersByTime(60_000);
  await figure.updateComplete;
  expect(figure.numbers.steps).toBe(100);
  expect(vi.getTimerCount()).toBe(0);
  expect(control(figure, 'Run').ariaDisabled).toBe('true');
  await click(figure, 'Step');
  expect(figure.numbers.steps).toBe(100);
});

test('takes a step each second for those who prefer reduced motion', async () => {
  const real = matchMedia;
  vi.stubGlobal('matchMedia', (query: string) =>
    query.includes('reduced-motion')
      ? Object.assign(new EventTarget(), { matches: true })
      : real.call(window, query),
  );
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const figure = await add('palestra-search');
  await click(figure, 'Run');
  vi.advanceTimersByTime(999);
  expect(figure.numbers.steps).toBe(1);
  vi.advanceTimersByTime(1);
  expect(figure.numbers.steps).toBe(2);
});

test('the start moves by the arrow keys and by dragging, and the race begins again', async () => {
  const figure = await add('palestra-search');
  await click(figure, 'Step', 2);
  await press(figure, 'Start', '{ArrowRight}{ArrowUp}{ArrowUp}{ArrowDown}');
  expect(figure.start).toBe('-1.9 0.3');
  expect(figure.numbers.steps).toBe(0);
  expect(control(figure, 'Start').ariaValueText).toBe('x −1.9, y 0.3');
  await press(figure, 'Start', '{PageUp}{End}');
  expect(figure.start).toBe('3 0.9');
  await drag(figure, 'Start', { x: -40, y: 1000 });
  expect(figure.start).toMatch(/^2\.\d -3$/);
  expect(figure.numbers.methods['hill-climbing'].point).toEqual(figure.numbers.settings.start);
});

test('sliders set the population, the radius, the temperature and the noise', async () => {
  const figure = await add('palestra-search', { method: 'cross-entropy' });
  await press(figure, 'Population', '{Home}');
  await press(figure, 'Radius σ', '{End}');
  await press(figure, 'Temperature T', '{End}');
  await press(figure, 'Noise in returns', '{End}');
  expect(figure.numbers.settings).toMatchObject({ population: 4, radius: 1.5, temperature: 10, noise: 5 });
  await click(figure, 'Step');
  expect(figure.shadowRoot?.querySelectorAll('.candidate')).toHaveLength(4);
  expect(figure.numbers.methods['simulated-annealing'].temperature).toBe(10);
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-search', { population: 5 });
  expect(text(figure)).toContain(
    'palestra-search: expected population to be even (mirrored pairs), got 5. Use 4.',
  );
  Object.assign(figure, { population: 6, method: 'adam' });
  await figure.updateComplete;
  expect(text(figure)).toContain('palestra-search: expected method to be one of hill-climbing, ');
  Object.assign(figure, { method: 'hill-climbing', start: '0 4' });
  await figure.updateComplete;
  expect(text(figure)).toContain(
    "palestra-search: expected start to be 2 numbers from -3 to 3, separated by spaces, got '0 4'.",
  );
});
