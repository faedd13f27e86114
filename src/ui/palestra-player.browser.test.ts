// A policy that `npm run train` has saved, in the player.
import { afterEach, describe, expect, test, vi } from 'vitest';
import '../elements.ts';
import { type BatchEnv, createPolicy, makeVec, type Policy } from '../index.ts';
import { readPolicy } from '../play.ts';
import { makeEditedModule } from '../workers/testing/edited-module.ts';
import type { PalestraPlayer } from './palestra-player.ts';
import { loadSimulation } from './shared/simulation-loader.ts';
import { smallRun, until, untilWorkers } from './testing/runs.ts';

/** Of CartPole-v1, 500 steps long whatever it starts with: `npm run train -- --seed 1 --num-envs 32 --hidden 16`. */
const SOLVED = new URL('../../examples/player/policy.json', import.meta.url).href;

const urls: string[] = [];
afterEach(async () => {
  document.body.replaceChildren();
  for (const url of urls.splice(0)) URL.revokeObjectURL(url);
  await untilWorkers(0);
});

async function open(attributes: Record<string, string>): Promise<PalestraPlayer> {
  const player = document.createElement('palestra-player');
  for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
  document.body.append(player);
  await player.updateComplete;
  return player;
}
const fileOf = (content: string): string => {
  urls.push(URL.createObjectURL(new Blob([content])));
  return urls[urls.length - 1];
};
const solved = async (): Promise<Record<string, unknown>> => (await fetch(SOLVED)).json();
const find = (player: Element, selector: string) =>
  player.shadowRoot?.querySelector(selector) as HTMLSelectElement;
const score = (player: Element): string => find(player, '.score').textContent ?? '';
const steps = (player: Element): number => Number(/^step (\d+)/.exec(score(player))?.[1] ?? -1);
const button = (player: Element, label: string) =>
  [...(player.shadowRoot?.querySelectorAll('button') ?? [])].find(
    ({ textContent }) => textContent === label,
  ) as HTMLButtonElement;
const untilEnabled = async (player: Element): Promise<void> => {
  await expect.poll(() => button(player, 'Play').getAttribute('aria-disabled')).toBe('false');
};
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const heardError = async (): Promise<string> => {
  const event = await new Promise((resolve) =>
    document.addEventListener('palestra-error', resolve, { once: true }),
  );
  return (event as CustomEvent<Error>).detail.message;
};

test('a saved policy plays the environment of its file, to the end, and restarts', async () => {
  const player = await open({ src: SOLVED, speed: '100' });
  await untilEnabled(player);
  expect(find(player, 'palestra-stage').getAttribute('label')).toBe('One CartPole-v1, played by the policy');
  button(player, 'Play').click();
  const seen = new Set<string>();
  await expect.poll(() => seen.add(score(player)), { interval: 1 }).toContain('step 500, return 500');
  await expect.poll(() => steps(player)).toBeLessThan(500);
});

test('a saved policy plays the environment with the options that it was made with, wrappers too', async () => {
  const made = { envOptions: { mapName: '8x8' }, wrappers: ['TimeAwareObservation'] } as const;
  const envs = await makeVec('FrozenLake-v1', { numEnvs: 2, workers: 1, ...made });
  const policy = await createPolicy(envs, { hidden: [4], backend: 'cpu' });
  const file = await policy.save();
  policy.dispose();
  await envs.close();
  expect(file.envOptions).toEqual({ mapName: '8x8', wrappers: ['TimeAwareObservation'] });
  const player = await open({ src: fileOf(JSON.stringify(file)) });
  await untilEnabled(player);
  button(player, 'Step').click();
  await expect.poll(() => steps(player)).toBe(0);
  button(player, 'Step').click();
  await expect.poll(() => steps(player)).toBe(1);
});

test("a saved policy plays the environment of a module of one's own", async () => {
  const file = JSON.stringify({ ...(await solved()), env: 'MyPole' });
  const define = 'export default ({ CartPole }) => ({ MyPole: class extends CartPole {} })';
  const envSrc = `data:text/javascript,${encodeURIComponent(define)}`;
  const player = await open({ src: fileOf(file), 'env-src': envSrc });
  await untilEnabled(player);
  expect(player.envSrc).toBe(envSrc);
  expect(find(player, 'palestra-stage').getAttribute('label')).toBe('One MyPole, played by the policy');
  button(player, 'Step').click();
  await expect.poll(() => steps(player)).toBe(0);
  const error = heardError();
  await open({ src: fileOf(file), 'env-src': 'http://[' });
  expect(await error).toBe("palestra-player env-src: expected the address of a module, got 'http://['.");
});

test('a module that is edited is the new version when a player opens it again', async () => {
  const file = fileOf(JSON.stringify({ ...(await solved()), env: 'Edited' })); // takes 4 numbers
  const { src, edit } = await makeEditedModule();
  urls.push(src);
  await edit(4);
  await untilEnabled(await open({ src: file, 'env-src': src }));
  await edit(3);
  const error = heardError();
  await open({ src: file, 'env-src': src });
  expect(await error).toContain('3 numbers');
});

test('a policy that is learning plays in the environment in which it learns, and decides as its file does', async () => {
  const run = smallRun({
    envOptions: { maxEpisodeSteps: 30 },
    wrappers: [{ name: 'FrameStackObservation', stackSize: 2 }, 'FlattenObservation', 'NormalizeObservation'],
    workers: 0,
  });
  run.runIteration();
  await until(run, () => run.state === 'paused');
  const policy = run.policy as Policy;
  const { Playback } = await loadSimulation();
  const playback = new Playback('CartPole-v1', { envOptions: run.optionsOf('CartPole-v1') });
  expect(playback.env.spec.maxEpisodeSteps).toBe(30);
  const saved = readPolicy(await policy.save());
  const { envs } = playback;
  const taken = vi.spyOn(envs, 'step');
  await playback.step(policy, false); // begins an episode
  const expected: number[] = [];
  for (let t = 0; t < 9; t++) {
    expected.push(saved.act((envs as BatchEnv).arrays.observations, { greedy: true }) as number);
    await playback.step(policy, false);
  }
  const actions = taken.mock.calls.map(([chosen]) => chosen[0]);
  expect(actions).toEqual(expected);
  const player = Object.assign(await open({}), { run });
  await untilEnabled(player);
  button(player, 'Step').click();
  button(player, 'Step').click();
  await expect.poll(() => steps(player)).toBeGreaterThanOrEqual(0);
  player.remove();
  await run.reset();
});

test('it pauses, continues and takes single steps', async () => {
  const player = await open({ src: SOLVED });
  await untilEnabled(player);
  button(player, 'Step').click();
  await expect.poll(() => score(player)).toBe('step 0, return 0');
  button(player, 'Step').click();
  await expect.poll(() => score(player)).toBe('step 1, return 1');
  button(player, 'Play').click();
  await expect.poll(() => steps(player)).toBeGreaterThan(3);
  button(player, 'Pause').click();
  await nextFrame();
  const held = steps(player);
  for (let i = 0; i < 10; i++) await nextFrame();
  expect(steps(player)).toBe(held);
  button(player, 'Play').click();
  await expect.poll(() => steps(player)).toBeGreaterThan(held);
});

test('greedy unless sampled; what is chosen in the form is an attribute', async () => {
  const player = await open({ src: SOLVED, sampled: '', speed: '0.3' });
  const [speed, mode] = [...(player.shadowRoot?.querySelectorAll('select') ?? [])];
  expect([mode.value, speed.value]).toEqual(['sampled', '0.3']);
  mode.value = 'greedy';
  mode.dispatchEvent(new Event('change'));
  speed.value = '2';
  speed.dispatchEvent(new Event('change'));
  await player.updateComplete;
  expect([player.hasAttribute('sampled'), player.getAttribute('speed')]).toEqual([false, '2']);
});

test('the environment may be another one that fits', async () => {
  const player = await open({ src: SOLVED, env: 'CartPole-v0', speed: '100' });
  await untilEnabled(player);
  button(player, 'Play').click();
  const seen = new Set<string>();
  await expect.poll(() => seen.add(score(player)), { interval: 1 }).toContain('step 200, return 200');
});

test('a policy that learned through NormalizeObservation observes through it again', async () => {
  // divided by a deviation of 1: the observations are as they were
  const statistics = { mean: [0, 0, 0, 0], variance: [1, 1, 1, 1], count: 10 };
  const same = fileOf(JSON.stringify({ ...(await solved()), observationStatistics: statistics }));
  const player = await open({ src: same, speed: '100' });
  await untilEnabled(player);
  button(player, 'Play').click();
  const seen = new Set<string>();
  await expect.poll(() => seen.add(score(player)), { interval: 1 }).toContain('step 500, return 500');
});

describe('what cannot be played is shown in place of the pictures, and reported', () => {
  test.each([
    [
      { src: '/not-there.json' },
      /^palestra-player src: expected a policy file, .* got .* from '\/not-there\.json'/,
    ],
    [{ src: 'data:,no' }, /^palestra-player src: .* got text that is not JSON from 'data:,no'/],
    [
      { src: 'data:,{}' },
      /^palestra-player src: expected a saved policy with format 'palestra-policy', got undefined/,
    ],
    [{ src: SOLVED, env: 'CartPole-v9' }, /unknown environment 'CartPole-v9'/],
    [{ src: SOLVED, speed: 'fast' }, /^palestra-player speed: expected a number above 0, .* got 'fast'/],
    [{ env: 'CartPole-v9' }, /unknown environment 'CartPole-v9'/],
  ])('%j', async (attributes, message) => {
    const reported = heardError();
    const player = await open(attributes);
    if (!('src' in attributes)) player.run = smallRun();
    expect(await reported).toMatch(message);
    await player.updateComplete;
    expect(find(player, '[role=alert]').textContent).toMatch(message);
  });

  test('an environment that does not fit, and can be set right', async () => {
    const reported = heardError();
    const player = await open({ src: SOLVED, env: 'Acrobot-v1' });
    expect(await reported).toMatch(
      /^palestra-player: expected a policy for Acrobot-v1 .* got one for CartPole-v1/,
    );
    player.removeAttribute('env');
    await player.updateComplete;
    expect(find(player, '[role=alert]')).toBeNull();
    await untilEnabled(player);
    button(player, 'Play').click();
    await expect.poll(() => steps(player)).toBeGreaterThan(3);
  });
});

test('without src it plays what a run has learned so far, until that is reset', async () => {
  const run = smallRun();
  const player = await open({});
  player.run = run;
  await player.updateComplete;
  expect(button(player, 'Play').getAttribute('aria-disabled')).toBe('true');
  run.runIteration();
  await until(run, () => run.state === 'paused');
  await untilEnabled(player);
  button(player, 'Play').click();
  await expect.poll(() => steps(player)).toBeGreaterThan(3);
  await run.reset();
  await expect.poll(() => button(player, 'Play')?.getAttribute('aria-disabled')).toBe('true');
});
