import { expect, test, vi } from 'vitest';
import { find, frames, text } from '../testing/page.ts';
import { UPDATE_TIME } from './async.ts';
import { add, control, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

type Figure = HTMLElementTagNameMap['palestra-async'];
const shapes = (figure: Figure, selector: string): number =>
  figure.shadowRoot?.querySelectorAll(`.picture svg[aria-label] ${selector}`).length ?? 0;

test('without a spread nobody waits, and both are equally fast', async () => {
  const figure = await add('palestra-async');
  expect(figure.numbers.a2c.waiting).toBeGreaterThan(0.1);
  expect(figure.numbers.a3c.throughput).toBeGreaterThan(figure.numbers.a2c.throughput);
  expect(shapes(figure, '.wait')).toBeGreaterThan(5);
  await press(figure, 'Spread of times', '{Home}');
  const { a2c, a3c } = figure.numbers;
  expect([a2c.rollouts, a3c.rollouts, a2c.updates, a3c.updates]).toEqual([40, 40, 10, 40]); // 12 / 1.15 = 10.4
  expect([a2c.waiting, a2c.meanStaleness]).toEqual([0, 0]);
  expect(a3c.meanStaleness).toBeCloseTo((0 + 1 + 2 + 3 + 36 * 3) / 40, 12);
  expect(shapes(figure, '.wait')).toBe(0);
  expect(shapes(figure, '.staleness')).toBe(40);
});

test('the time shows only what has happened', async () => {
  const figure = await add('palestra-async', { spread: 0, workers: 2 });
  await press(figure, 'Time', '{Home}');
  expect(figure.time).toBe(0);
  expect(shapes(figure, '.collect')).toBe(0);
  expect(text(figure)).toContain('No update yet.');
  expect(text(figure)).not.toContain('NaN');
  await press(figure, 'Time', '{PageUp}');
  expect(figure.time).toBe(1.2);
  expect(shapes(figure, '.update')).toBe(3); // one of all, and one of each worker
  expect(figure.numbers.pushes).toEqual([
    { time: 1 + UPDATE_TIME, worker: 0, staleness: 0 },
    { time: 1 + UPDATE_TIME, worker: 1, staleness: 1 },
  ]);
});

test('more workers wait longer, and their gradients are older', async () => {
  const figure = await add('palestra-async', { workers: 2, seed: 1 });
  const few = figure.numbers;
  await press(figure, 'Workers W', '{End}');
  const many = figure.numbers;
  expect(figure.workers).toBe(8);
  expect(many.a2c.waiting).toBeGreaterThan(few.a2c.waiting);
  expect(many.a3c.meanStaleness).toBeGreaterThan(few.a3c.meanStaleness + 3);
});

test('runs from the start to the end', async () => {
  const figure = await add('palestra-async');
  control(figure, 'Run').click();
  await figure.updateComplete;
  expect(figure.time).toBe(0.1);
  await expect.poll(() => figure.time).toBeGreaterThan(0.3);
  control(figure, 'Pause').click();
  await figure.updateComplete;
  const { time } = figure;
  await frames(20);
  expect(figure.time).toBe(time);
  figure.time = 11.95;
  await figure.updateComplete;
  control(figure, 'Run').click();
  await figure.updateComplete;
  expect(figure.time).toBe(12);
  expect(control(figure, 'Run').textContent).toBe('Run');
});

test('runs from update to update if somebody prefers reduced motion', async () => {
  const real = matchMedia;
  vi.stubGlobal('matchMedia', (query: string) =>
    query.includes('reduced-motion')
      ? Object.assign(new EventTarget(), { matches: true })
      : real.call(window, query),
  );
  const figure = await add('palestra-async', { spread: 0, time: 2 });
  control(figure, 'Run').click();
  vi.unstubAllGlobals();
  await figure.updateComplete;
  expect(figure.time).toBe(2.3); // 2 · 1.15
  control(figure, 'Pause').click();
});

test('the table has the numbers of both algorithms', async () => {
  const figure = await add('palestra-async', { spread: 0, workers: 2, time: 3 });
  const [a2c, a3c] = figure.shadowRoot?.querySelectorAll('tbody tr') ?? [];
  const cells = (row: Element): (string | null)[] => [...row.children].map(({ textContent }) => textContent);
  expect(cells(a2c)).toEqual(['A2C', '4', '2', '1.33', '0.0 %', '0', '0']);
  expect(cells(a3c)).toEqual(['A3C', '4', '4', '1.33', '0.0 %', '0.75', '1']); // 0, 1, 1 and 1
  expect(find(figure, 'table').querySelector('caption')?.textContent).toBe('Up to time 3');
});

test('reports what it cannot show', async () => {
  const figure = await add('palestra-async', { workers: 9 });
  expect(text(figure)).toContain('palestra-async: expected workers to be a whole number from 2 to 8, got 9.');
});
