import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import '../../elements.ts';
import { readCheckpoint } from '../../training/checkpoint.ts';
import { summarize } from '../../training/kept/kept-run.ts';
import { closeDatabase, deleteRun, saveRun } from '../../training/kept/kept-run-store.ts';
import { keptRuns } from '../../training/kept/kept-runs.ts';
import { takeRunName } from '../../training/kept/run-name-lock.ts';
import type { PalestraRun } from '../palestra-run.ts';
import type { CurvePoint, RunController } from '../run/run-controller.ts';
import { get, leaveNothing, open, SMALL } from '../testing/markup.ts';
import { afterIteration, inState, smallRun } from '../testing/runs.ts';

leaveNothing();

const empty = async (): Promise<void> => {
  for (const { name } of await keptRuns.list()) await deleteRun(name);
};
beforeEach(empty);
afterEach(async () => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
  await closeDatabase();
  await expect.poll(empty).toBeUndefined();
});

const MARKUP = `${SMALL} hidden-layers="8"`;
const openRun = (attributes: string, inside = '<palestra-status></palestra-status>') =>
  open('palestra-run', `<palestra-run ${MARKUP} ${attributes}>${inside}</palestra-run>`);
const offerOf = (run: Element) => run.shadowRoot?.querySelector('palestra-kept-offer')?.shadowRoot;
const offerText = (run: Element) => offerOf(run)?.textContent?.replace(/\s+/g, ' ').trim();
const press = (root: ShadowRoot | null | undefined, label: string): void =>
  [...(root?.querySelectorAll('button') ?? [])].find((each) => each.textContent?.trim() === label)?.click();
const status = () => get('palestra-status').shadowRoot?.querySelector('[role=status]')?.textContent ?? '';
const iterationOf = async (name: string) =>
  (await keptRuns.list()).find((each) => each.name === name)?.iteration;

/** Runs so many iterations, and waits until they are kept. */
async function train({ controller }: PalestraRun, count: number, name: string): Promise<void> {
  for (let i = 0; i < count; i++) {
    controller.runIteration();
    await inState(controller, 'running');
    await inState(controller, 'paused');
  }
  await expect.poll(() => iterationOf(name)).toBe(count);
}

const numbers = (points: readonly CurvePoint[]) =>
  points.map(({ iteration, envSteps, episodes, meanReturn, metrics }) => ({
    ...{ iteration, envSteps, episodes, meanReturn, metrics },
  }));

async function uninterrupted(count: number): Promise<CurvePoint[]> {
  const run: RunController = smallRun();
  run.start();
  await afterIteration(run, count);
  const points = run.points.slice(0, count);
  await run.reset();
  return points;
}

describe('a run that is kept', () => {
  test('is offered on return, and continues to the curve of a run that was not interrupted', async () => {
    const expected = await uninterrupted(6);
    await train(await openRun('keep="a"'), 3, 'a');
    const run = await openRun('keep="a"'); // replaces the first, as a reload does
    await expect
      .poll(() => offerText(run))
      .toMatch(
        /^This browser has kept a run\. CartPole-v1, REINFORCE: mean return [\d.]+ \(target 475\) after [\d,]+ steps, \d+ \w+ \d{4}, \d\d:\d\d\. Continue Start afresh$/,
      );
    expect(offerOf(run)?.querySelector('polyline')?.getAttribute('points')?.split(' ').length).toBe(3);
    expect(run.controller.state).toBe('idle');
    press(offerOf(run), 'Continue');
    await afterIteration(run.controller, 6);
    expect(numbers(run.controller.points.slice(0, 6))).toEqual(numbers(expected));
    expect(offerOf(run)).toBeUndefined();
    run.controller.pause();
    await expect.poll(() => iterationOf('a')).toBeGreaterThanOrEqual(6);
    expect((await keptRuns.list()).length).toBe(1);
  });

  test('waits for a choice instead of starting automatically; a new one leaves it as the previous one', async () => {
    await train(await openRun('keep="a"'), 2, 'a');
    const run = await openRun('keep="a" autostart');
    await expect.poll(() => offerText(run)).toContain('Start afresh');
    expect(run.controller.state).toBe('idle');
    press(offerOf(run), 'Start afresh');
    await afterIteration(run.controller, 1);
    expect(run.controller.points[0].iteration).toBe(1);
    run.controller.pause();
    await expect.poll(() => iterationOf('a (previous)')).toBe(2);
    expect(await iterationOf('a')).toBeGreaterThanOrEqual(1);
  });

  test('starts automatically if none was kept', async () => {
    const run = await openRun('keep="a" autostart');
    await afterIteration(run.controller, 1);
  });

  test('is saved when the page is hidden, and a last time when the element is removed', async () => {
    const run = await openRun('keep="a" speed="16"');
    run.controller.start();
    await afterIteration(run.controller, 1);
    await expect.poll(() => iterationOf('a')).toBeGreaterThanOrEqual(1); // the next is due in seconds
    const kept = (await iterationOf('a')) ?? 0;
    await afterIteration(run.controller, kept + 1);
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    document.dispatchEvent(new Event('visibilitychange'));
    const count = run.controller.points.length;
    await expect.poll(() => iterationOf('a'), { timeout: 2500 }).toBeGreaterThanOrEqual(count);
    vi.restoreAllMocks();
    await afterIteration(run.controller, count + 1);
    const last = run.controller.points.length;
    run.remove();
    await inState(run.controller, 'idle');
    expect(await iterationOf('a')).toBeGreaterThanOrEqual(last);
  });

  test('without a name is one of several, and the latest is offered', async () => {
    for (const env of ['CartPole-v1', 'Bandit-v0']) {
      const run = await openRun(`keep env="${env}"`);
      run.controller.runIteration();
      await inState(run.controller, 'paused');
      await expect.poll(async () => (await keptRuns.list())[0]?.env).toBe(env);
    }
    const kept = await keptRuns.list();
    expect(kept.map(({ env, isUnnamed }) => [env, isUnnamed])).toEqual([
      ['Bandit-v0', true],
      ['CartPole-v1', true],
    ]);
    const run = await openRun('keep');
    await expect.poll(() => offerText(run)).toContain('Bandit-v0');
    await deleteRun(kept[0].name);
    await expect.poll(() => offerText(run)).toContain('CartPole-v1');
  });

  test('is kept from the moment that an attribute asks for it', async () => {
    const run = await openRun('');
    run.controller.runIteration();
    await inState(run.controller, 'paused');
    expect(await keptRuns.list()).toEqual([]);
    run.keep = 'late';
    run.controller.runIteration();
    await afterIteration(run.controller, 2);
    await expect.poll(() => iterationOf('late')).toBe(2);
    expect((await keptRuns.read('late')).points.length).toBe(2);
  });
});

test('two elements with one name do not overwrite each other', async () => {
  await open(
    'palestra-run',
    `<palestra-run ${MARKUP} id="one" keep="a"></palestra-run><palestra-run ${MARKUP} id="two" keep="a"><palestra-status></palestra-status></palestra-run>`,
  );
  const [one, two] = [...document.querySelectorAll('palestra-run')];
  await train(one, 2, 'a');
  await expect
    .poll(status)
    .toContain("This run is not kept: another tab or another run of this page keeps one as 'a'.");
  two.controller.runIteration();
  await inState(two.controller, 'paused');
  await expect.poll(status).toContain('Paused after iteration 1. This run is not kept:');
  expect((await keptRuns.list()).map(({ name, iteration }) => [name, iteration])).toEqual([['a', 2]]);
  one.remove();
  await two.controller.reset();
  await expect.poll(() => offerText(two)).toContain('Continue');
  expect(status()).not.toContain('not kept');
});

describe('a browser that cannot keep a run says so, and trains', () => {
  const QUOTA = 'This run is not kept: the browser has no space left for it.';

  test('without space, until there is some', async () => {
    const run = await openRun('keep="a"');
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('There is no space left.', 'QuotaExceededError');
    });
    run.controller.runIteration();
    await inState(run.controller, 'paused');
    await expect.poll(status).toContain(QUOTA);
    expect(status().split(QUOTA).length).toBe(2); // once
    full.mockRestore();
    run.controller.runIteration();
    await afterIteration(run.controller, 2);
    await expect.poll(() => iterationOf('a')).toBe(2);
    await expect.poll(status).not.toContain(QUOTA);
  });

  test('if the database cannot be opened', async () => {
    await closeDatabase();
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('The user denied permission.', 'SecurityError');
    });
    const run = await openRun('keep="a" autostart', '');
    await afterIteration(run.controller, 2);
    const note = () => run.shadowRoot?.querySelector('[part=note]')?.textContent;
    await expect.poll(note).toBe('This run is not kept: The user denied permission.');
    expect(run.controller.state).toBe('running');
  });

  test.each(['locks', 'indexedDB'])('without %s', async (missing) => {
    const owner = missing === 'locks' ? navigator : globalThis;
    Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true }); // as on pages without https
    const before = Object.getOwnPropertyDescriptor(owner, missing);
    Object.defineProperty(owner, missing, { value: undefined, configurable: true });
    try {
      const run = await openRun('keep="a" autostart');
      await afterIteration(run.controller, 1);
      const what = missing === 'locks' ? 'Web Locks, which need https' : 'IndexedDB';
      await expect.poll(status).toContain(`This run is not kept: this browser or this page has no ${what}.`);
    } finally {
      Reflect.deleteProperty(crypto, 'randomUUID');
      if (before) Object.defineProperty(owner, missing, before);
      else Reflect.deleteProperty(owner, missing); // it is the prototype's
    }
  });

  test('but continues to keep it if the database was only closed', async () => {
    const run = await openRun('keep="a"');
    await train(run, 1, 'a');
    await closeDatabase();
    run.controller.runIteration();
    await afterIteration(run.controller, 2);
    await expect.poll(() => iterationOf('a')).toBe(2);
  });
});

describe('the list', () => {
  const rows = () => [
    ...(get('palestra-kept-runs')
      .shadowRoot?.querySelector('palestra-kept-list')
      ?.shadowRoot?.querySelectorAll('li') ?? []),
  ];
  const list = () => get('palestra-kept-runs').shadowRoot?.querySelector('palestra-kept-list')?.shadowRoot;

  test('shows, continues, exports, imports and deletes kept runs', async () => {
    await train(await openRun('keep="a"'), 2, 'a');
    const run = await openRun('', '<palestra-kept-runs></palestra-kept-runs>');
    await expect.poll(() => rows().map((row) => row.querySelector('strong')?.textContent)).toEqual(['a']);
    expect(rows()[0].querySelector('[aria-label^="Continue CartPole-v1, REINFORCE, "]')).not.toBeNull();

    const give = async (content: string): Promise<void> => {
      const input = list()?.querySelector('input') as HTMLInputElement;
      const files = new DataTransfer();
      files.items.add(new File([content], 'run.json'));
      input.files = files.files;
      input.dispatchEvent(new Event('change'));
    };
    await give(await (await keptRuns.export('a')).text());
    await expect.poll(() => rows().length).toBe(2);
    await give('{');
    const alert = () => list()?.querySelector('[role=alert]')?.textContent;
    await expect.poll(alert).toContain('run.json could not be imported: keptRuns.import: expected JSON');
    expect((await keptRuns.list()).length).toBe(2);

    const copy = rows().find((row) => row.querySelector('strong')?.textContent === 'a (2)');
    copy?.querySelector<HTMLButtonElement>('[aria-label^=Delete]')?.click();
    await expect.poll(() => rows().length).toBe(1);
    rows()[0].querySelector<HTMLButtonElement>('[aria-label^=Continue]')?.click();
    await afterIteration(run.controller, 3);
    expect(run.controller.points.map(({ iteration }) => iteration).slice(0, 3)).toEqual([1, 2, 3]);
  });

  test('says that a run needs a module that the page does not name; such a run is not offered', async () => {
    await train(await openRun('keep="a"'), 1, 'a');
    const { checkpoint, points } = await keptRuns.read('a');
    await deleteRun('a');
    const save = async (name: string, date: Date, changes: object): Promise<void> => {
      const settings = { ...(checkpoint.run.settings as object), ...changes };
      const changed = { ...checkpoint, run: { ...checkpoint.run, settings } } as typeof checkpoint;
      const own = { name, id: name, isUnnamed: true };
      const summary = { ...summarize(own, readCheckpoint('test', changed), points), date };
      await saveRun({ summary, checkpoint: changed, points, written: 0 });
    };
    await save('of the kit', new Date(2020, 0, 1), {});
    await save('of a module', new Date(2020, 0, 2), { envSrc: 'https://example.org/own.js' });
    const run = await openRun('keep', '<palestra-kept-runs></palestra-kept-runs>');
    await expect.poll(() => offerText(run)).toContain('1 Jan 2020');
    await expect.poll(() => rows().map((row) => row.querySelector('time')?.textContent)).toHaveLength(2);
    const why = 'This page does not load the module of its environment.';
    expect(rows().map(({ textContent }) => textContent?.includes(why))).toEqual([true, false]);
    const disabled = rows().map((row) => [...row.querySelectorAll('[aria-disabled=true]')]);
    expect(disabled.map((buttons) => buttons.map(({ textContent }) => textContent))).toEqual([
      ['Continue'],
      [],
    ]);
  });

  test('leaves alone what is being trained', async () => {
    const run = await openRun('keep="a"', '<palestra-kept-runs></palestra-kept-runs>');
    await train(run, 1, 'a');
    await expect.poll(() => rows()[0]?.textContent).toContain('The present run.');
    const disabled = [...rows()[0].querySelectorAll('[aria-disabled=true]')];
    expect(disabled.map(({ textContent }) => textContent)).toEqual(['Continue', 'Delete']);
  });

  test('follows another tab that takes a run and leaves it', async () => {
    const run = await openRun('keep="a"');
    await train(run, 1, 'a');
    run.remove();
    await openRun('', '<palestra-kept-runs></palestra-kept-runs>');
    await expect.poll(() => rows()[0]?.textContent).toContain('Delete');
    const otherTab = new AbortController();
    await takeRunName('a', otherTab.signal, { wait: true });
    await expect.poll(() => rows()[0].textContent).toContain('In use.');
    otherTab.abort();
    await expect.poll(() => rows()[0].textContent).not.toContain('In use.');
    expect(rows()[0].querySelectorAll('[aria-disabled=true]').length).toBe(0);
  });

  test('knows which run is trained, if it continues one of another name', async () => {
    await train(await openRun('keep="a"'), 1, 'a');
    const run = await openRun('keep="b"', '<palestra-kept-runs></palestra-kept-runs>');
    await train(run, 1, 'b');
    const row = (name: string) =>
      rows().find((each) => each.querySelector('strong')?.textContent === name) as HTMLElement;
    await expect.poll(() => rows().length).toBe(2);
    row('a').querySelector<HTMLButtonElement>('[aria-label^=Continue]')?.click();
    await afterIteration(run.controller, 2);
    run.controller.pause();
    await expect.poll(() => row('a').textContent).toContain('The present run.');
    expect(row('b').textContent).not.toContain('The present run.');
    expect(row('b').querySelectorAll('[aria-disabled=true]').length).toBe(0);
  });
});

test('a file cannot make the page load a module', async () => {
  const run = await openRun('keep="a"');
  await train(run, 1, 'a');
  const { checkpoint } = await keptRuns.read('a');
  const settings = { ...(checkpoint.run.settings as object), envSrc: 'https://example.org/evil.js' };
  const file = { ...checkpoint, run: { ...checkpoint.run, settings } };
  await expect(run.controller.load(file)).rejects.toThrow(
    "expected a run of an environment that this page has, got one of 'CartPole-v1' from the module https://example.org/evil.js.",
  );
});
