// The TensorFlow.js backends: which one computes, on which adapter, and why. Only this file starts them.

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
  /** The name of the GPU, or the technology used on the processor. */
  readonly adapter: string;
  /** Whether the WebGPU adapter is software, not a GPU. */
  readonly software: boolean;
  /** Set when the GPU device was lost or rejected a command. Its data is gone or unreliable then. */
  readonly lost?: Error | undefined;
  /** Resolves when the device is lost. Only WebGPU has it. */
  readonly whenLost?: Promise<void>;
  /** Makes the browser check for finished GPU work, if it polls too rarely. */
  readonly nudger?: Nudger | undefined;
  /** Makes a network that uses TensorFlow.js' variables but not its operations. Only WebGPU has it. */
  readonly createNetwork?: (weights: readonly tf.Variable[], activation: Activation) => DirectNetwork;
}

/** A backend and the reason for its choice, in words for the user. */
export interface ChosenBackend extends Backend {
  readonly reason: string;
}

/** How long to wait for `whenLost` after a failed read, ms. */
const LOSS_NOTICE_MS = 1000;

const started = new Map<BackendName, Promise<Backend>>();

/**
 * Starts a backend, or gives the running one. 'webgpu' also accepts a software adapter.
 *
 * @throws {UnsupportedError} if this browser lacks the backend.
 */
export async function startBackend(name: BackendName): Promise<ChosenBackend> {
  if (!BACKENDS.includes(name)) {
    throw new RangeError(
      `createPolicy: expected backend 'auto', ${BACKENDS.map((known) => `'${known}'`).join(', ')}, or two of the ` +
        `latter as { act, learn }, got '${String(name)}'.`,
    );
  }
  return withReason(await startOnce(name), 'as requested');
}

/** Runs `compute` with this backend as TensorFlow.js' current one. `compute` must be synchronous. */
export function withBackend<T>({ name, lost }: Backend, compute: () => T): T {
  if (lost) throw lost;
  if (tf.getBackend() !== name) void tf.setBackend(name); // immediate, because the backend is running
  return compute();
}

/** Reads the numbers of a tensor. @throws `backend.lost`, if the GPU device is lost meanwhile. */
export function readBack(backend: Backend, tensor: tf.Tensor): Promise<Float32Array> {
  return whileAlive(backend, () => tensor.data() as Promise<Float32Array>);
}

/** Awaits a result of a backend. @throws `backend.lost`, if the GPU device is lost before or meanwhile. */
export async function whileAlive<T>(backend: Backend, compute: () => Promise<T>): Promise<T> {
  if (backend.lost) throw backend.lost;
  try {
    return await (backend.nudger ? backend.nudger.during(compute) : compute());
  } catch (error) {
    // Pending work on a lost device rejects before `device.lost` resolves.
    await Promise.race([backend.whenLost, new Promise((resolve) => setTimeout(resolve, LOSS_NOTICE_MS))]);
    throw backend.lost ?? error;
  }
}

// A spread would copy the present value of `lost`, which changes.
export function withReason(backend: Backend, reason: string): ChosenBackend {
  return Object.assign(Object.create(backend), { reason });
}

function startOnce(name: BackendName): Promise<Backend> {
  const running = started.get(name);
  if (running) return running;
  const starting = START[name]();
  started.set(name, starting);
  starting.catch(() => started.delete(name)); // a later attempt may succeed
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
    const [{ startWasm }, { registerWasmKernels }] = await Promise.all([
      import('./start-wasm.ts'),
      import('./kernels/register-wasm.ts'),
    ]);
    let backend: tf.KernelBackend;
    let simd: boolean;
    try {
      ({ backend, simd } = await startWasm());
      await registerWasmKernels({ simd });
    } catch (error) {
      throw new UnsupportedError(
        `createPolicy: WebAssembly failed to start (${toError(error).message}). Pass backend: 'cpu'.`,
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
      if (backend.lost) return; // keep the first error
      backend.lost = new UnsupportedError(why);
      started.delete('webgpu'); // the next policy gets a new device
    };
    const whenLost = device.lost.then(({ message }) =>
      giveUp(
        `Policy: the GPU device was lost (${message.trim() || 'no reason given'}), and the network with it. Make a new policy.`,
      ),
    );
    device.addEventListener('uncapturederror', ({ error }) => giveUp(describeRefusal(error)));
    const webgpu = new WebGPUBackend(device, adapter.info);
    const backend: Backend & { lost?: Error } = {
      name: 'webgpu',
      adapter: describeAdapter(adapter),
      software,
      whenLost,
      // Firefox polls every 100 ms and after each submit (Mozilla bug 1870699).
      nudger: navigator.userAgent.includes('Firefox/') ? new Nudger(device.queue) : undefined,
      createNetwork: (weights, activation) => new DirectMlp(webgpu, weights, activation),
    };
    // A matmul program without workgroup barriers, because barriers make software adapters several times slower.
    if (software) tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
    tf.removeBackend('webgpu'); // TensorFlow.js' own, which does not share its device
    tf.registerBackend('webgpu', () => webgpu);
    await tf.setBackend('webgpu');
    return backend;
  },
};

/** Describes a command that the device rejected, and what to do: later results are unreliable. */
function describeRefusal(error: GPUError): string {
  const advice =
    error instanceof GPUOutOfMemoryError
      ? 'Take fewer environments, a smaller network or smaller chunkRows'
      : "Pass backend: 'wasm'";
  return `Policy: the GPU device refused a command (${error.constructor.name}: ${error.message.trim()}). ${advice}, and make a new policy.`;
}

/** Gives the adapter, or the reason why there is none. */
export async function findAdapter(): Promise<GPUAdapter | string> {
  if (!globalThis.navigator?.gpu) return 'this browser has no WebGPU';
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  return adapter ?? 'this browser has no WebGPU adapter';
}

/** Requests the adapter's maximum of memory and workgroup size, for the kernels. */
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
