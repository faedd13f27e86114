import { expect, test } from 'vitest';
import { text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

test('the best schedule of the paper costs nothing more than the best one', async () => {
  const figure = await add('palestra-execution', { held: '54.2 29 14.8 6.2' });
  expect(text(figure)).toContain('1.000 times the cost of the best one. So its return is −1.000.');
});

test('selling evenly costs impact and risk', async () => {
  const figure = await add('palestra-execution');
  // 62,500 + 500,000 + 100,000 + 1e-6 · 0.9 · 1.2e12
  expect(text(figure)).toContain('Your schedule costs $ 1.74 M');
  expect(text(figure)).toContain('1,080,000');
});

test('a handle moves between those beside it, by keys and by the mouse', async () => {
  const figure = await add('palestra-execution');
  await press(figure, 'Held after day 2', '{ArrowDown}');
  expect(figure.held).toBe('80 59 40 20');
  await press(figure, 'Held after day 2', '{End}');
  expect(figure.held).toBe('80 80 40 20');
  await drag(figure, 'Held after day 4', { y: -1000 });
  expect(figure.held).toBe('80 80 40 40');
  expect(control(figure, 'Held after day 4').ariaValueText).toBe('40 %');
});

test('with less risk aversion, selling evenly is nearly the best', async () => {
  const figure = await add('palestra-execution', { riskAversion: 1e-8 });
  expect(figure.numbers.own.total / figure.numbers.best.total).toBeLessThan(1.001);
  const slider = control(figure, 'Risk aversion λ') as HTMLInputElement;
  expect(slider.ariaValueText).toBe('1e−8');
  slider.value = '-6';
  slider.dispatchEvent(new Event('input'));
  await figure.updateComplete;
  expect(figure.riskAversion).toBe(1e-6);
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-execution', { riskAversion: 1 });
  expect(text(figure)).toContain('palestra-execution: expected riskAversion to be a finite number from');
  Object.assign(figure, { riskAversion: 1e-6, held: '20 40 60 80' });
  await figure.updateComplete;
  expect(text(figure)).toContain('none larger than the one before, because the order only sells');
});
