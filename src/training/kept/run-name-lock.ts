// Only one tab keeps a run under a name at a time: it holds a Web Lock, which the browser frees with the tab.
import { announceChange } from './kept-run-changes.ts';

const lockName = (name: string): string => `palestra-kept-run:${name}`;

/** How long a page that is being reloaded may take to free its locks, ms. */
const HANDOVER_MS = 1000;

/**
 * Takes the name of a kept run and holds it until `signal` aborts. Returns false if another tab, or another element of this page, holds
 * it. With `wait`, waits until it is free. When it is taken and when it is freed, lists in all tabs are told.
 *
 * @throws {TypeError} if the page has no Web Locks, because it is not secure.
 * @throws {DOMException} named AbortError if `signal` aborts meanwhile.
 */
export function takeRunName(name: string, signal: AbortSignal, { wait = false } = {}): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const patience = new AbortController();
    const timer = wait ? undefined : setTimeout(() => patience.abort(), HANDOVER_MS);
    const hold = (): Promise<void> => {
      clearTimeout(timer);
      announceChange();
      resolve(true);
      return new Promise((free) => {
        if (signal.aborted) free();
        else signal.addEventListener('abort', () => free(), { once: true });
      });
    };
    const options = { signal: AbortSignal.any([signal, patience.signal]) };
    navigator.locks.request(lockName(name), options, hold).then(announceChange, (thrown) => {
      clearTimeout(timer);
      if (patience.signal.aborted && !signal.aborted) resolve(false);
      else reject(thrown);
    });
  });
}

/** Runs an action while holding the name. Gives undefined, without running it, if the name is held elsewhere. */
export async function withRunName<T>(name: string, action: () => Promise<T>): Promise<T | undefined> {
  if (!navigator.locks) return action(); // no page of this origin keeps runs
  return navigator.locks.request(lockName(name), { ifAvailable: true }, async (lock) =>
    lock ? action() : undefined,
  );
}

/** The names that tabs, or elements of this page, hold. */
export async function listHeldNames(): Promise<ReadonlySet<string>> {
  if (!navigator.locks) return new Set();
  const { held = [] } = await navigator.locks.query();
  const prefix = lockName('');
  return new Set(held.flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : [])));
}
