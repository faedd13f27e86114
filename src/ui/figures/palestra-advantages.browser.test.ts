import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

type Figure = HTMLElementTagNameMap['palestra-advantages'];
const advantages = (figure: Figure): string[] =>
  figure.numbers.steps.map(({ advantage }) => advantage.toFixed(2));
const write = async (figure: Figure, name: string, value: string): Promise<void> => {
  await userEvent.fill(control(figure, name), value);
  await userEvent.keyboard('{Enter}');
  await figure.updateComplete;
};
const choose = async (figure: Figure, label: string): Promise<void> => {
  const labels = [...(figure.shadowRoot?.querySelectorAll<HTMLElement>('label') ?? [])];
  labels.find(({ textContent }) => textContent?.trim() === label)?.click();
  await figure.updateComplete;
};

test('λ moves the advantages from the errors of single steps to returns, by keys and by the mouse', async () => {
  const figure = await add('palestra-advantages');
  expect(advantages(figure)).toEqual(['2.84', '2.01', '2.30']);
  expect(text(figure)).toContain(
    'With λ = 0.8, γλ is 0.72. From below: A₂ = 2.3, A₁ = 0.35 + 0.72 · 2.3 = 2.01, A₀ = 1.4 + 0.72 · 2.01 = 2.84.',
  );
  await press(figure, 'Factor λ', '{Home}');
  expect(figure.lambda).toBe(0);
  expect(advantages(figure)).toEqual(['1.40', '0.35', '2.30']);
  await press(figure, 'Factor λ', '{ArrowRight}');
  expect(figure.lambda).toBe(0.05);
  await drag(figure, 'Factor λ', { x: 2000 });
  expect(figure.lambda).toBe(1);
  expect(advantages(figure)).toEqual(['3.58', '2.42', '2.30']);
});

test('an end of the task takes the last guess away, a time limit does not', async () => {
  const figure = await add('palestra-advantages');
  await choose(figure, 'the task has ended');
  expect([figure.end, figure.numbers.lastValue]).toEqual(['terminated', 0]);
  expect(advantages(figure)).toEqual(['1.91', '0.71', '0.50']);
  const last = control(figure, 'Step 3: V(s)') as HTMLInputElement;
  expect([last.value, last.disabled]).toEqual(['0', true]);
  await choose(figure, 'a time limit cuts off');
  expect([figure.end, last.value, last.disabled]).toEqual(['truncated', '2', false]);
  expect(advantages(figure)).toEqual(['2.84', '2.01', '2.30']);
});

test('rewards and guesses can be changed, and with λ = 1 a guess moves only its own advantage', async () => {
  const figure = await add('palestra-advantages', { lambda: 1 });
  await write(figure, 'Step 1: V(s)', '3');
  expect(figure.values).toBe('0.5 3 1.5 2');
  expect(advantages(figure)).toEqual(['3.58', '0.42', '2.30']);
  await write(figure, 'Step 0: reward', '-2');
  expect(figure.rewards).toBe('-2 0 2');
  expect(advantages(figure)).toEqual(['0.58', '0.42', '2.30']);
  await write(figure, 'Step 0: reward', '50');
  expect(figure.rewards).toBe('9 0 2');
  await write(figure, 'Step 0: reward', '');
  expect(figure.rewards).toBe('9 0 2');
});

test('reports what it cannot show', async () => {
  const figure = await add('palestra-advantages', { values: '1 2 3' });
  expect(text(figure)).toContain(
    "palestra-advantages: expected values to be 4 numbers from -9 to 9, separated by spaces, got '1 2 3'.",
  );
  Object.assign(figure, { values: '1 2 3 4', end: 'some' });
  await figure.updateComplete;
  expect(text(figure)).toContain(
    "palestra-advantages: expected end to be 'continues', 'terminated' or 'truncated', got 'some'.",
  );
  Object.assign(figure, { end: 'continues', lambda: 2 });
  await figure.updateComplete;
  expect(text(figure)).toContain(
    'palestra-advantages: expected lambda to be a finite number from 0 to 1, got 2.',
  );
});
