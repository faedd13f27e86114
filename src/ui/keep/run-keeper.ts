// Keeps the run of an element in the browser. Loads when an element has the attribute `keep`.
import { toError, UnsupportedError } from '../../core/errors.ts';
import { readCheckpoint } from '../../training/checkpoint.ts';
import { type KeptRunId, type KeptRunSummary, makeRunId, summarize } from '../../training/kept/kept-run.ts';
import { whenKeptRunsChange } from '../../training/kept/kept-run-changes.ts';
import { deleteRun, findRun, listRuns, saveRun } from '../../training/kept/kept-run-store.ts';
import { listHeldNames, takeRunName, withRunName } from '../../training/kept/run-name-lock.ts';
import { SavePace } from '../../training/save-pace.ts';
import type { RunController, RunSettings, RunState } from '../run/run-controller.ts';
import { continueKept, hasEnvOf } from './continue-kept.ts';

/** Minimum time between two saves, and the share of the run's time that they may take. */
const PACE = { intervalMs: 3000, share: 0.02 };
/** When a failed save is tried again, ms. */
const RETRY_MS = 30_000;
/** How long the last save may take, ms. */
const STOP_MS = 2000;
/** How many runs without a name are kept. */
const MAX_UNNAMED = 20;

/** A run from its start to its end, and what of it is kept. */
interface Attempt extends KeptRunId {
  /** The last iteration that is kept. */
  iteration: number;
  /** How many points are kept. */
  points: number;
  /** Resolves to true if this page may write under the name. */
  readonly isHeld: Promise<boolean>;
  /** It did. */
  holds: boolean;
  /** Frees the name. */
  readonly free: AbortController;
}

/**
 * Saves a run every few seconds, when it pauses or ends and when the page is hidden, and offers to continue the one that was kept before.
 *
 * All runs have the name of the element or, if that is '', each gets one of its own. While the element holds a name, no other tab writes
 * under it. What fails is said in `controller.keeping`; the training continues.
 */
export class RunKeeper {
  readonly controller: RunController;
  /** Resolves when it is known whether there is an offer. */
  readonly ready: Promise<void>;
  readonly #name: string;
  readonly #onOffer: () => void;
  readonly #abort = new AbortController();
  #pace = new SavePace(PACE);
  #offer: KeptRunSummary | undefined;
  #isNameHeld = false;
  /** Nothing can be kept in this browser. */
  #isOff = false;
  #isChosen = false;
  #state: RunState;
  #attempt: Attempt | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | undefined;
  #isOwed = false;

  constructor(controller: RunController, name: string, onOffer: () => void) {
    this.controller = controller;
    this.#name = name;
    this.#onOffer = onOffer;
    this.#state = controller.state;
    const { signal } = this.#abort;
    controller.addEventListener('change', () => this.#follow(), { signal });
    controller.addEventListener('iteration', () => this.#schedule(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && void this.save(), { signal });
    addEventListener('pagehide', () => void this.save(), { signal });
    this.ready = this.#open();
    if (!controller.editable) this.#begin();
  }

  /** The kept run that could continue. */
  get offer(): KeptRunSummary | undefined {
    return this.#offer;
  }

  /** Continues the kept run. @throws {RangeError} if it is gone, or does not fit the page. The offer stays. */
  async continue(): Promise<void> {
    if (this.#offer) await continueKept(this.controller, this.#offer.name);
  }

  /** Saves the run now, if it has changed. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isOwed = true;
    this.#saving ??= this.#saveAll();
    await this.#saving;
  }

  /** Saves the run a last time, and frees its name. */
  async stop(): Promise<void> {
    await Promise.race([this.save(), new Promise((resolve) => setTimeout(resolve, STOP_MS))]);
    this.#abort.abort();
    this.#end();
    this.controller.keeping = undefined;
  }

  async #open(): Promise<void> {
    try {
      if (!navigator.locks || !globalThis.indexedDB) {
        const missing = navigator.locks ? 'IndexedDB' : 'Web Locks, which need https';
        throw new UnsupportedError(`this browser or this page has no ${missing}.`);
      }
      whenKeptRunsChange(() => void this.#refresh(), this.#abort.signal);
      if (this.#name === '') await this.#look();
      else if (await takeRunName(this.#name, this.#abort.signal)) await this.#holdName();
      else {
        this.#report(inUse(this.#name));
        void this.#waitForName();
      }
    } catch (thrown) {
      if (this.#abort.signal.aborted) return;
      this.#isOff = true;
      this.#report(explain(thrown));
    }
  }

  /** Waits until the tab that has the name is closed. A run that has started meanwhile stays without a name. */
  async #waitForName(): Promise<void> {
    try {
      await takeRunName(this.#name, this.#abort.signal, { wait: true });
      while (!this.controller.editable) await nextChange(this.controller, this.#abort.signal);
      this.#isChosen = false;
      await this.#holdName();
    } catch (thrown) {
      if (!this.#abort.signal.aborted) this.#report(explain(thrown));
    }
  }

  async #holdName(): Promise<void> {
    this.#isNameHeld = true;
    this.#report('', false);
    await this.#look();
  }

  /** Looks for the run to offer. */
  async #look(): Promise<void> {
    const found = this.#name === '' ? await findUnnamed(this.controller) : await findRun(this.#name);
    if (this.#abort.signal.aborted || this.#isChosen || !this.controller.editable) return;
    if (found?.id === this.#offer?.id && found?.iteration === this.#offer?.iteration) return;
    this.#offer = found;
    this.#onOffer();
  }

  /** The offer may have been deleted. */
  async #refresh(): Promise<void> {
    if (this.#offer) await this.#look().catch(() => {});
  }

  #follow(): void {
    const { state } = this.controller;
    const before = this.#state;
    this.#state = state;
    if (state === before) return;
    if (state === 'starting') this.#begin();
    else if (state === 'idle') this.#end();
    else if (before === 'running') void this.save();
  }

  #begin(): void {
    this.#end();
    this.#isChosen = true;
    if (this.#offer) {
      this.#offer = undefined;
      this.#onOffer();
    }
    const { kept, settings, points } = this.controller;
    const id = kept?.id ?? makeRunId();
    const name = kept?.name ?? (this.#name || makeName(settings, id));
    const free = new AbortController();
    const take = async (): Promise<boolean> => {
      await this.ready;
      if (this.#isOff) return false;
      if (name === this.#name) return this.#isNameHeld;
      return takeRunName(name, free.signal);
    };
    const attempt: Attempt = {
      ...{ name, id, isUnnamed: kept?.isUnnamed ?? this.#name === '', free },
      ...{ points: kept ? points.length : 0, iteration: kept ? (points.at(-1)?.iteration ?? 0) : 0 },
      ...{ isHeld: take(), holds: false },
    };
    this.#attempt = attempt;
    this.#pace = new SavePace(PACE);
    attempt.isHeld.then(
      (isHeld) => {
        attempt.holds = isHeld;
        if (this.#attempt !== attempt || this.#isOff) return;
        if (isHeld) this.#reportNames();
        else this.#report(inUse(name));
      },
      (thrown) => this.#attempt === attempt && this.#report(explain(thrown)),
    );
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { free } = this.#attempt ?? {};
    void Promise.resolve(this.#saving).then(() => free?.abort()); // not while it is being written
    this.#attempt = undefined;
    if (this.controller.keeping) this.#reportNames();
  }

  #schedule(): void {
    const wait = Math.max(0, this.#pace.due - performance.now());
    this.#timer ??= setTimeout(() => void this.save(), wait);
  }

  async #saveAll(): Promise<void> {
    while (this.#isOwed) {
      this.#isOwed = false;
      await this.#save();
    }
    this.#saving = undefined;
  }

  async #save(): Promise<void> {
    const attempt = this.#attempt;
    const { controller } = this;
    const { points } = controller;
    const isNew = (points.at(-1)?.iteration ?? 0) > (attempt?.iteration ?? Infinity);
    if (!attempt || !isNew) return;
    try {
      if (!(await attempt.isHeld)) return;
      const start = performance.now();
      const checkpoint = await controller.checkpoint({ typedArrays: true });
      const saved = readCheckpoint('RunKeeper', checkpoint); // what is written can be read
      const { iteration } = saved.training;
      const done = points
        .filter((point) => point.iteration <= iteration)
        .map(({ pushes: _, ...point }) => point);
      const summary = summarize(attempt, saved, done);
      const costMs = performance.now() - start;
      if (attempt !== this.#attempt || iteration <= attempt.iteration) return;
      const isFirst = attempt.points === 0;
      const writeMs = await saveRun({ summary, checkpoint, points: done, written: attempt.points });
      attempt.iteration = iteration;
      attempt.points = done.length;
      this.#pace.count(costMs + writeMs, performance.now());
      if (attempt !== this.#attempt) return;
      this.#report(
        attempt.isUnnamed ? 'Kept in this browser.' : `Kept in this browser as '${attempt.name}'.`,
        false,
      );
      if (isFirst && attempt.isUnnamed) await removeOldest();
    } catch (thrown) {
      if (attempt !== this.#attempt) return; // the run has ended meanwhile
      this.#pace.postpone(performance.now() + RETRY_MS);
      this.#report(explain(thrown));
    }
  }

  #report(text: string, isProblem = true): void {
    const name = this.#attempt?.holds ? this.#attempt.name : undefined;
    const held = new Set([...(this.#isNameHeld ? [this.#name] : []), ...(name === undefined ? [] : [name])]);
    this.controller.keeping = { name, held: [...held], text, isProblem };
  }

  /** Says which names are held now, beside what was said last. */
  #reportNames(): void {
    const { text = '', isProblem = false } = this.controller.keeping ?? {};
    this.#report(text, isProblem);
  }
}

/** The latest run without a name of its own that no tab is training and that can continue on this page. */
async function findUnnamed({ settings }: RunController): Promise<KeptRunSummary | undefined> {
  const [runs, held] = await Promise.all([listRuns(), listHeldNames()]);
  return runs.find((run) => run.isUnnamed && !held.has(run.name) && hasEnvOf(run, settings));
}

/** Makes room for runs without a name. */
async function removeOldest(): Promise<void> {
  const unnamed = (await listRuns()).filter(({ isUnnamed }) => isUnnamed);
  for (const { name } of unnamed.slice(MAX_UNNAMED)) await withRunName(name, () => deleteRun(name));
}

/** 'CartPole-v1, ppo, 2026-11-30 14:05:09, 3f2a', in local time. */
function makeName({ preset, algorithm }: RunSettings, id: string): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  return `${preset}, ${algorithm}, ${day} ${time}, ${id.slice(0, 4)}`;
}

const inUse = (name: string): string =>
  `This run is not kept: another tab or another run of this page keeps one as '${name}'.`;

function explain(thrown: unknown): string {
  const { name, message } = toError(thrown);
  const why =
    name === 'QuotaExceededError'
      ? 'the browser has no space left for it. Delete kept runs, or other data of this site.'
      : message;
  return `This run is not kept: ${why}`;
}

function nextChange(controller: RunController, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    const change = (): void => {
      signal.removeEventListener('abort', abort);
      resolve();
    };
    controller.addEventListener('change', change, { once: true, signal });
    signal.addEventListener('abort', abort, { once: true });
  });
}
