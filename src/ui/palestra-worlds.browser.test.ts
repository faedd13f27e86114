// What is shown of the environments before the run starts, and until those of the run are drawn.
import { afterEach, describe, expect, test, vi } from 'vitest';
import '../elements.ts';
import type { PalestraWorlds } from './palestra-worlds.ts';
import { RandomPlay } from './run/random-play.ts';
import { add, find, frames, makeRun, text, watchPage } from './testing/page.ts';
import { listWorkers } from './testing/replace-workers.ts';
import { configure, inState } from './testing/runs.ts';

watchPage();
afterEach(() => void vi.restoreAllMocks());

const canvases = (worlds: PalestraWorlds, shows: 'preview' | 'run'): HTMLCanvasElement[] => [
  ...(worlds.shadowRoot?.querySelectorAll<HTMLCanvasElement>(`canvas[data-shows=${shows}]`) ?? []),
];

/** The picture on a canvas that was transferred. */
async function pixels(canvas: HTMLCanvasElement): Promise<string> {
  const copy = document.createElement('canvas');
  Object.assign(copy, { width: canvas.clientWidth, height: canvas.clientHeight });
  await frames(1);
  copy.getContext('2d')?.drawImage(canvas, 0, 0);
  return copy.toDataURL();
}

/** Calls back after each time that the environments of a preview were advanced, until `mockRestore`. */
function watch(onAdvance: (play: RandomPlay) => void) {
  const { advance } = RandomPlay.prototype;
  return vi.spyOn(RandomPlay.prototype, 'advance').mockImplementation(function (this: RandomPlay, ...rest) {
    advance.apply(this, rest);
    onAdvance(this);
  });
}

/** Whether environments of a preview change within some frames. */
async function moves(): Promise<boolean> {
  const seen = new Set<number>();
  const watching = watch(({ changes }) => seen.add(changes));
  await frames(8);
  watching.mockRestore();
  return seen.size > 1;
}

/** Asks for less movement, or for it no longer. */
function reduceMotion(reduce: boolean): void {
  const real = matchMedia;
  vi.stubGlobal('matchMedia', (query: string) =>
    query.includes('reduced-motion')
      ? Object.assign(new EventTarget(), { matches: reduce })
      : real.call(window, query),
  );
}

describe('palestra-worlds before the run starts', () => {
  test('shows the environments by worker, moved by random actions', async () => {
    const worlds = await add('palestra-worlds', { run: makeRun() });
    const [first, second] = canvases(worlds, 'preview');
    expect(second.getAttribute('aria-label')).toBe(
      '4 CartPole-v1 environments, run by worker 2, before training: random actions',
    );
    expect(text(worlds)).toContain('worker 2: environments 4 to 7, before training: random actions');
    const picture = await pixels(first);
    await expect.poll(() => pixels(first)).not.toBe(picture);
  });

  test('shows starting states without movement to those who asked for less', async () => {
    reduceMotion(true);
    const worlds = await add('palestra-worlds', { run: makeRun() });
    const [canvas] = canvases(worlds, 'preview');
    const blank = await pixels(document.createElement('canvas'));
    await expect.poll(() => pixels(canvas)).not.toBe(blank);
    await frames(3);
    const picture = await pixels(canvas);
    await frames(10);
    expect(await pixels(canvas)).toBe(picture);
    vi.unstubAllGlobals();
  });

  test('shows other environments when the settings change, and the same ones when it does not matter', async () => {
    const run = makeRun();
    const worlds = await add('palestra-worlds', { run });
    const before = canvases(worlds, 'preview');
    configure(run, { options: { learningRate: 0.5 } });
    await worlds.updateComplete;
    expect(canvases(worlds, 'preview')).toEqual(before);
    configure(run, { workers: 1, env: 'FrozenLake-v1' });
    await worlds.updateComplete;
    const after = canvases(worlds, 'preview');
    expect(after.map(({ ariaLabel }) => ariaLabel)).toEqual([
      '8 FrozenLake-v1 environments, run by worker 1, before training: random actions',
    ]);
    expect(before).not.toContain(after[0]);
  });

  test('simulates what is shown, and nothing while it is out of view', async () => {
    const run = makeRun();
    configure(run, { numEnvs: 1000, workers: 2 });
    const place = document.createElement('div');
    const worlds = await add('palestra-worlds', { run });
    let counts: number[] = [];
    const watching = watch(({ envs }) => {
      counts = envs.map(({ length }) => length);
    });
    await expect.poll(() => counts).toEqual([128, 128]);
    watching.mockRestore();
    expect(await moves()).toBe(true);
    place.style.height = '5000px';
    worlds.before(place);
    await frames(3);
    expect(await moves()).toBe(false);
    worlds.scrollIntoView();
    await expect.poll(moves).toBe(true);
    scrollTo(0, 0);
  });

  test('stands still while the run starts, and makes place for it without a blank picture', async () => {
    const run = makeRun();
    const worlds = await add('palestra-worlds', { run });
    const { height } = worlds.getBoundingClientRect();
    const [preview] = canvases(worlds, 'preview');
    expect(await moves()).toBe(true);
    run.runIteration();
    await worlds.updateComplete;
    expect(run.state).toBe('starting');
    expect(canvases(worlds, 'preview')[0]).toBe(preview);
    expect(await moves()).toBe(false);
    await inState(run, 'paused');
    await worlds.updateComplete;
    expect(canvases(worlds, 'run')).toHaveLength(2);
    expect(text(worlds)).not.toContain('random actions');
    await expect.poll(() => canvases(worlds, 'preview')).toEqual([]);
    expect(worlds.getBoundingClientRect().height).toBe(height);
    await run.reset();
    await worlds.updateComplete;
    expect(canvases(worlds, 'run')).toEqual([]);
    await expect.poll(moves).toBe(true);
  });

  test('stops when the element is removed, and begins again when it is back', async () => {
    const worlds = await add('palestra-worlds', { run: makeRun() });
    worlds.remove();
    expect(await moves()).toBe(false);
    document.body.append(worlds);
    await expect.poll(moves).toBe(true);
  });

  test('says which environment threw an error, until the settings change', async () => {
    const run = makeRun();
    const reported = vi.fn();
    document.addEventListener('palestra-error', reported, { once: true });
    vi.spyOn(RandomPlay.prototype, 'advance').mockImplementationOnce(() => {
      throw new Error('CartPole-v1, environment with seed 3: lost.');
    });
    const worlds = await add('palestra-worlds', { run });
    await expect.poll(() => find(worlds, '[role=alert]')?.textContent).toContain('seed 3: lost.');
    expect(reported).toHaveBeenCalledOnce();
    expect(canvases(worlds, 'preview')).toEqual([]);
    configure(run, { seed: 4 });
    await worlds.updateComplete;
    expect(find(worlds, '[role=alert]')).toBeNull();
    expect(canvases(worlds, 'preview')).toHaveLength(2);
  });

  test('does not load the module of an environment, and previews it once the run has loaded it', async () => {
    const run = makeRun();
    const source = 'export default ({ CartPole }) => ({ MyPole: class extends CartPole {} });';
    const envSrc = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    configure(run, { env: 'MyPole', envSrc });
    const worlds = await add('palestra-worlds', { run });
    await frames(5);
    expect(canvases(worlds, 'preview')).toEqual([]);
    expect(run.makeEnv()).toBeUndefined();
    run.runIteration();
    await inState(run, 'paused');
    await run.reset();
    await expect.poll(() => canvases(worlds, 'preview')).toHaveLength(2);
    URL.revokeObjectURL(envSrc);
  });
});

test('palestra-worlds shows the environments of a worker that has replaced a lost one, and palestra-status says so', async () => {
  const workers = listWorkers();
  const run = makeRun();
  const worlds = await add('palestra-worlds', { run });
  const status = await add('palestra-status', { run });
  run.start();
  await inState(run, 'running');
  await worlds.updateComplete;
  const [, canvas] = canvases(worlds, 'run');
  workers[1].terminate();
  await expect.poll(() => canvases(worlds, 'run')[1]).not.toBe(canvas);
  const [, fresh] = canvases(worlds, 'run');
  const blank = await pixels(document.createElement('canvas'));
  await expect.poll(() => pixels(fresh)).not.toBe(blank);
  expect(text(status)).toContain('Workers lost and replaced so far: 1.');
});
