import type { Work } from './benchmarks.ts';
import { type Subject, timeEach } from './subject.ts';

/** The distance between the signals of two workers: two cache lines, in numbers of 4 bytes. */
const LINE = 32;
/** The size of the buffer that each message transfers. */
const BYTES = 4096;

/**
 * The time of the wake-ups in a step through workers, without spinning, ms. The page signals all workers at once; they answer; the
 * page continues after the last answer.
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

/** The first signal counts the workers that have not answered. Each worker has another one, which counts its requests. */
async function shareSignals(threads: readonly Worker[]): Promise<() => Promise<void>> {
  const signals = new Int32Array(new SharedArrayBuffer(4 * LINE * (threads.length + 1)));
  await Promise.all(threads.map((thread, i) => send(thread, { signals, own: LINE * (i + 1) })));
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
    const answers = threads.map(async (thread, i) => {
      buffers[i] = await send<ArrayBuffer>(thread, buffers[i], [buffers[i]]);
    });
    await Promise.all(answers);
  };
}

/** Posts a message and resolves with the answer. */
function send<T>(thread: Worker, message: unknown, transfer: Transferable[] = []): Promise<T> {
  return new Promise((resolve, reject) => {
    thread.onmessage = ({ data }: MessageEvent<T>) => resolve(data);
    thread.onerror = ({ message: why }) => reject(new Error(`bench: a worker stopped: ${why}`));
    thread.postMessage(message, transfer);
  });
}
