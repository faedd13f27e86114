import { expect, test } from 'vitest';
import { text } from '../testing/page.ts';
import { add, control, drag, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

test('the coin has entropy 0 at both ends and ln 2 in the middle', async () => {
  const figure = await add('palestra-entropy');
  for (const [keys, heads, entropy] of [
    ['{Home}', 0, 0],
    ['{PageUp}{PageUp}{PageUp}{PageUp}{PageUp}', 0.5, Math.LN2],
    ['{End}', 1, 0],
    ['{PageDown}{PageDown}', 0.8, 0.500402],
  ] as const) {
    await press(figure, 'P(heads)', keys);
    expect(figure.heads).toBe(heads);
    expect(figure.numbers.coinEntropy).toBeCloseTo(entropy, 5);
  }
  await drag(figure, 'P(heads)', { x: -2000 });
  expect(figure.heads).toBe(0);
});

test('the best policy follows the rewards and the bonus', async () => {
  const figure = await add('palestra-entropy', { rewards: '1 2 3', bonus: 1 });
  await press(figure, 'Reward of arm 3', '{End}');
  expect(figure.rewards).toBe('1 2 4');
  for (const [a, p] of [0.04201, 0.1142, 0.84379].entries())
    expect(figure.numbers.probabilities[a]).toBeCloseTo(p, 5);
  expect(text(figure)).toMatch(
    /Mean reward 3\.65 \+ bonus 1 × entropy 0\.52 = 4\.17\. No other policy has more\./,
  );
  await press(figure, 'Entropy bonus c', '{Home}');
  expect(figure.bonus).toBeCloseTo(0.05, 3);
  expect(figure.numbers.probabilities[2]).toBeCloseTo(1, 6);
  await press(figure, 'Entropy bonus c', '{End}');
  expect(figure.numbers.probabilities[0]).toBeCloseTo(0.28943, 4); // exp(0.1) / (exp(0.1) + exp(0.2) + exp(0.4))
  expect(control(figure, 'Entropy bonus c').ariaValueText).toBe('10');
});

test('the table has the entropies of the pictures', async () => {
  const figure = await add('palestra-entropy', { heads: 0.5 });
  const cells = [...(figure.shadowRoot?.querySelectorAll('table')[0].querySelectorAll('td') ?? [])];
  // 0.94 · 0.061875 + 3 · 0.02 · 3.912023
  expect(cells.map(({ textContent }) => textContent)).toEqual(['0.6931', '0.2929', '1.3863']);
});

test('reports values that it cannot show', async () => {
  const figure = await add('palestra-entropy', { heads: 2 });
  expect(text(figure)).toContain(
    'palestra-entropy: expected heads to be a finite number from 0 to 1, got 2.',
  );
  Object.assign(figure, { heads: 0.5, rewards: '5 1' });
  await figure.updateComplete;
  expect(text(figure)).toContain('palestra-entropy: expected rewards to be 2 to 6 numbers from 0 to 4');
});
