import { expect, test } from 'vitest';
import { text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

/** Chooses a radio button by its words. */
async function choose(figure: HTMLElementTagNameMap['palestra-convolution'], words: string): Promise<void> {
  const labels = [...(figure.shadowRoot?.querySelectorAll<HTMLElement>('label.choice') ?? [])];
  labels.find(({ textContent }) => textContent?.trim() === words)?.click();
  await figure.updateComplete;
}

test('a single frame does not show where the ball moves, a difference of frames does', async () => {
  const figure = await add('palestra-convolution');
  expect(text(figure)).toContain('The output here is 2.');
  await choose(figure, 'left');
  expect(text(figure)).toContain('The output here is −2.');
  await choose(figure, 'one frame');
  const { outputs } = figure.numbers;
  await choose(figure, 'right');
  expect(figure.numbers.outputs).toEqual(outputs);
});

test('the filter moves by keys and by the mouse, within the picture', async () => {
  const figure = await add('palestra-convolution');
  await press(figure, 'Place of the filter', '{ArrowUp}{ArrowRight}');
  expect([figure.row, figure.column]).toEqual([3, 5]);
  await drag(figure, 'Place of the filter', { x: -500, y: 500 });
  expect([figure.row, figure.column]).toEqual([9, 0]);
  expect(control(figure, 'Place of the filter').ariaValueText).toBe('row 10, column 1');
});

test('a stride leaves fewer places, and the filter near its pixels', async () => {
  const figure = await add('palestra-convolution', { row: 9, column: 4 });
  await choose(figure, '3 px');
  expect([figure.row, figure.column]).toEqual([3, 1]);
  expect(text(figure)).toContain('4 × 4 = 16 places and 9 weights');
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-convolution', { stride: 3, row: 4 });
  expect(text(figure)).toContain(
    'palestra-convolution: expected row to be a whole number from 0 to 3, got 4.',
  );
  Object.assign(figure, { row: 0, column: 0, sees: 'nothing' });
  await figure.updateComplete;
  expect(text(figure)).toContain(
    "palestra-convolution: expected sees to be 'frame' or 'difference', got 'nothing'.",
  );
});
