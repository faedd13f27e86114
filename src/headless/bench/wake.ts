import type { Work } from './benchmarks.ts';
import { type Subject, timeEach } from './subject.ts';

/** Numbers of 4 bytes in two cache lines. */
const LINE = 32;
/** What goes there and back with a message. */
const BYTES = 4096;

/**
 * What a step through workers costs in wake-ups alone, where nobody looks out for anything: the page asks all workers at once, they
 * answer, and it goes on when the last has.
 */
export async function wake({ transport, workers }: Work & { kind: 'wake' }): Promise<Subject> {
  const threads = Array.from(
    { length: workers },
    () =>
      new Worker(new URL('./wake.worker.ts', import.meta.url), { type: 'module', name: 'palestra-bench' }),
  );
  const round = await (transport === 'shared' ? shareSignals(threads) : passBuffers(threads));
  return {
    sample: timeEach(round),
    close: () => {
      for (const thread of threads) thread.terminate();
    },
  };
}

/** Signals: how many workers have not answered, and for each a count of what it was asked, on a line of its own. */
async function shareSignals(threads: readonly Worker[]): Promise<() => Promise<void>> {
  const signals = new Int32Array(new SharedArrayBuffer(4 * LINE * (threads.length + 1)));
  await Promise.all(threads.map((thread, i) => ask(thread, { signals, own: LINE * (i + 1) })));
  return async () => {
    Atomics.store(signals, 0, threads.length);
    for (let own = LINE; own < signals.length; own += LINE) {
      Atomics.add(signals, own, 1);
      Atomics.notify(signals, own);
    }
    for (let left = Atomics.load(signals, 0); left > 0; left = Atomics.load(signals, 0)) {
      await Atomics.waitAsync(signals, 0, left).value;
    }
  };
}

async function passBuffers(threads: readonly Worker[]): Promise<() => Promise<void>> {
  const buffers = threads.map(() => new ArrayBuffer(BYTES));
  return async () => {
    const asked = threads.map(async (thread, i) => {
      buffers[i] = await ask<ArrayBuffer>(thread, buffers[i], [buffers[i]]);
    });
    await Promise.all(asked);
  };
}

/** Posts a message and gives the answer. */
function ask<T>(thread: Worker, message: unknown, transfer: Transferable[] = []): Promise<T> {
  return new Promise((resolve, reject) => {
    thread.onmessage = ({ data }: MessageEvent<T>) => resolve(data);
    thread.onerror = ({ message: why }) => reject(new Error(`bench: a worker stopped: ${why}`));
    thread.postMessage(message, transfer);
  });
}
