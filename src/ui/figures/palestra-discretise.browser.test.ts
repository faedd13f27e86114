import { expect, test } from 'vitest';
import { text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

test('finer steps make more actions, which miss the place by less', async () => {
  const figure = await add('palestra-discretise', { angles: '45 0 0' });
  const labels = [...(figure.shadowRoot?.querySelectorAll<HTMLElement>('label.choice') ?? [])];
  expect(labels.map(({ textContent }) => textContent?.trim())).toEqual([
    '1°: 91³ = 753,571 actions',
    '5°: 19³ = 6,859 actions',
    '30°: 4³ = 64 actions',
  ]);
  expect(figure.numbers.actions).toBe(64);
  expect(figure.numbers.miss).toBeCloseTo(0.783157, 6); // 6 m · sin(7.5°)
  expect(text(figure)).toContain('Steps of 30°: 64 outputs, and the hand misses its place by 78.3 cm.');
  labels[1].click();
  await figure.updateComplete;
  expect(figure.numbers).toEqual({ step: 5, angles: [45, 0, 0], actions: 6859, miss: 0 });
  labels[0].click();
  await figure.updateComplete;
  expect(text(figure)).toContain('only 6,859 places are drawn');
});

test('the means of the joints move by keys and by the mouse', async () => {
  const figure = await add('palestra-discretise', { angles: '45 10 80' });
  await press(figure, 'Joint 2', '{ArrowRight}{PageUp}');
  expect(figure.angles).toBe('45 20 80');
  await drag(figure, 'Joint 3', { x: 2000 });
  expect(figure.angles).toBe('45 20 90');
  expect(control(figure, 'Joint 3').ariaValueText).toBe('90°');
});

test('draws of the gaussian policy have the seed', async () => {
  const hands = (figure: Element): string[] =>
    [...(figure.shadowRoot?.querySelectorAll('.draw') ?? [])].map((each) => each.getAttribute('cx') ?? '');
  const figure = await add('palestra-discretise', { seed: 1 });
  const before = hands(figure);
  control(figure, 'Draw again').click();
  await figure.updateComplete;
  expect(hands(figure)).not.toEqual(before);
  expect(hands(figure)).toEqual(hands(await add('palestra-discretise', { seed: 2 })));
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-discretise', { step: 0 });
  expect(text(figure)).toContain(
    'palestra-discretise: expected step to be a whole number from 1 to 90, got 0.',
  );
  Object.assign(figure, { step: 5, angles: '1 2' });
  await figure.updateComplete;
  expect(text(figure)).toContain('palestra-discretise: expected angles to be 3 numbers from 0 to 90');
});
