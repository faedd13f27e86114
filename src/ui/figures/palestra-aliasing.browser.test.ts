import { afterEach, expect, test, vi } from 'vitest';
import { text } from '../testing/page.ts';
import type { PalestraAliasing } from './palestra-aliasing.ts';
import { add, control, leaveNothing, press } from './testing/figures.ts';

leaveNothing();
afterEach(() => {
  vi.useRealTimers();
});

async function click(figure: PalestraAliasing, name: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) control(figure, name).click();
  await figure.updateComplete;
}

test('shows the exact steps of both policies, and the slider moves between them', async () => {
  const figure = await add('palestra-aliasing');
  expect(figure.numbers.deterministic).toMatchObject({ right: 1, expected: { steps: 26.5, found: 0.5 } });
  expect(figure.numbers.stochastic.expected.steps).toBeCloseTo(5, 5);
  await press(figure, 'P(right)', '{ArrowLeft}');
  expect(figure.right).toBe(0.45);
  expect(figure.numbers.deterministic.right).toBe(0);
  expect(figure.numbers.stochastic.expected.steps).toBeCloseTo(1 + 1 / 0.45 + 1 / 0.55, 4);
  await press(figure, 'P(right)', '{Home}');
  expect(figure.numbers.stochastic.expected).toEqual({ steps: 26.5, found: 0.5 });
});

test('steps move the cleaners and play rounds, and many of them measure what is expected', async () => {
  const figure = await add('palestra-aliasing', { seed: 1 });
  const changed = vi.fn();
  figure.addEventListener('palestra-change', changed);
  expect(text(figure)).toContain('Press Run, or Step');
  const { room } = figure.numbers.stochastic;
  expect([0, 4]).toContain(room);
  expect(figure.numbers.deterministic.room).toBe(room);
  await click(figure, 'Step');
  expect(changed).toHaveBeenCalledOnce();
  expect(figure.numbers.stochastic.room).toBe(room === 0 ? 1 : 3);
  expect(figure.numbers.fixed.rounds).toBe(1);
  await click(figure, '1,000 steps', 4);
  const { deterministic, stochastic, fixed, mixed } = figure.numbers;
  expect(stochastic.found).toBe(stochastic.episodes);
  expect(Math.abs(stochastic.meanSteps - 5)).toBeLessThan(0.6); // 5 standard errors
  expect(deterministic.found).toBeLessThan(deterministic.episodes);
  expect(deterministic.meanSteps).toBeGreaterThan(15);
  expect(fixed.meanReward).toBeLessThan(-0.97);
  expect(Math.abs(mixed.meanReward)).toBeLessThan(0.07); // 5 standard errors
  expect(text(figure)).toMatch(/5 steps expected, [\d.]+ in \d+ episodes/);
  await click(figure, 'Reset');
  expect(figure.numbers.stochastic).toMatchObject({ episodes: 0, room });
  expect(figure.numbers.mixed.rounds).toBe(0);
});

test('a player who leaves 1/3 loses, and the slider has 1/3', async () => {
  const figure = await add('palestra-aliasing');
  expect(figure.numbers.mixed.expected).toBeCloseTo(0, 3);
  await click(figure, 'Step');
  await press(figure, 'P(rock)', '{End}');
  expect(figure.numbers.mixed).toMatchObject({ rock: 1, expected: -1, rounds: 0 });
  await press(figure, 'P(rock)', '{Home}');
  for (let i = 0; i < 10; i++) await press(figure, 'P(rock)', '{ArrowRight}');
  expect(figure.rock).toBe(0.3333);
});

test('runs until somebody pauses it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const figure = await add('palestra-aliasing');
  await click(figure, 'Run');
  vi.advanceTimersByTime(900);
  await figure.updateComplete;
  expect(figure.numbers.fixed.rounds).toBe(4); // the first at once, then one each 300 ms
  await click(figure, 'Pause');
  vi.advanceTimersByTime(900);
  expect(figure.numbers.fixed.rounds).toBe(4);
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-aliasing', { right: 1.5 });
  expect(text(figure)).toContain(
    'palestra-aliasing: expected right to be a finite number from 0 to 1, got 1.5.',
  );
  Object.assign(figure, { right: 0.5, rock: -1 });
  await figure.updateComplete;
  expect(text(figure)).toContain(
    'palestra-aliasing: expected rock to be a finite number from 0 to 1, got -1.',
  );
});
