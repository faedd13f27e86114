import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Checkpoint, readCheckpoint } from '../checkpoint.ts';
import { type RunReport, TrainingRun } from '../training-run.ts';
import { type KeptRun, summarize } from './kept-run.ts';
import { addRun, closeDatabase, deleteRun, readRun, saveRun } from './kept-run-store.ts';
import { keptRuns } from './kept-runs.ts';
import { listHeldNames, takeRunName } from './run-name-lock.ts';

let checkpoint: Checkpoint;
let points: RunReport[];

async function empty(): Promise<void> {
  for (const { name } of await keptRuns.list()) await deleteRun(name);
}
beforeEach(async () => {
  await empty();
  if (checkpoint) return;
  const run = new TrainingRun({ numEnvs: 4, workers: 0, seed: 1, backend: 'cpu', hidden: [4] });
  points = [];
  for await (const report of run) if (points.push(report) === 3) break;
  checkpoint = await run.checkpoint({ typedArrays: true });
  await run.close();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await empty();
});

const summaryOf = (name: string, id: string, count = points.length) =>
  summarize({ name, id, isUnnamed: false }, readCheckpoint('test', checkpoint), points.slice(0, count));
const save = (name: string, id = name, count = points.length, written = 0) =>
  saveRun({ summary: summaryOf(name, id, count), checkpoint, points: points.slice(0, count), written });
const names = async () => (await keptRuns.list()).map(({ name }) => name).sort();

describe('a kept run', () => {
  test('is read as it was saved, with a summary made from its checkpoint', async () => {
    await save('a');
    const { checkpoint: read, points: curve, ...summary } = await keptRuns.read('a');
    expect(read).toEqual(checkpoint);
    expect(curve).toEqual(points);
    const [{ meanReturn, envSteps }] = points.slice(-1);
    expect(summary).toMatchObject({ env: 'CartPole-v1', algorithm: 'reinforce', iteration: 3, envSteps });
    expect(summary).toMatchObject({ target: 475, solved: false, meanReturn });
    expect(summary.curve).toEqual(points.map((point) => [point.envSteps, point.meanReturn]));
    expect(await keptRuns.list()).toEqual([summary]);
  });

  test('has a picture of 64 points, with the first and the last', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ ...points[0], envSteps: i, meanReturn: 2 * i }));
    const { curve } = summarize(
      { name: 'x', id: 'x', isUnnamed: true },
      readCheckpoint('test', checkpoint),
      many,
    );
    expect([curve.length, curve[0], curve[63]]).toEqual([64, [0, 0], [999, 1998]]);
  });

  test('keeps the reports of long runs, although a save writes only the latest', async () => {
    const many = Array.from({ length: 700 }, (_, i) => ({ ...points[0], iteration: i + 1 }));
    const summary = summaryOf('a', 'a');
    await saveRun({ summary, checkpoint, points: many.slice(0, 300), written: 0 });
    await saveRun({ summary, checkpoint, points: many, written: 300 });
    expect((await readRun('a'))?.points).toEqual(many);
    await deleteRun('a'); // by another tab: the next save is whole again
    await saveRun({ summary, checkpoint, points: many, written: 600 });
    expect((await readRun('a'))?.points).toEqual(many);
  });

  test('under the name of another one leaves that as the previous one', async () => {
    await save('a', 'first', 1);
    await save('a', 'second', 2);
    await save('a', 'second', 3, 2);
    expect(await names()).toEqual(['a', 'a (previous)']);
    expect((await keptRuns.read('a (previous)')).points).toEqual(points.slice(0, 1));
    await save('a', 'third', 1);
    expect((await keptRuns.read('a (previous)')).points).toEqual(points);
  });

  test.each([1, 2, 3])('is as it was if write %i of a save fails', async (nth) => {
    await save('a', 'a', 1);
    const { put } = IDBObjectStore.prototype;
    let calls = 0;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      calls += 1;
      if (calls === nth) throw new DOMException('There is no space left.', 'QuotaExceededError');
      return put.apply(this, args);
    });
    await expect(save('a', 'a', 3, 1)).rejects.toThrow('There is no space left.');
    vi.restoreAllMocks();
    expect(await readRun('a')).toMatchObject({ checkpoint, points: points.slice(0, 1) });
    await save('a', 'a', 3, 1);
    expect((await readRun('a'))?.points).toEqual(points);
  });

  test('is found after the browser has closed the database', async () => {
    await save('a');
    await closeDatabase();
    expect(await names()).toEqual(['a']);
  });

  test('cannot be deleted while it is being trained', async () => {
    await save('a');
    const training = new AbortController();
    expect(await takeRunName('a', training.signal)).toBe(true);
    await expect(keptRuns.delete('a')).rejects.toThrow("expected a run that is not being trained, got 'a'");
    training.abort();
    await expect.poll(() => keptRuns.delete('a').then(() => 'deleted', String)).toBe('deleted');
    expect(await names()).toEqual([]);
  });

  test('can be listed, imported and deleted on a page without https, which has no Web Locks', async () => {
    await save('a');
    const lacks = [
      [navigator, 'locks'],
      [crypto, 'randomUUID'],
    ] as const;
    for (const [owner, name] of lacks) {
      Object.defineProperty(owner, name, { value: undefined, configurable: true });
    }
    try {
      expect([...(await listHeldNames())]).toEqual([]);
      await keptRuns.import(await keptRuns.export('a'));
      await keptRuns.delete('a');
      expect(await names()).toEqual(['a (2)']);
    } finally {
      for (const [owner, name] of lacks) Reflect.deleteProperty(owner, name); // they are the prototypes'
    }
  });

  test('of an unknown or invalid name is refused', async () => {
    await save('a');
    await expect(keptRuns.read('b')).rejects.toThrow(
      "keptRuns.read: expected the name of a kept run, got 'b'. Kept: 'a'.",
    );
    await expect(keptRuns.export('')).rejects.toThrow(
      "expected the name of a run, a text of 1 to 200 characters, got ''",
    );
    await expect(keptRuns.delete(5 as never)).rejects.toThrow('got 5');
  });
});

describe('the file of a kept run', () => {
  const toFile = (content: unknown): File => new File([JSON.stringify(content)], 'x.json');
  const exported = async () => {
    await save('a');
    return keptRuns.export('a');
  };

  test('is a checkpoint, and becomes the same run under another name', async () => {
    const file = await exported();
    expect(file.name).toBe('a.json');
    const resumed = new TrainingRun({
      checkpoint: JSON.parse(await file.text()),
      workers: 0,
      backend: 'cpu',
    });
    expect((await resumed.next()).value).toMatchObject({ iteration: 4 });
    await resumed.close();
    const before = await keptRuns.read('a');
    expect(await keptRuns.import(file)).toMatchObject({ name: 'a (2)', iteration: 3 });
    const { name, id, ...after } = await keptRuns.read('a (2)');
    const { name: _, id: other, ...same } = before;
    expect(after).toEqual(same);
    expect([name, id === other]).toEqual(['a (2)', false]);
    expect((await keptRuns.import(file)).name).toBe('a (3)');
  });

  test('may be one of Save run, which has no curve', async () => {
    const { kept: _, ...saved } = JSON.parse(await (await exported()).text());
    const summary = await keptRuns.import(toFile(saved));
    expect(summary).toMatchObject({ name: 'CartPole-v1, reinforce', iteration: 3, curve: [] });
  });

  const change = (content: { kept: { points: object[] } }, changes: object): object => {
    const [first, ...rest] = content.kept.points;
    return { ...content, kept: { ...content.kept, points: [{ ...first, ...changes }, ...rest] } };
  };
  test('says how many workers and GPU devices were lost', async () => {
    const content = JSON.parse(await (await exported()).text());
    const { name } = await keptRuns.import(toFile(change(content, { lostWorkers: 2, lostDevices: 1 })));
    const [first, second] = (await keptRuns.read(name)).points;
    expect(first).toMatchObject({ lostWorkers: 2, lostDevices: 1 });
    expect(second).toEqual(points[1]);
  });

  type Content = { kept: { points: object[] }; run: object; policy: object };
  test.each<[string, (content: Content) => unknown, string]>([
    ['of another format', () => ({ format: 'zip' }), "format 'palestra-checkpoint', got 'zip'"],
    ['that is a policy', ({ policy }) => policy, 'expected a checkpoint, got a policy'],
    [
      'with a damaged policy',
      (all) => ({ ...all, policy: { ...all.policy, weights: ['x'] } }),
      'keptRuns.import: ',
    ],
    ['without settings', (all) => ({ ...all, run: {} }), 'settings, got undefined'],
    ['with text as extras', (all) => ({ ...all, kept: 'x' }), "points in kept, got 'x'"],
    [
      'with an empty name',
      (all) => ({ ...all, kept: { ...all.kept, name: ' ' } }),
      "the name of a run, a text of 1 to 200 characters, got ' '",
    ],
    ['without a list of points', (all) => ({ ...all, kept: { points: 3 } }), 'a list of points, got 3'],
    [
      'with a point that is none',
      (all) => ({ ...all, kept: { points: [3] } }),
      'a report as points[0], got 3',
    ],
    [
      'with text as a return',
      (all) => change(all, { meanReturn: 'x' }),
      "a number as points[0].meanReturn, got 'x'",
    ],
    [
      'with a broken count',
      (all) => change(all, { envSteps: 0.5 }),
      'a number as points[0].envSteps, got 0.5',
    ],
    ['out of order', (all) => change(all, { iteration: 2 }), 'a later iteration than 2 in points[1], got 2'],
    [
      'without metrics',
      (all) => change(all, { metrics: undefined }),
      'numbers as points[0].metrics, got undefined',
    ],
  ])('%s is refused, and changes nothing', async (_, damage, message) => {
    const content = JSON.parse(await (await exported()).text());
    const importing = keptRuns.import(toFile(damage(content)));
    await expect(importing).rejects.toThrow(RangeError);
    await expect(importing).rejects.toThrow(message);
    await expect(importing).rejects.toThrow(/^keptRuns\.import: [^\n]*$/);
    expect(await names()).toEqual(['a']);
  });

  test('that is cut off, or no file, is refused', async () => {
    const text = await (await exported()).text();
    const half = new File([text.slice(0, text.length / 2)], 'half.json');
    await expect(keptRuns.import(half)).rejects.toThrow('expected JSON, as Export and Save run write it');
    await expect(keptRuns.import('x' as never)).rejects.toThrow("expected a file (File or Blob), got 'x'");
    const huge = Object.defineProperty(new File([], 'huge.json'), 'size', { value: 3e8 });
    await expect(keptRuns.import(huge)).rejects.toThrow(
      'expected a file of at most 256 MB, got one of 300 MB',
    );
  });

  test('changes no prototype', async () => {
    const text = await (await exported()).text();
    const evil = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},';
    const bad = text
      .replace('"kept":{', `"kept":{${evil}`)
      .replace('"metrics":{', `"metrics":{${evil}`)
      .replace('"run":{', `"run":{${evil}`);
    const { name } = await keptRuns.import(new File([bad], 'evil.json'));
    const run: KeptRun = await keptRuns.read(name);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((run.points[0].metrics as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(run.points[0].metrics)).not.toContain('__proto__');
  });

  test('that cannot be written is lost alone', async () => {
    const file = await exported();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('There is no space left.', 'QuotaExceededError');
    });
    await expect(keptRuns.import(file)).rejects.toThrow('There is no space left.');
    vi.restoreAllMocks();
    expect(await names()).toEqual(['a']);
    expect(await addRun({ summary: summaryOf('b', 'b'), checkpoint, points })).toBe('b');
  });
});
