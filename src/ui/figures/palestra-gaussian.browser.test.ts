import { expect, test } from 'vitest';
import { text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

test('says how probable an action is, and where it pushes the policy', async () => {
  const figure = await add('palestra-gaussian', { mean: 0.2, deviation: 0.5, action: 0.65 });
  await press(figure, 'Action a', '{ArrowRight}');
  expect(figure.action).toBe(0.7);
  expect(text(figure)).toContain(
    'log π(0.7) = −0.73. Its slope is 2 by μ and 0 by ln σ. Entropy: 0.73 nats.',
  );
  expect(figure.numbers.next.mean).toBeCloseTo(0.4, 5);
  const [, bad] = figure.shadowRoot?.querySelectorAll<HTMLElement>('label.choice') ?? [];
  bad.click();
  await figure.updateComplete;
  expect(figure.outcome).toBe('bad');
  expect(figure.numbers.next.mean).toBeCloseTo(0, 5);
});

test('the mean and the deviation move by keys and by the mouse, and more actions are clipped', async () => {
  const figure = await add('palestra-gaussian', { mean: 1, deviation: 0.5 });
  expect(text(figure)).toContain('2.3 %'); // beyond two deviations
  await press(figure, 'Mean μ', '{End}');
  expect(figure.mean).toBe(2);
  expect(text(figure)).toContain('50.0 %');
  await drag(figure, 'Deviation σ', { x: 500 });
  expect(figure.deviation).toBe(1.5);
  expect(control(figure, 'Deviation σ').ariaValueText).toBe('1.5');
});

test('draws of the policy have the seed', async () => {
  const draw = async (seed: number): Promise<number[]> => {
    const figure = await add('palestra-gaussian', { seed });
    const actions: number[] = [];
    for (let i = 0; i < 3; i++) {
      control(figure, 'Draw an action').click();
      await figure.updateComplete;
      actions.push(figure.action);
    }
    return actions;
  };
  const first = await draw(1);
  expect(new Set(first).size).toBe(3);
  expect(await draw(1)).toEqual(first);
  expect(await draw(2)).not.toEqual(first);
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-gaussian', { deviation: 0 });
  expect(text(figure)).toContain(
    'palestra-gaussian: expected deviation to be a finite number from 0.3 to 1.5, got 0.',
  );
  Object.assign(figure, { deviation: 1, outcome: 'great' });
  await figure.updateComplete;
  expect(text(figure)).toContain("palestra-gaussian: expected outcome to be 'good' or 'bad', got 'great'.");
});
