// Choosing an environment, reading about it and playing it, with real keys and a real pointer.
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../../elements.ts';
import { ENVS } from '../../core/envs/registry.ts';
import type { RunController } from '../run/run-controller.ts';
import { loadSimulation } from '../shared/simulation-loader.ts';
import { smallRun, until, untilWorkers } from '../testing/runs.ts';

beforeAll(() => loadSimulation()); // whichever test comes first

const runs: RunController[] = [];
afterEach(async () => {
  document.body.replaceChildren();
  for (const run of runs.splice(0)) await run.reset();
  await untilWorkers(0);
});

function makeRun(): RunController {
  const run = smallRun();
  runs.push(run);
  return run;
}

async function add<T extends 'palestra-env' | 'palestra-gallery' | 'palestra-guide' | 'palestra-play'>(
  tag: T,
  properties: Partial<HTMLElementTagNameMap[T]>,
): Promise<HTMLElementTagNameMap[T]> {
  const element = Object.assign(document.createElement(tag), properties);
  document.body.append(element);
  await (element as HTMLElementTagNameMap['palestra-env']).updateComplete;
  return element;
}

const find = <T extends Element = HTMLElement>(host: Element, selector: string): T =>
  host.shadowRoot?.querySelector<T>(selector) as T;
const findAll = <T extends Element = HTMLElement>(host: Element, selector: string): T[] => [
  ...(host.shadowRoot?.querySelectorAll<T>(selector) ?? []),
];
const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

describe('palestra-gallery', () => {
  const chosen = (gallery: Element) => find<HTMLInputElement>(gallery, ':checked').value;

  test('shows every environment under its kind, and draws each of them', async () => {
    const gallery = await add('palestra-gallery', { run: makeRun() });
    const shown = findAll(gallery, 'fieldset').flatMap((group) =>
      [...group.querySelectorAll('input')].map(({ value }) => [
        value,
        group.querySelector('legend')?.textContent,
      ]),
    );
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(Object.entries(ENVS).map(([id, { kind }]) => [id, kind])),
    );
    await expect.poll(() => gallery.matches('[data-drawn]')).toBe(true);
    await nextFrame();
    for (const stage of findAll(gallery, 'palestra-stage')) {
      const { width, height } = find<HTMLCanvasElement>(stage, 'canvas');
      const pixels = find<HTMLCanvasElement>(stage, 'canvas')
        .getContext('2d')
        ?.getImageData(0, 0, width, height);
      expect(pixels?.data.some((value) => value > 0)).toBe(true);
    }
  });

  test('chooses by arrow keys, and shows what was chosen elsewhere', async () => {
    const run = makeRun();
    const gallery = await add('palestra-gallery', { run });
    expect(chosen(gallery)).toBe('CartPole-v1');
    find(gallery, ':checked').focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(run.settings.env).toBe('MountainCar-v0');
    run.settings = { ...run.settings, env: 'Taxi-v4' };
    await gallery.updateComplete;
    expect(chosen(gallery)).toBe('Taxi-v4');
  });

  test('offers no choice while there is a run', async () => {
    const run = makeRun();
    const gallery = await add('palestra-gallery', { run });
    run.runIteration();
    await until(run, () => run.state === 'paused');
    await gallery.updateComplete;
    expect(findAll(gallery, 'input:enabled')).toEqual([]);
  });
});

describe('palestra-guide', () => {
  test('shows the tables and the rest of the comment, of the environment that was asked for last', async () => {
    const guide = await add('palestra-guide', { env: 'Taxi-v4' });
    guide.env = 'CartPole-v1';
    await expect
      .poll(() => findAll(guide, 'th').map(({ textContent }) => textContent))
      .toEqual(['action', 'meaning', 'observation', 'ends beyond', 'unit']);
    const cells = findAll(guide, 'td').map(({ textContent }) => textContent);
    expect(cells.slice(0, 7)).toEqual(['0', 'push left', '1', 'push right', '0 cart position', '±2.4', 'm']);
    expect(find(guide, 'strong').textContent).toBe('Reward:');
    expect(find(guide, 'code').textContent).toBe('reset({ options: { low, high } })');
  });
});

describe('palestra-play', () => {
  const score = (play: Element) => find(play, '.score').textContent ?? '';
  const steps = (play: Element) => Number(/step (\d+)/.exec(score(play))?.[1]);
  const phase = (play: Element) => find(play, '#how').dataset.phase;
  const key = (play: Element, label: string) =>
    findAll<HTMLButtonElement>(play, 'button').find(({ textContent }) =>
      textContent?.includes(label),
    ) as HTMLElement;

  test('takes a step for each press where the environment waits; the page does not scroll', async () => {
    document.body.style.height = '5000px';
    const play = await add('palestra-play', { env: 'Maze-v0' });
    play.focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(() => score(play)).toBe('step 1, return −1');
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(() => score(play)).toBe('step 2, return −2');
    await userEvent.keyboard('{PageUp} ');
    for (let i = 0; i < 5; i++) await nextFrame();
    expect(score(play)).toBe('step 2, return −2');
    expect(scrollY).toBe(0);
    document.body.style.height = '';
  });

  test('runs at real speed if it has an idle action, until it loses the focus', async () => {
    const play = await add('palestra-play', { env: 'MountainCar-v0' });
    play.focus();
    for (let i = 0; i < 5; i++) await nextFrame();
    expect(steps(play)).toBe(0); // it begins with the first key
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(() => steps(play)).toBeGreaterThan(5);
    find(play, '.area').blur();
    const held = steps(play);
    for (let i = 0; i < 10; i++) await nextFrame();
    expect(steps(play)).toBe(held);
    expect(phase(play)).toBe('waiting');
  });

  test('leaves keys alone that are pressed elsewhere', async () => {
    const play = await add('palestra-play', { env: 'Maze-v0' });
    await userEvent.keyboard('{ArrowDown}');
    for (let i = 0; i < 5; i++) await nextFrame();
    expect(steps(play)).toBe(0);
  });

  test('says how an episode ended, and R restarts it', async () => {
    const play = await add('palestra-play', { env: 'Bandit-v0' });
    play.focus();
    await userEvent.keyboard('3');
    await expect.poll(() => phase(play)).toBe('terminated');
    await userEvent.keyboard('3');
    for (let i = 0; i < 5; i++) await nextFrame();
    expect(steps(play)).toBe(1);
    await userEvent.keyboard('r');
    expect(score(play)).toBe('step 0, return 0');

    play.env = 'AliasedGrid-v0';
    while (phase(play) !== 'truncated') {
      await userEvent.keyboard('{ArrowUp}'); // against the wall
      await nextFrame();
    }
    expect(score(play)).toBe('step 50, return −1');
  });

  test('shows its keys, which can be pressed by pointer', async () => {
    const play = await add('palestra-play', { env: 'Taxi-v4' });
    expect(findAll(play, 'kbd').map(({ textContent }) => textContent)).toEqual([
      ...'←↓↑→',
      'Space',
      'Enter',
      'R',
    ]);
    await userEvent.click(key(play, 'pick up')); // where nobody waits, or where somebody does
    await expect.poll(() => steps(play)).toBe(1);
    expect(play.shadowRoot?.activeElement).toBe(find(play, '.area'));
    await userEvent.click(key(play, 'restart'));
    expect(steps(play)).toBe(0);
  });

  test('plays on while a key is held', async () => {
    const play = await add('palestra-play', { env: 'CartPole-v1' });
    play.focus();
    await userEvent.keyboard('{ArrowLeft>}');
    await expect.poll(() => phase(play)).toBe('terminated');
    await userEvent.keyboard('{/ArrowLeft}');
    expect(steps(play)).toBeGreaterThan(5);
    expect(steps(play)).toBeLessThan(15); // pushed to one side, a pole falls within 8 to 10 steps
  });
});

describe('palestra-env', () => {
  test('opens one thing at a time; Escape leaves the play and gives the focus back', async () => {
    const run = makeRun();
    const env = await add('palestra-env', { run });
    await expect
      .poll(() => find(env, 'p').textContent)
      .toBe('Keep a pole upright on a cart by pushing the cart left or right.');
    await userEvent.click(find(env, '#guide'));
    expect(find(env, 'palestra-guide').getAttribute('env')).toBe('CartPole-v1');
    await userEvent.click(find(env, '#play'));
    expect(find(env, 'palestra-guide')).toBeNull();
    await expect.poll(() => env.shadowRoot?.activeElement).toBe(find(env, 'palestra-play'));
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => find(env, 'palestra-play')).toBeNull();
    expect(env.shadowRoot?.activeElement).toBe(find(env, '#play'));
    expect(find(env, '#play').getAttribute('aria-expanded')).toBe('false');
    run.settings = { ...run.settings, env: 'Pendulum-v1' };
    await expect.poll(() => find(env, 'p').textContent).toMatch(/^Swing up a hanging rod/);
  });
});

test.each(['palestra-guide', 'palestra-play', 'palestra-stage'] as const)(
  '%s of an unknown environment says so, tells the page, and can be set right',
  async (tag) => {
    const reported = new Promise<Event>((resolve) =>
      document.addEventListener('palestra-error', resolve, { once: true }),
    );
    document.body.innerHTML = `<${tag} env="CartPole-v9"></${tag}>`;
    const element = document.querySelector(tag) as HTMLElementTagNameMap['palestra-play'];
    const message = /unknown environment 'CartPole-v9'/;
    expect(((await reported) as CustomEvent<Error>).detail.message).toMatch(message);
    await element.updateComplete;
    expect(find(element, '[role=alert]').textContent).toMatch(message);
    element.setAttribute('env', 'CartPole-v1');
    await expect.poll(() => find(element, '[role=alert]')).toBeNull();
  },
);

test('palestra-guide without its attribute shows no guide any more', async () => {
  document.body.innerHTML = '<palestra-guide env="CartPole-v1"></palestra-guide>';
  const guide = document.querySelector('palestra-guide') as HTMLElementTagNameMap['palestra-guide'];
  await expect.poll(() => find(guide, 'table')).not.toBeNull();
  guide.removeAttribute('env');
  await guide.updateComplete;
  expect(find(guide, 'table')).toBeNull();
  expect(guide.shadowRoot?.textContent?.trim()).toBe('');
});
