// Where kept runs are: a database of the browser with three stores. Each save is one transaction over all of them, so that the summary,
// the checkpoint and the curve of a run always belong together, whenever the browser is killed.
//
// - summaries: by name. Small, because lists read all of them.
// - checkpoints: by the id of the run.
// - curves: the reports by id and block, so that a save writes only the blocks that have changed.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { Checkpoint } from '../checkpoint.ts';
import type { RunReport } from '../training-run.ts';
import type { KeptRun, KeptRunSummary } from './kept-run.ts';
import { announceChange } from './kept-run-changes.ts';

interface Schema extends DBSchema {
  summaries: { key: string; value: KeptRunSummary };
  checkpoints: { key: string; value: Checkpoint };
  curves: { key: [id: string, block: number]; value: readonly RunReport[] };
}
type Transaction = IDBPTransaction<Schema, ('summaries' | 'checkpoints' | 'curves')[], 'readwrite'>;

const DATABASE = 'palestra-kept-runs';
const DATABASE_VERSION = 1;
const STORES = ['summaries', 'checkpoints', 'curves'] as const;
/** Reports in a block of a curve. */
const BLOCK = 256;

/** The content of a save. */
export interface KeptState {
  readonly summary: KeptRunSummary;
  readonly checkpoint: Checkpoint;
  /** All reports of the run. */
  readonly points: readonly RunReport[];
  /** How many of them an earlier save of this run has written. */
  readonly written: number;
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function open(): Promise<IDBPDatabase<Schema>> {
  const close = (): void => {
    opened = undefined;
  };
  opened ??= openDB<Schema>(DATABASE, DATABASE_VERSION, {
    upgrade(db) {
      db.createObjectStore('summaries', { keyPath: 'name' });
      db.createObjectStore('checkpoints');
      db.createObjectStore('curves');
    },
    blocking: () => void closeDatabase(), // another tab has a newer version
    terminated: close,
  });
  opened.catch(close);
  return opened;
}

/** Closes the database. The next call opens it again. */
export async function closeDatabase(): Promise<void> {
  const open = opened;
  opened = undefined;
  (await open)?.close();
}

/** Uses the database. If the browser has closed it meanwhile, opens it again. */
async function use<T>(action: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const db = await open();
  try {
    return await action(db);
  } catch (thrown) {
    if ((thrown as Error | undefined)?.name !== 'InvalidStateError') throw thrown;
    opened = undefined;
    return action(await open());
  }
}

/** Changes the three stores in one transaction: all of it is written, or nothing. */
async function change(action: (transaction: Transaction) => Promise<void>): Promise<void> {
  await use(async (db) => {
    // strict: on the disk, not only on its way there, when it counts as written
    const transaction: Transaction = db.transaction([...STORES], 'readwrite', { durability: 'strict' });
    try {
      await action(transaction);
    } catch (thrown) {
      transaction.done.catch(() => {}); // the first error says more
      try {
        transaction.abort();
      } catch {
        // it has ended already
      }
      throw thrown;
    }
    await transaction.done;
  });
  announceChange();
}

/** Lists the kept runs, the latest first. */
export async function listRuns(): Promise<KeptRunSummary[]> {
  const summaries = await use((db) => db.getAll('summaries'));
  return summaries.sort((a, b) => b.date.getTime() - a.date.getTime());
}

export function findRun(name: string): Promise<KeptRunSummary | undefined> {
  return use((db) => db.get('summaries', name));
}

/** Reads a run. Undefined if there is none of this name. */
export function readRun(name: string): Promise<KeptRun | undefined> {
  return use(async (db) => {
    const transaction = db.transaction([...STORES]);
    const summary = await transaction.objectStore('summaries').get(name);
    if (!summary) return undefined;
    const [checkpoint, blocks] = await Promise.all([
      transaction.objectStore('checkpoints').get(summary.id),
      transaction.objectStore('curves').getAll(blocksOf(summary.id)),
    ]);
    if (!checkpoint)
      throw new Error(`keptRuns.read: the checkpoint of '${name}' is missing. Delete the run.`);
    return { ...summary, checkpoint, points: blocks.flat() };
  });
}

/**
 * Saves a run. If another run has its name, that one is kept under `NAME (previous)`, in place of the one there. Gives the time that it
 * took on this thread, ms: the browser writes to the disk elsewhere.
 */
export async function saveRun({ summary, checkpoint, points, written }: KeptState): Promise<number> {
  let costMs = 0;
  await change(async (transaction) => {
    const { name, id } = summary;
    const before = await transaction.objectStore('summaries').get(name);
    if (before && before.id !== id) await rename(transaction, before, `${name} (previous)`);
    const start = performance.now();
    const first = before?.id === id ? Math.floor(written / BLOCK) : 0; // it may have been deleted meanwhile
    const blocks = Array.from({ length: Math.ceil(points.length / BLOCK) - first }, (_, i) => first + i);
    const writes: Promise<unknown>[] = [];
    const add = (write: Promise<unknown>): void => {
      write.catch(() => {}); // if a later one cannot even begin
      writes.push(write);
    };
    add(transaction.objectStore('summaries').put(summary));
    add(transaction.objectStore('checkpoints').put(checkpoint, id));
    for (const block of blocks) {
      const part = points.slice(block * BLOCK, (block + 1) * BLOCK);
      add(transaction.objectStore('curves').put(part, [id, block]));
    }
    costMs = performance.now() - start;
    await Promise.all(writes);
  });
  return costMs;
}

/** Saves a new run under a name that no other run has: the one given, or `NAME (2)` and so on. Gives the name. */
export async function addRun({ summary, checkpoint, points }: Omit<KeptState, 'written'>): Promise<string> {
  const names = new Set((await listRuns()).map(({ name }) => name));
  let { name } = summary;
  for (let i = 2; names.has(name); i++) name = `${summary.name} (${i})`;
  await saveRun({ summary: { ...summary, name }, checkpoint, points, written: 0 });
  return name;
}

export async function deleteRun(name: string): Promise<void> {
  await change(async (transaction) => {
    const summary = await transaction.objectStore('summaries').get(name);
    if (summary) await remove(transaction, summary);
  });
}

async function rename(transaction: Transaction, summary: KeptRunSummary, name: string): Promise<void> {
  const summaries = transaction.objectStore('summaries');
  const replaced = await summaries.get(name);
  if (replaced) await remove(transaction, replaced);
  await summaries.put({ ...summary, name });
}

async function remove(transaction: Transaction, { name, id }: KeptRunSummary): Promise<void> {
  await Promise.all([
    transaction.objectStore('summaries').delete(name),
    transaction.objectStore('checkpoints').delete(id),
    transaction.objectStore('curves').delete(blocksOf(id)),
  ]);
}

function blocksOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}
