import { vi } from 'vitest';

/** The page's workers come from this instead. */
export function replaceWorkers(make: () => Worker): void {
  vi.stubGlobal(
    'Worker',
    class {
      constructor() {
        // biome-ignore lint/correctness/noConstructorReturn: the caller of `new Worker` gets what `make` gives
        return make();
      }
    },
  );
}

/** Workers that start, and stop when they are called. */
export function breakWorkers(): void {
  const code = `postMessage({ type: 'palestra-ready' });
    addEventListener('message', () => { throw new Error('there are no environments here.'); });`;
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  const RealWorker = Worker;
  replaceWorkers(() => new RealWorker(address));
}

/** The workers that are made from now on, until `vi.unstubAllGlobals`, in a list that grows. */
export function listWorkers(): readonly Worker[] {
  const workers: Worker[] = [];
  const RealWorker = Worker;
  vi.stubGlobal(
    'Worker',
    class extends RealWorker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        workers.push(this);
      }
    },
  );
  return workers;
}
