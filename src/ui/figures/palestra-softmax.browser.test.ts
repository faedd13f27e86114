import { expect, test, vi } from 'vitest';
import { find, text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

test('a logit moves by keys and by the mouse, and all probabilities with it', async () => {
  const figure = await add('palestra-softmax', { logits: '0 0', actions: 'left, right' });
  expect(figure.numbers.probabilities[1]).toBeCloseTo(0.5, 6);
  await press(figure, 'Logit of right', '{ArrowUp}{PageUp}{ArrowDown}');
  expect(figure.logits).toBe('0 0.8');
  expect(figure.numbers.probabilities[1]).toBeCloseTo(0.68997, 5); // 1 / (1 + exp(−0.8))
  await drag(figure, 'Logit of right', { y: 1000 });
  expect(figure.logits).toBe('0 -4');
  await drag(figure, 'Logit of left', { y: -190 / 4 }); // the axis is 190 px for 8
  expect(figure.logits).toBe('2 -4');
  expect(control(figure, 'Logit of left').ariaValueText).toBe('2');
});

test('the temperature divides the logits', async () => {
  const figure = await add('palestra-softmax', { logits: '2 0' });
  await press(figure, 'Temperature T', '{Home}');
  expect(figure.temperature).toBe(0.1);
  expect(figure.numbers.probabilities[0]).toBeCloseTo(1, 6);
  await press(figure, 'Temperature T', '{End}');
  expect(figure.temperature).toBe(10);
  expect(figure.numbers.probabilities[0]).toBeCloseTo(0.54983, 5); // 1 / (1 + exp(−0.2))
});

test('draws are counted, are the same for the same seed, and are cleared when the policy changes', async () => {
  const figure = await add('palestra-softmax', { seed: 3 });
  control(figure, 'Draw one').click();
  await figure.updateComplete;
  expect(find(figure, '.reading').textContent).toMatch(
    /^1 draw\. The last one: u = 0\.\d{3}, which is \w+\.$/,
  );
  control(figure, 'Draw 100').click();
  const { counts, probabilities } = figure.numbers;
  expect(counts.reduce((sum, count) => sum + count)).toBe(101);
  for (const [a, p] of probabilities.entries()) {
    const deviation = Math.sqrt((p * (1 - p)) / 101);
    expect(Math.abs(counts[a] / 101 - p)).toBeLessThan(4 * deviation);
  }
  const other = await add('palestra-softmax', { seed: 3 });
  control(other, 'Draw 100').click();
  control(other, 'Draw one').click();
  expect(other.numbers.counts).toEqual(counts);
  control(other, 'Clear').click();
  expect(other.numbers.counts).toEqual([0, 0, 0, 0]);
  await press(figure, 'Logit of up', '{ArrowUp}');
  expect(figure.numbers.counts).toEqual([0, 0, 0, 0]);
  expect(text(figure)).toContain('No draws yet.');
});

test('with rewards, it shows the mean reward, which follows the logits', async () => {
  const rewards = { logits: '0 0.6931 1.0986', rewards: '1 2 4' };
  const figure = await add('palestra-softmax', rewards);
  expect(figure.numbers.meanReward).toBeCloseTo(17 / 6, 4); // 1/6 · 1 + 1/3 · 2 + 1/2 · 4
  expect(find(figure, '.reading').textContent).toBe('Mean reward J = 2.83. No draws yet.');
  await press(figure, 'Logit of right', '{Home}'); // of three names, the second
  expect(figure.numbers.meanReward).toBeCloseTo((1 + 2 * Math.exp(-4) + 12) / (4 + Math.exp(-4)), 3);
  figure.rewards = '1 2';
  await figure.updateComplete;
  expect(text(figure)).toContain(
    "palestra-softmax: expected rewards to be 3 numbers from -10 to 10, separated by spaces, got '1 2'.",
  );
  const other = await add('palestra-softmax');
  expect(other.numbers.meanReward).toBeUndefined();
});

test('tells the page what somebody has changed, and nothing else', async () => {
  const figure = await add('palestra-softmax');
  const changed = vi.fn();
  document.addEventListener('palestra-change', changed);
  figure.temperature = 2;
  await figure.updateComplete;
  expect(changed).not.toHaveBeenCalled();
  await press(figure, 'Logit of up', '{ArrowDown}');
  document.removeEventListener('palestra-change', changed);
  expect(changed).toHaveBeenCalledOnce();
  expect(changed.mock.calls[0][0].detail).toMatchObject({ logits: [1.9, 1, 0, -1], temperature: 2 });
});

test('the table has the numbers of the picture', async () => {
  const figure = await add('palestra-softmax', { logits: '2 1 0', actions: 'a, b, c' });
  const cells = [...(figure.shadowRoot?.querySelectorAll('tbody tr') ?? [])].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
  expect(cells).toEqual([
    ['a', '2', '0.6652', '0', '–'],
    ['b', '1', '0.2447', '0', '–'],
    ['c', '0', '0.0900', '0', '–'],
  ]);
});

test('reports logits and temperatures that it cannot show', async () => {
  const figure = await add('palestra-softmax', { logits: '1 x' });
  expect(text(figure)).toContain(
    "palestra-softmax: expected logits to be 2 to 8 numbers from -4 to 4, separated by spaces, got '1 x'.",
  );
  figure.logits = '1 2';
  figure.temperature = 0;
  await figure.updateComplete;
  expect(text(figure)).toContain(
    'palestra-softmax: expected temperature to be a finite number from 0.1 to 10',
  );
});
