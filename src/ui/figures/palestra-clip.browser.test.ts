import { expect, test } from 'vitest';
import { text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

test('a point on the flat part of the objective has slope 0', async () => {
  const figure = await add('palestra-clip', { ratio: 1, epsilon: 0.2 });
  const good = 'Ratio. Advantage A = 1: a good action';
  const bad = 'Ratio. Advantage A = −1: a bad action';
  expect(figure.numbers).toMatchObject({ good: { clipped: 1, slope: 1 }, bad: { clipped: -1, slope: -1 } });
  await press(figure, good, '{PageUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}');
  expect(figure.ratio).toBe(1.3);
  expect(figure.numbers).toMatchObject({
    good: { clipped: 1.2, slope: 0 },
    bad: { clipped: -1.3, slope: -1 },
  });
  expect(text(figure)).toContain(
    'At ρ = 1.3 the clipped objective has the slope 0 for the good action and −1 for the bad one.',
  );
  await drag(figure, bad, { x: -1000 });
  expect(figure.ratio).toBe(0);
  expect(figure.numbers).toMatchObject({ good: { clipped: 0, slope: 1 }, bad: { clipped: -0.8, slope: 0 } });
  await press(figure, 'Clip range ε', '{End}');
  expect(figure.numbers.bad.clipped).toBe(-0.5);
});

test('more gradient steps promise more; without the clip the true return falls', async () => {
  const figure = await add('palestra-clip', { steps: 0 });
  const { bold: start } = figure.numbers;
  expect(start).toEqual(figure.numbers.careful);
  await press(figure, 'Gradient steps', '{End}');
  const { bold, careful } = figure.numbers;
  expect(bold.promised).toBeGreaterThan(start.promised + 0.5);
  expect(bold.trueReturn).toBeLessThan(start.trueReturn);
  expect(careful.trueReturn).toBeGreaterThan(start.trueReturn + 0.1);
});

test('other samples have another seed', async () => {
  const figure = await add('palestra-clip', { seed: 4 });
  const { bold } = figure.numbers;
  control(figure, 'New samples').click();
  await figure.updateComplete;
  expect(figure.seed).toBe(5);
  expect(figure.numbers.bold.theta).not.toBe(bold.theta);
  expect(figure.numbers.bold).toEqual((await add('palestra-clip', { seed: 5 })).numbers.bold);
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-clip', { epsilon: 0 });
  expect(text(figure)).toContain(
    'palestra-clip: expected epsilon to be a finite number from 0.05 to 0.5, got 0.',
  );
  Object.assign(figure, { epsilon: 0.1, steps: 1.5 });
  await figure.updateComplete;
  expect(text(figure)).toContain(
    'palestra-clip: expected steps to be a whole number from 0 to 100, got 1.5.',
  );
});
