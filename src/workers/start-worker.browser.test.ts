import { expect, it } from 'vitest';
import { type WorkerStart, workerStarts } from './start-worker.ts';

async function firstMessage({ createWorker }: WorkerStart): Promise<unknown> {
  const worker = createWorker();
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => resolve(data), { once: true });
      worker.addEventListener('error', () => reject(new Error('the worker did not start')), { once: true });
    });
  } finally {
    worker.terminate();
  }
}

it('starts a worker from its file, or from a script that needs no file', async () => {
  const starts: WorkerStart[] = [];
  for await (const start of workerStarts()) starts.push(start);
  expect(starts.map(({ what }) => what)).toEqual([
    'workers from a file of this origin',
    `workers that import a file from ${location.origin}`,
    'workers from a script in the page, because their file cannot be loaded',
  ]);
  // The second needs a page without a bundler: e2e/consumers tests it.
  for (const start of [starts[0], starts[2]]) {
    expect(await firstMessage(start), start.what).toEqual({ type: 'palestra-ready' });
  }
});
