import { afterEach, expect, test, vi } from 'vitest';
import { text } from '../testing/page.ts';
import type { PalestraVariance } from './palestra-variance.ts';
import { add, control, leaveNothing, press } from './testing/figures.ts';

leaveNothing();
afterEach(() => {
  vi.useRealTimers();
});

async function click(figure: PalestraVariance, name: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) control(figure, name).click();
  await figure.updateComplete;
}

/** Returns how many dots each cloud shows. */
function dots(figure: PalestraVariance): number[] {
  const clouds = figure.shadowRoot?.querySelectorAll('svg[aria-label] .cloud') ?? [];
  return [...clouds].map((cloud) => cloud.getAttribute('d')?.match(/M/g)?.length ?? 0);
}

test('shows the exact variances, and estimates measure them more and more accurately', async () => {
  const figure = await add('palestra-variance', { noise: 0 });
  const { exact } = figure.numbers;
  // a tenth of the variances of one sample, calculated by hand
  expect(exact.variances.none).toBeCloseTo(0.37392, 4);
  expect(exact.variances.value).toBeCloseTo(0.05123, 4);
  expect(exact.variances.best).toBeCloseTo(0.03687, 4);
  expect(dots(figure)).toEqual([0, 0, 0, 0]);
  await click(figure, 'One estimate');
  expect(figure.numbers.estimates).toBe(1);
  expect(text(figure)).toContain(
    '1 estimate each. With the value V, 10 samples are worth as much as 73 without',
  );
  await click(figure, '100 estimates');
  const { standardError } = figure.numbers.measured.value;
  await click(figure, '100 estimates', 10);
  const { estimates, measured } = figure.numbers;
  expect(estimates).toBe(1101);
  expect(measured.value.standardError).toBeLessThan(standardError / 2); // √11 = 3.3
  for (const baseline of ['none', 'mean', 'value', 'best'] as const)
    expect(Math.abs(measured[baseline].variance - exact.variances[baseline])).toBeLessThan(
      5 * measured[baseline].standardError,
    );
  expect(dots(figure).at(-1)).toBe(1000); // the latest ones
  await click(figure, 'Clear');
  expect(figure.numbers.estimates).toBe(0);
});

test('a number added to all rewards changes the variance without a baseline only', async () => {
  const figure = await add('palestra-variance', { samples: 2 });
  const before = figure.numbers.exact.variances;
  await press(figure, 'Added to rewards', '{End}');
  expect(figure.added).toBe(10);
  expect(figure.numbers.bandit.rewards).toEqual([11, 12, 14]);
  const { variances } = figure.numbers.exact;
  expect(variances.none).toBeGreaterThan(10 * before.none);
  for (const baseline of ['mean', 'value', 'best'] as const)
    expect(variances[baseline]).toBeCloseTo(before[baseline], 4);
});

test('more samples shrink the clouds, whose axes stay, and begin new ones', async () => {
  const figure = await add('palestra-variance', { samples: 4 });
  const ticks = (): string[] =>
    [...(figure.shadowRoot?.querySelectorAll('svg')[0]?.querySelectorAll('.tick') ?? [])].map(
      (tick) => tick.textContent ?? '',
    );
  const before = { ticks: ticks(), variance: figure.numbers.exact.variances.value };
  await click(figure, '100 estimates');
  await press(figure, 'Samples n', '{End}');
  expect(figure.samples).toBe(64);
  expect(figure.numbers.estimates).toBe(0);
  expect(ticks()).toEqual(before.ticks);
  expect(figure.numbers.exact.variances.value).toBeCloseTo(before.variance / 16, 6);
});

test('runs until somebody pauses it or all estimates are drawn', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const figure = await add('palestra-variance', { samples: 2 });
  await click(figure, 'Run');
  vi.advanceTimersByTime(600);
  await figure.updateComplete;
  expect(figure.numbers.estimates).toBe(6); // the first at once, then one each 120 ms
  await click(figure, 'Pause');
  await click(figure, '100 estimates', 50);
  expect(figure.numbers.estimates).toBe(5000);
  expect(control(figure, 'Run').ariaDisabled).toBe('true');
  await click(figure, 'Run');
  expect(vi.getTimerCount()).toBe(0);
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-variance', { samples: 1 });
  expect(text(figure)).toContain(
    'palestra-variance: expected samples to be a whole number from 2 to 64, got 1.',
  );
  Object.assign(figure, { samples: 3, rewards: '1 2' });
  await figure.updateComplete;
  expect(text(figure)).toContain(
    "palestra-variance: expected rewards to be 3 numbers from -10 to 10, separated by spaces, got '1 2'.",
  );
});
