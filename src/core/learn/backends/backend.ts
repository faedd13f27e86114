// Which of TensorFlow.js' backends computes, on which adapter, and why. The one place that starts them.

import * as tf from '@tensorflow/tfjs';
import { toError, UnsupportedError } from '../../errors.ts';
import type { Activation } from '../../policy/network-shape.ts';
import { plainMlp } from '../../policy/plain-mlp.ts';
import { BACKENDS, type BackendName } from './backend-names.ts';
import type { DirectNetwork } from './kernels/contract.ts';
import { registerHostDistributions } from './kernels/distribution-host.ts';
import { CPU } from './kernels/host.ts';
import { registerHostMlp } from './kernels/mlp-host.ts';
import { Nudger } from './kernels/nudge.ts';
import { registerHostOptimizers } from './kernels/optimizer-host.ts';

export interface Backend {
  readonly name: BackendName;
  /** What computes, in words: the GPU's name, or how the processor is used. */
  readonly adapter: string;
  /** True for a WebGPU adapter that is a program, not a GPU. */
  readonly software: boolean;
  /** Set when the GPU device was lost, or refused a command: what is on it is gone, or not to be relied on. */
  readonly lost?: Error | undefined;
  /** Resolves when the device was lost. Only WebGPU has it. */
  readonly whenLost?: Promise<void>;
  /** Has the browser look whether the GPU is ready, where it does so too seldom by itself. */
  readonly nudger?: Nudger | undefined;
  /** Makes a network of TensorFlow.js' variables that decides without it. Only WebGPU has it. */
  readonly createNetwork?: (weights: readonly tf.Variable[], activation: Activation) => DirectNetwork;
}

/** A backend, and why it was chosen, for the user to read. */
export interface ChosenBackend extends Backend {
  readonly reason: string;
}

/** How long after a failed read the page waits to hear that the device was lost, ms. */
const LOSS_NOTICE_MS = 1000;

const started = new Map<BackendName, Promise<Backend>>();

/**
 * Starts a backend, or gives the one that runs already: 'webgpu' also on a software adapter.
 *
 * @throws {UnsupportedError} if this browser lacks it.
 */
export async function startBackend(name: BackendName): Promise<ChosenBackend> {
  if (!BACKENDS.includes(name)) {
    throw new RangeError(
      `createPolicy: expected backend 'auto', ${BACKENDS.map((known) => `'${known}'`).join(', ')}, or two of the ` +
        `latter as { act, learn }, got '${String(name)}'.`,
    );
  }
  return withReason(await startOnce(name), 'as asked for');
}

/** Runs `compute` with this backend as TensorFlow.js' current one. Only for what runs in one go: no await inside. */
export function withBackend<T>({ name, lost }: Backend, compute: () => T): T {
  if (lost) throw lost;
  if (tf.getBackend() !== name) void tf.setBackend(name); // at once, since it has been started
  return compute();
}

/** Reads a tensor's numbers back. @throws what `backend.lost` says, if the GPU device was lost meanwhile. */
export function readBack(backend: Backend, tensor: tf.Tensor): Promise<Float32Array> {
  return whileAlive(backend, () => tensor.data() as Promise<Float32Array>);
}

/** Awaits what a backend computes. @throws what `backend.lost` says, if the GPU device was lost before or meanwhile. */
export async function whileAlive<T>(backend: Backend, compute: () => Promise<T>): Promise<T> {
  if (backend.lost) throw backend.lost;
  try {
    return await (backend.nudger ? backend.nudger.during(compute) : compute());
  } catch (error) {
    // What is pending on a device is rejected before the page is told that the device was lost.
    await Promise.race([backend.whenLost, new Promise((resolve) => setTimeout(resolve, LOSS_NOTICE_MS))]);
    throw backend.lost ?? error;
  }
}

// A spread would freeze `lost`, which changes.
export function withReason(backend: Backend, reason: string): ChosenBackend {
  return Object.assign(Object.create(backend), { reason });
}

function startOnce(name: BackendName): Promise<Backend> {
  const running = started.get(name);
  if (running) return running;
  const starting = START[name]();
  started.set(name, starting);
  starting.catch(() => started.delete(name)); // another try may succeed
  return starting;
}

const START: Record<BackendName, () => Promise<Backend>> = {
  cpu: async () => {
    registerHostMlp(CPU, plainMlp);
    registerHostDistributions(CPU);
    registerHostOptimizers(CPU);
    await tf.setBackend('cpu');
    return { name: 'cpu', adapter: 'plain JavaScript', software: false };
  },

  wasm: async () => {
    const [{ setWasmPaths }, { WASM_FILES }, { registerWasmKernels }] = await Promise.all([
      import('@tensorflow/tfjs-backend-wasm'),
      import('./wasm-files.ts'),
      import('./kernels/register-wasm.ts'),
    ]);
    // One thread: networks of this size gain nothing from more, the cores are for the environments, and the same sums in
    // the same order give the same numbers everywhere.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    setWasmPaths(WASM_FILES);
    let backend: tf.KernelBackend;
    let simd: boolean;
    try {
      // Not by setBackend: while that waits for a backend, all others are out of order.
      backend = await tf.findBackendFactory('wasm')();
      simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) as boolean;
      await registerWasmKernels({ simd });
    } catch (error) {
      throw new UnsupportedError(
        `createPolicy: WebAssembly could not be started (${toError(error).message}). Pass backend: 'cpu'.`,
        { cause: error },
      );
    }
    tf.removeBackend('wasm'); // the factory
    tf.registerBackend('wasm', () => backend);
    await tf.setBackend('wasm');
    return { name: 'wasm', adapter: simd ? 'WebAssembly with SIMD' : 'WebAssembly', software: false };
  },

  webgpu: async () => {
    const adapter = await findAdapter();
    if (typeof adapter === 'string') {
      throw new UnsupportedError(
        `createPolicy: ${adapter}. Pass backend: 'auto' or 'wasm', or see docs/browsers.md.`,
      );
    }
    const [{ WebGPUBackend }, { DirectMlp, registerWebGpuKernels }] = await Promise.all([
      import('@tensorflow/tfjs-backend-webgpu'),
      import('./kernels/register-webgpu.ts'),
    ]);
    registerWebGpuKernels();
    const device = await adapter.requestDevice(describeDevice(adapter));
    const software = isSoftware(adapter);
    const giveUp = (why: string): void => {
      if (backend.lost) return; // the first error tells most
      backend.lost = new UnsupportedError(why);
      started.delete('webgpu'); // the next policy gets a new device
    };
    const whenLost = device.lost.then(({ message }) =>
      giveUp(
        `Policy: the GPU device was lost (${message.trim() || 'no reason given'}). Start anew: the network was on it.`,
      ),
    );
    device.addEventListener('uncapturederror', ({ error }) => giveUp(describeRefusal(error)));
    const webgpu = new WebGPUBackend(device, adapter.info);
    const backend: Backend & { lost?: Error } = {
      name: 'webgpu',
      adapter: describeAdapter(adapter),
      software,
      whenLost,
      // Firefox looks every 100 ms, and whenever something is submitted (Mozilla bug 1870699).
      nudger: navigator.userAgent.includes('Firefox/') ? new Nudger(device.queue) : undefined,
      createNetwork: (weights, activation) => new DirectMlp(webgpu, weights, activation),
    };
    // The program without workgroup barriers, which software adapters run several times slower.
    if (software) tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
    tf.removeBackend('webgpu'); // TensorFlow.js' own, which keeps its device to itself
    tf.registerBackend('webgpu', () => webgpu);
    await tf.setBackend('webgpu');
    return backend;
  },
};

/** Says what to do after a command that the device did not carry out, and so with results that are not what they should be. */
function describeRefusal(error: GPUError): string {
  const advice =
    error instanceof GPUOutOfMemoryError
      ? 'Take fewer environments, a smaller network or smaller chunkRows'
      : "Pass backend: 'wasm'";
  return `Policy: the GPU device refused a command (${error.constructor.name}: ${error.message.trim()}). ${advice}, and start anew.`;
}

/** Gives the adapter, or says what this browser lacks. */
export async function findAdapter(): Promise<GPUAdapter | string> {
  if (!globalThis.navigator?.gpu) return 'this browser has no WebGPU';
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  return adapter ?? 'this browser has no WebGPU adapter';
}

/** What TensorFlow.js' kernels need: all the memory and workgroup size that there is. */
function describeDevice({ features, limits }: GPUAdapter): GPUDeviceDescriptor {
  return {
    requiredFeatures: features.has('timestamp-query') ? ['timestamp-query'] : [],
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    },
  };
}

function isSoftware(adapter: GPUAdapter): boolean {
  // Older browsers have it on the adapter itself.
  return (
    adapter.info?.isFallbackAdapter ?? (adapter as { isFallbackAdapter?: boolean }).isFallbackAdapter ?? false
  );
}

function describeAdapter({ info }: GPUAdapter): string {
  if (!info) return 'unnamed adapter'; // before Chrome 127
  const { description, vendor, architecture, device } = info;
  return description || [vendor, architecture || device].filter(Boolean).join(' ') || 'unnamed adapter';
}
