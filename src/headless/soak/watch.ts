// What a soak observes, and breaks: the workers and the devices of the page, and how long its thread is busy at a time.

/** Keeps the workers that the page starts from now on. */
export function watchWorkers() {
  const alive: Worker[] = [];
  globalThis.Worker = class extends Worker {
    constructor(...parameters: ConstructorParameters<typeof Worker>) {
      super(...parameters);
      alive.push(this);
    }
    override terminate(): void {
      super.terminate();
      if (alive.includes(this)) alive.splice(alive.indexOf(this), 1);
    }
  };
  return {
    count: (): number => alive.length,
    /** Ends one of them as the browser would: nobody is told. Which one is a share of the list, from 0 to 1. */
    kill(share: number): void {
      alive[Math.floor(share * alive.length)]?.terminate();
    },
    /** Resolves when no worker holds its lock, or after 20 seconds. */
    async whenAllEnded(): Promise<void> {
      const end = performance.now() + 20_000;
      while (performance.now() < end) {
        const { held = [] } = await navigator.locks.query();
        if (!held.some(({ name }) => name?.startsWith('palestra-worker'))) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

/** Keeps the WebGPU devices that the page gets from now on, and the sizes of their buffers. */
export function watchDevices() {
  const live: GPUDevice[] = [];
  const sizes = new Map<GPUBuffer, [GPUDevice, number]>();
  if ('gpu' in navigator) {
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (...parameters) {
      const device = await requestDevice.apply(this, parameters);
      live.push(device);
      void device.lost.then(() => {
        live.splice(live.indexOf(device), 1);
        for (const [buffer, [owner]] of sizes) if (owner === device) sizes.delete(buffer);
      });
      return device;
    };
    const { createBuffer } = GPUDevice.prototype;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      const buffer = createBuffer.call(this, descriptor);
      sizes.set(buffer, [this, descriptor.size]);
      return buffer;
    };
    const { destroy } = GPUBuffer.prototype;
    GPUBuffer.prototype.destroy = function () {
      sizes.delete(this);
      return destroy.call(this);
    };
  }
  return {
    lose(): void {
      live.at(-1)?.destroy();
    },
    /** The bytes of the buffers that have not been destroyed. */
    bytes: (): number => Array.from(sizes.values(), ([, size]) => size).reduce((sum, size) => sum + size, 0),
  };
}

/** Measures the longest task of the page's thread. */
export function watchStalls() {
  let longestMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestMs = Math.max(longestMs, duration);
  });
  observer.observe({ type: 'longtask' });
  return {
    /** Gives the longest one since the last call, ms; 0 if all were shorter than 50 ms. */
    take(): number {
      const ms = longestMs;
      longestMs = 0;
      return ms;
    },
  };
}
