import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { find, text } from '../testing/page.ts';
import { add, control, leaveNothing } from './testing/figures.ts';

leaveNothing();

type Figure = HTMLElementTagNameMap['palestra-credit'];
const gradients = (figure: Figure): number[] => figure.numbers.games.map(({ gradient }) => gradient);
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

test('the reward to go moves the credit of the steps, and the mean is subtracted from it', async () => {
  const figure = await add('palestra-credit');
  const credits = () => figure.numbers.games[0].steps.map(({ credit }) => credit);
  expect([credits(), gradients(figure)]).toEqual([
    [2, 2, 2],
    [4, -2, -4],
  ]);
  await choose(figure, 'reward to go');
  expect(figure.credit).toBe('reward-to-go');
  expect([credits(), gradients(figure)]).toEqual([
    [2, 1, 1],
    [4, -2, -4],
  ]);
  expect(text(figure)).toContain(
    'Gradients of the games: 4, −2, −4. Their mean is −0.67: an update makes moving less probable.',
  );
  await choose(figure, 'subtract the mean');
  expect(credits()[1]).toBeCloseTo(1 - 11 / 9, 12);
});

test('rewards and actions can be changed', async () => {
  const figure = await add('palestra-credit', { credit: 'reward-to-go' });
  await write(figure, 'Game 1, step 3: reward', '-1');
  expect(figure.rewards).toBe('1 0 -1 0 0 1 1 0 1');
  expect(gradients(figure)[0]).toBe(0); // 2 · 0 − 2 · −1 + 2 · −1
  await write(figure, 'Game 1, step 3: reward', '50');
  expect(figure.rewards).toBe('1 0 9 0 0 1 1 0 1');
  await write(figure, 'Game 1, step 3: reward', '');
  expect(figure.rewards).toBe('1 0 9 0 0 1 1 0 1');
  control(figure, 'Game 2, step 1: move').click();
  await figure.updateComplete;
  expect(figure.actions).toBe('1 0 1 0 0 0 0 1 0');
  expect(gradients(figure)[1]).toBe(-6); // −2 · 1, thrice
  expect(control(figure, 'Game 2, step 1: stay').textContent).toBe('stay');
});

test('each game has its sum below its gradients', async () => {
  const figure = await add('palestra-credit', { credit: 'reward-to-go' });
  expect(find(figure, 'tfoot').textContent?.replaceAll(/\s+/g, ' ').trim()).toBe('sum 4');
});

test('reports games that it cannot show', async () => {
  const figure = await add('palestra-credit', { rewards: '1 2 3' });
  expect(text(figure)).toContain(
    "palestra-credit: expected rewards to be 9 numbers from -9 to 9, separated by spaces, got '1 2 3'.",
  );
  Object.assign(figure, { rewards: '1 0 1 0 0 1 1 0 1', credit: 'some' });
  await figure.updateComplete;
  expect(text(figure)).toContain(
    "palestra-credit: expected credit to be 'reward-to-go' or 'whole-return', got 'some'.",
  );
});
