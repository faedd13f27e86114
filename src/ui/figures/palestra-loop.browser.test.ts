import { expect, test, vi } from 'vitest';
import { find, frames, text } from '../testing/page.ts';
import { add, control, leaveNothing } from './testing/figures.ts';

leaveNothing();

type Figure = HTMLElementTagNameMap['palestra-loop'];
const click = async (figure: Figure, name: string, times = 1): Promise<void> => {
  for (let i = 0; i < times; i++) control(figure, name).click();
  await figure.updateComplete;
};
const reading = (figure: Figure): string => find(figure, '.reading').textContent ?? '';
const presentLine = (figure: Figure): string => find(figure, '.code [aria-current]').textContent ?? '';
const row = (figure: Figure, t: number): (string | null)[] =>
  [...find(figure, `.memory tbody tr:nth-child(${t + 1})`).children].map(
    ({ textContent }) => textContent?.trim() ?? null,
  );
const pixels = (figure: Figure): string => find<HTMLCanvasElement>(figure, 'canvas').toDataURL();

// seed 1: the actions are left, up, right, down, right, up, down, and the last one reaches the goal
test('a step runs one line, and says what it does', async () => {
  const figure = await add('palestra-loop');
  expect(row(figure, 0)).toEqual(['0', '1 0 0 1', '–', '–', '–', '–', '–']);
  expect([presentLine(figure), reading(figure)]).toEqual([
    'observe s',
    'Step 0: the policy observes 1 0 0 1.',
  ]);
  await click(figure, 'Step');
  expect(reading(figure)).toBe(
    "The policy's probabilities: up 25.0 %, right 25.0 %, down 25.0 %, left 25.0 %.",
  );
  await click(figure, 'Step');
  expect(presentLine(figure)).toBe('draw the action a from p');
  expect(reading(figure)).toBe('The uniform number u = 0.878 picks the action left.');
  await click(figure, 'Step', 2);
  expect(row(figure, 0)).toEqual(['0', '1 0 0 1', '0.25', 'left', '−0.02', '–', '–']);
  expect(reading(figure)).toBe('Step 0 is stored. The episode continues.');
});

test('at the end the returns walk backwards, and the update changes the probabilities', async () => {
  const figure = await add('palestra-loop');
  await click(figure, 'Next part');
  expect(reading(figure)).toBe('Step 6 is stored. The episode has ended.');
  await click(figure, 'Step');
  expect(reading(figure)).toBe('G(6) = 1 = 1: nothing follows the last step.');
  await click(figure, 'Step');
  expect(reading(figure)).toBe('G(5) = −0.02 + 0.9 · 1 = 0.88: the reward, and what followed.');
  expect(row(figure, 4)[5]).toBe('–');
  await click(figure, 'Next part');
  expect(row(figure, 0)).toEqual(['0', '1 0 0 1', '0.25', 'left', '−0.02', '0.44', '–']);
  await click(figure, 'Next part');
  expect(row(figure, 0)[6]).toBe('0.61');
  const bars = (): number => figure.shadowRoot?.querySelectorAll('.bar').length ?? 0;
  expect(bars()).toBe(0);
  await click(figure, 'Next part');
  expect(presentLine(figure)).toBe('θ ← θ − α g');
  expect(bars()).toBe(16); // four actions in four states
  expect(figure.numbers).toMatchObject({ line: 'update', episode: 1, moment: 50 });
  await click(figure, 'Step');
  expect(figure.numbers).toMatchObject({ line: 'observe', episode: 2, moment: 0 });
});

test('going back restores everything, also the episode before', async () => {
  const figure = await add('palestra-loop', { env: 'CartPole-v1', maxSteps: 6 });
  const seen: string[] = [];
  const see = (): string => text(figure) + pixels(figure);
  for (let i = 0; i < 60; i++) {
    seen.push(see());
    await click(figure, 'Step');
  }
  expect(figure.episode).toBe(2);
  for (let i = 59; i >= 0; i--) {
    await click(figure, 'Back');
    expect(see() === seen[i], `moment ${i}`).toBe(true);
  }
  expect(control(figure, 'Back').ariaDisabled).toBe('true');
  const there = await add('palestra-loop', { env: 'CartPole-v1', maxSteps: 6, episode: 2, moment: 15 });
  expect(text(there)).toBe(text(await stepsFrom(figure, 59)));
});

async function stepsFrom(figure: Figure, count: number): Promise<Figure> {
  await click(figure, 'Step', count);
  return figure;
}

test('the rows open, and show how their numbers come about', async () => {
  const figure = await add('palestra-loop', { moment: 50 });
  await click(figure, 'Step 5');
  const lines = [...(figure.shadowRoot?.querySelectorAll('.calculation div') ?? [])].map(
    (line) => line.textContent,
  );
  expect(lines).toEqual([
    'x(wall above) = 1',
    'z(up) = 0 + 1 · 0 = 0',
    'z(right) = 0 + 1 · 0 = 0',
    'z(down) = 0 + 1 · 0 = 0',
    'z(left) = 0 + 1 · 0 = 0',
    ...['up', 'right', 'down', 'left'].map(
      (a) => `p(${a}) = exp(0) / (exp(0) + exp(0) + exp(0) + exp(0)) = 0.25`,
    ),
    '0 ≤ u < 0.25, u = 0.205: a = up',
    'G(5) = −0.02 + 0.9 · 1 = 0.88',
    'L(5) = −log 0.25 · 0.88 = 1.39 · 0.88 = 1.22',
  ]);
  expect(control(figure, 'Step 5').ariaExpanded).toBe('true');
  await click(figure, 'Step 5');
  await click(figure, 'wall left → up');
  expect(find(figure, '.calculation').textContent).toContain(
    '= 1/7 · (0.25 · G(0) + (0.25 − 1) · G(1) + 0.25 · G(2)) = −0.0179',
  );
  expect(find(figure, '.calculation').textContent).toContain('θ − α g = 0.0000 − 2 · (−0.0179) = 0.0358');
  await click(figure, 'Step');
  expect(find(figure, '.calculation').textContent?.trim()).toBe('θ = 0.0000 − 2 · (−0.0179) = 0.0358');
});

test('runs until somebody pauses it, and stops when it leaves the page', async () => {
  const figure = await add('palestra-loop');
  const changed = vi.fn();
  figure.addEventListener('palestra-change', changed);
  await click(figure, 'Run');
  await expect.poll(() => figure.moment).toBeGreaterThan(2);
  await click(figure, 'Pause');
  const { moment } = figure;
  await frames(20);
  expect(figure.moment).toBe(moment);
  expect(changed.mock.calls.at(-1)?.[0].detail).toMatchObject({ moment });
  await click(figure, 'Run');
  figure.remove();
  await frames(1);
  document.body.append(figure);
  await frames(1);
  expect(control(figure, 'Run').textContent).toBe('Run');
});

test('another world begins from the start', async () => {
  const figure = await add('palestra-loop', { episode: 3, moment: 4 });
  const before = pixels(figure);
  const labels = [...(figure.shadowRoot?.querySelectorAll<HTMLElement>('label') ?? [])];
  labels.find(({ textContent }) => textContent?.trim() === 'maze')?.click();
  await figure.updateComplete;
  expect(figure.numbers).toMatchObject({ episode: 1, moment: 0 });
  expect(figure.env).toBe('Maze-v0');
  expect(pixels(figure)).not.toBe(before);
  figure.moment = 7;
  await figure.updateComplete;
  figure.gamma = 0.5;
  await figure.updateComplete;
  expect(figure.moment).toBe(0);
});

test('reports what it cannot show', async () => {
  const figure = await add('palestra-loop', { moment: 51 });
  expect(text(figure)).toContain('palestra-loop: expected moment to be a whole number from 0 to 50, got 51.');
  Object.assign(figure, { moment: 0, env: 'Pong-v0' });
  await figure.updateComplete;
  expect(text(figure)).toContain(
    "palestra-loop: expected env to be 'AliasedGrid-v0', 'Maze-v0' or 'CartPole-v1', got 'Pong-v0'.",
  );
});
