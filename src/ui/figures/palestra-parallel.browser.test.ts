import { expect, test } from 'vitest';
import { BatchEnv } from '../../core/vector/batch-env.ts';
import { makeVec } from '../../workers/make-vec.ts';
import { find, frames, text } from '../testing/page.ts';
import { drawActions } from './parallel.ts';
import { add, control, leaveNothing, press } from './testing/figures.ts';

leaveNothing();

type Figure = HTMLElementTagNameMap['palestra-parallel'];
const click = async (figure: Figure, name: string, times = 1): Promise<void> => {
  for (let i = 0; i < times; i++) {
    control(figure, name).click();
    await figure.updateComplete;
  }
};
const cells = (figure: Figure, i: number): string[] =>
  [...find(figure, `.worlds tbody tr:nth-child(${i + 1})`).querySelectorAll('td')].map(
    ({ textContent }) => textContent?.replaceAll(/\s+/g, ' ').trim() ?? '',
  );
const pixels = (figure: Figure): string[] =>
  [...(figure.shadowRoot?.querySelectorAll('canvas') ?? [])].map((canvas) => canvas.toDataURL());

test('a step goes from the states to the actions to the results, for all rows at once', async () => {
  const figure = await add('palestra-parallel', { env: 'Maze-v0', numEnvs: 2, workers: 1, seed: 3 });
  expect(cells(figure, 0)).toEqual(['0 0', '–', '–', '–']);
  expect(find(figure, '.worlds thead .now').textContent).toBe('state s');
  expect(text(figure)).toContain('Step 1: the states go to the policy, as one array of 2 × 2 numbers.');
  await click(figure, 'Step');
  const [first] = drawActions(3, 0, { numEnvs: 2, numActions: 4 });
  expect(cells(figure, 0)).toEqual(['0 0', ['up', 'right', 'down', 'left'][first], '–', '–']);
  expect(text(figure)).toContain('Step 1: the policy answers with 2 actions, one for each row.');
  await click(figure, 'Step');
  expect(figure.numbers.phase).toBe('results');
  expect(cells(figure, 0)[2]).toBe('−1');
  expect(text(figure)).toContain(
    'one worker steps its rows, and 2 rewards and next states return. 2 steps so far, 0 episodes.',
  );
  const { next } = figure.numbers.rows[0].result ?? {};
  await click(figure, 'Step');
  expect(figure.numbers).toMatchObject({ phase: 'states', round: 1 });
  expect(figure.numbers.rows[0].state).toEqual(next);
});

test('shows what the parallel environment returns, and counts its episodes', async () => {
  const figure = await add('palestra-parallel', { seed: 5 });
  const envs = new BatchEnv('CartPole-v1', { numEnvs: 6, seed: 5 });
  const { observations } = await envs.reset();
  expect(figure.numbers.rows.flatMap(({ state }) => state)).toEqual([...observations]);
  const returns: number[] = [];
  for (let round = 0; round < 40; round++) {
    await click(figure, 'Step', 2);
    const {
      rewards,
      done,
      infos,
      observations: next,
    } = await envs.step(drawActions(5, round, { numEnvs: 6, numActions: 2 }));
    for (const [i, { result }] of figure.numbers.rows.entries()) {
      expect(result).toMatchObject({ reward: rewards[i], end: done[i] ? 'terminated' : undefined });
      if (done[i]) returns.push(infos.episodeReturn[i]);
    }
    expect(figure.numbers.rows.flatMap(({ result }) => result?.next)).toEqual([...next]);
    await click(figure, 'Step');
  }
  expect(returns.length).toBeGreaterThan(3);
  expect(figure.numbers.returns).toEqual(returns);
  expect(text(figure)).toContain(`240 steps so far, ${returns.length} episodes, mean return`);
});

test('the worlds are drawn in their states', async () => {
  const figure = await add('palestra-parallel', { env: 'Maze-v0', numEnvs: 2, workers: 1, seed: 4 });
  const [first, second] = pixels(figure);
  expect(first).toBe(second);
  for (let round = 0; round < 10; round++) await click(figure, 'Step', 3);
  const states = figure.numbers.rows.map(({ state }) => String(state));
  expect(states[0]).not.toBe(states[1]);
  const drawn = pixels(figure);
  expect(new Set([first, ...drawn]).size).toBe(3);
  await click(figure, 'Restart');
  expect(pixels(figure)).toEqual([first, second]);
  expect(figure.numbers).toMatchObject({ round: 0, phase: 'states', returns: [] });
});

test('workers share the rows, and change no number', async () => {
  const figure = await add('palestra-parallel');
  await click(figure, 'Step', 2);
  const { rows } = figure.numbers;
  const groups = (): string[] =>
    [...(figure.shadowRoot?.querySelectorAll('tbody .worker') ?? [])].map(
      (cell) => `${cell.ariaLabel}: ${cell.getAttribute('rowspan')}`,
    );
  expect(groups()).toEqual(['Worker 1: 2', 'Worker 2: 2', 'Worker 3: 2']);
  await press(figure, 'Workers', '{ArrowRight}');
  expect(groups()).toEqual(['Worker 1: 1', 'Worker 2: 2', 'Worker 3: 1', 'Worker 4: 2']);
  expect(figure.numbers.rows).toEqual(rows);
  await press(figure, 'Environments', '{Home}');
  expect([figure.numEnvs, figure.workers]).toEqual([2, 2]);
  expect(figure.numbers).toMatchObject({ round: 0, phase: 'states' });
});

test('runs until somebody pauses it, and forgets a step that is under way when it begins again', async () => {
  const figure = await add('palestra-parallel');
  await click(figure, 'Run');
  await expect.poll(() => figure.numbers.round).toBeGreaterThan(1);
  await click(figure, 'Pause');
  const { round, phase } = figure.numbers;
  await frames(20);
  expect(figure.numbers).toMatchObject({ round, phase });
  await click(figure, 'Restart');
  await click(figure, 'Step');
  control(figure, 'Step').click();
  control(figure, 'Restart').click();
  await figure.updateComplete;
  expect(figure.numbers).toMatchObject({ round: 0, phase: 'states' });
  expect(figure.numbers.rows.every(({ result }) => result === undefined)).toBe(true);
});

test('shows a parallel environment of the page, resets it with its seed, and leaves it to the page', async () => {
  const [envs, same] = [8, 8].map(() => new BatchEnv('LunarLander-v3', { numEnvs: 3, seed: 1 }));
  const { observations } = await same.reset({ seed: 6 });
  const row = (numbers: Float32Array, i: number): number[] => [...numbers.subarray(8 * i, 8 * i + 8)];
  const figure = await add('palestra-parallel', { envs, seed: 6 });
  await figure.updateComplete; // with the first states
  expect(figure.numbers.rows.map(({ state }) => state)).toEqual([0, 1, 2].map((i) => row(observations, i)));
  expect(figure.numbers.parts).toEqual([{ start: 0, end: 3 }]);
  expect(text(figure)).toContain('as one array of 3 × 8 numbers.');
  expect(text(figure)).not.toContain('In this figure the page steps all rows itself.');
  expect(figure.shadowRoot?.querySelectorAll('input')).toHaveLength(0);
  expect(new Set(pixels(figure)).size).toBeGreaterThan(1);
  await click(figure, 'Step', 2);
  const actions = drawActions(6, 0, { numEnvs: 3, numActions: 4 });
  const { observations: next } = await same.step(actions);
  expect(cells(figure, 0)[1]).toBe(envs.envs[0].actionLabels[actions[0]]);
  expect(figure.numbers.rows.map(({ result }) => result?.next)).toEqual([0, 1, 2].map((i) => row(next, i)));
  await click(figure, 'Step');
  control(figure, 'Step').click();
  control(figure, 'Step').click();
  control(figure, 'Restart').click(); // while they step
  await figure.updateComplete;
  await figure.updateComplete;
  expect(figure.numbers).toMatchObject({ round: 0, phase: 'states' });
  expect(figure.numbers.rows[0].state).toEqual(row((await same.reset({ seed: 6 })).observations, 0));
  figure.remove();
  await envs.close();
});

test('shows workers of a pool in their parts, without pictures', async () => {
  const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 2 });
  const figure = await add('palestra-parallel', { envs });
  await figure.updateComplete;
  await click(figure, 'Step', 2);
  expect(text(figure)).toContain('2 workers step their rows, and 4 rewards and next states return.');
  expect(figure.numbers.parts).toEqual([
    { start: 0, end: 2 },
    { start: 2, end: 4 },
  ]);
  expect(pixels(figure)).toEqual([]);
  await envs.close();
  await click(figure, 'Step', 3);
  expect(text(figure)).toMatch(/closed/);
});

test.each([
  [{}, 'expected envs to be a parallel environment, got an object.'],
  [
    new BatchEnv('CartPole-v1', { numEnvs: 13 }),
    'expected envs.numEnvs to be a whole number from 1 to 12, got 13.',
  ],
  [new BatchEnv('Pendulum-v1', { numEnvs: 2 }), 'expected envs with discrete actions, got Box('],
  [
    new BatchEnv('Catch-v0', { numEnvs: 2 }),
    'expected envs.observationSpace.size to be a whole number from 1 to 8, got ',
  ],
  [
    new BatchEnv('CartPole-v1', { numEnvs: 2, autoreset: 'disabled' }),
    "expected envs with the autoreset 'same-step', got 'disabled'.",
  ],
])('reports a parallel environment that it cannot show: %#', async (envs, message) => {
  const figure = await add('palestra-parallel', { envs: envs as BatchEnv });
  expect(text(figure)).toContain(`palestra-parallel: ${message}`);
});

test('reports what it cannot show', async () => {
  const figure = await add('palestra-parallel', { numEnvs: 4, workers: 5 });
  expect(text(figure)).toContain(
    'palestra-parallel: expected workers to be a whole number from 1 to 4, got 5.',
  );
});
