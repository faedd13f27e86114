import { expect, test } from 'vitest';
import { text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

type Figure = HTMLElementTagNameMap['palestra-critic'];

async function click(figure: Figure, name: string): Promise<void> {
  control(figure, name).click();
  await figure.updateComplete;
}

test('without errors, the actor climbs to the best action', async () => {
  const figure = await add('palestra-critic', { error: 0, action: -1.5 });
  expect(text(figure)).toContain('The action −1.5 is worth −2. The first critic says −2');
  await click(figure, 'One step');
  expect(figure.action).toBeCloseTo(-1.3, 12);
  await click(figure, 'Climb to the top');
  expect(figure.action).toBeCloseTo(0.5, 9);
});

test('with errors, it ends at a peak of the first critic', async () => {
  const figure = await add('palestra-critic', { error: 0.6 });
  await click(figure, 'Climb to the top');
  const { first, action } = figure.numbers;
  expect(Math.abs(action) === 2 || Math.abs(first.slope) < 1e-6).toBe(true);
  expect(figure.numbers.meanErrors.one).toBeGreaterThan(figure.numbers.meanErrors.smaller);
});

test('the action moves by keys and by the mouse, and other critics have another seed', async () => {
  const figure = await add('palestra-critic', { action: 0 });
  await press(figure, 'Action of the actor', '{ArrowRight}');
  expect(figure.action).toBe(0.05);
  await drag(figure, 'Action of the actor', { x: -2000 });
  expect(figure.action).toBe(-2);
  const { first } = figure.numbers;
  await click(figure, 'Other critics');
  expect(figure.numbers.first).not.toEqual(first);
  expect(figure.seed).toBe(1);
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-critic', { action: 3 });
  expect(text(figure)).toContain(
    'palestra-critic: expected action to be a finite number from -2 to 2, got 3.',
  );
});
