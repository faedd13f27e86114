import { expect, test } from 'vitest';
import { text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

const sizes = (figure: HTMLElementTagNameMap['palestra-importance']): number[] =>
  figure.numbers.trajectories.map(({ effectiveSize }) => effectiveSize);

test('all samples count if the policies are the same, and fewer the farther they part', async () => {
  const figure = await add('palestra-importance', { mean: 0 });
  expect(sizes(figure).map((size) => size.toFixed(4))).toEqual(['50.0000', '50.0000', '50.0000']);
  let before = sizes(figure);
  for (const mean of [0.4, 0.8, 1.2]) {
    await press(figure, 'New mean μ', '{PageUp}');
    expect(figure.mean).toBeCloseTo(mean, 12);
    const after = sizes(figure);
    for (const [i, size] of after.entries()) expect(size).toBeLessThan(before[i]);
    expect(after[2]).toBeLessThan(after[0]);
    before = after;
  }
  await drag(figure, 'New mean μ', { x: 1000 });
  expect(figure.mean).toBe(2);
  expect(figure.numbers.trajectories[0].expectedShare).toBeCloseTo(Math.exp(-4), 10);
});

test('the deviation of the new policy counts, too', async () => {
  const figure = await add('palestra-importance', { mean: 0.5, deviation: 0.75 });
  await press(figure, 'New deviation σ', '{ArrowUp}');
  expect(figure.deviation).toBe(0.8);
  expect(figure.numbers.trajectories[0].expectedShare).toBeCloseTo(0.7762934, 6);
  expect(figure.numbers.trajectories[2].expectedShare).toBeCloseTo(0.0063171, 6);
  expect(text(figure)).toContain('(long run: 77.6 %)');
});

test('other samples have another seed', async () => {
  const figure = await add('palestra-importance', { seed: 1 });
  const before = sizes(figure);
  control(figure, 'New samples').click();
  await figure.updateComplete;
  expect(sizes(figure)).not.toEqual(before);
  expect(sizes(figure)).toEqual(sizes(await add('palestra-importance', { seed: 2 })));
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-importance', { deviation: 1.5 });
  expect(text(figure)).toContain(
    'palestra-importance: expected deviation to be a finite number from 0.5 to 1.3, got 1.5.',
  );
});
