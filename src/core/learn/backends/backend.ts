// The TensorFlow.js backends: which one computes, on which adapter, and why. Only this file starts them.

import * as tf from '@tensorflow/tfjs';
import { toError, UnsupportedError } from '../../errors.ts';
import type { NetworkBody } from '../../policy/network-shape.ts';
import { plainMlp } from '../../policy/plain-mlp.ts';
import { BACKENDS, type BackendName } from './backend-names.ts';
import { backendOfPage, replaceBackend, setUpBackend, withCurrent } from './current-backend.ts';
import type { DirectNetwork } from './kernels/contract.ts';
import { registerHostDistributions } from './kernels/distribution-host.ts';
import { replaceExponentials } from './kernels/exponential-host.ts';
import { CPU } from './kernels/host.ts';
import { registerHostJoin } from './kernels/join.ts';
import { registerHostMlp } from './kernels/mlp-host.ts';
import { Nudger } from './kernels/nudge.ts';
import { registerHostOptimizers } from './kernels/optimizer-host.ts';
import { registerHostSurrogate } from './kernels/surrogate-host.ts';
import type { Attempt, LearnedPart } from './learned-part.ts';
import { after, answerWithin } from './page-time.ts';

export interface Backend {
  readonly name: BackendName;
  /** The name of the GPU, or the technology used on the processor. */
  readonly adapter: string;
  /** Whether the WebGPU adapter is software, not a GPU. */
  readonly software: boolean;
  /** Set when the GPU device was lost or rejected a command. Its data is gone or unreliable then. */
  readonly lost?: Error | undefined;
  /** Whether the device is lost, so that another can take its place. False if it has only rejected a command. */
  readonly isGone?: boolean;
  /** Resolves when the device is lost. Only WebGPU has it. */
  readonly whenLost?: Promise<void>;
  /** Makes the browser check for finished GPU work, if it polls too rarely. */
  readonly nudger?: Nudger | undefined;
  /** Makes a network that uses TensorFlow.js' variables but not its operations. WebGPU has it, and wasm with SIMD. */
  readonly createNetwork?: (weights: readonly tf.Variable[], shape: NetworkBody) => DirectNetwork;
  /** Reads several tensors at once. Only WebGPU has it. */
  readonly readTogether?: (tensors: readonly tf.Tensor[]) => Promise<Float32Array[]>;
  /** What makes a policy's networks again after a loss of the device. Only the backends of policies have it. */
  readonly recovery?: BackendRecovery | undefined;
}

/** See `Recovery`, which implements it. */
export interface BackendRecovery {
  readonly current: Backend;
  readonly losses: number;
  add(part: LearnedPart): void;
  delete(part: LearnedPart): void;
  remember(tensor: tf.Tensor, numbers: Float32Array): void;
  copyOf(tensor: tf.Tensor): Float32Array | undefined;
  compute<T>(compute: () => Promise<T>): Promise<T>;
  update<T>(update: (attempt: Attempt) => Promise<T>): Promise<T>;
}

/** A backend and the reason for its choice, in words for the user. */
export interface ChosenBackend extends Backend {
  readonly reason: string;
}

/** How long to wait for `whenLost` after a failed read, ms. */
const LOSS_NOTICE_MS = 1000;
/** How long the browser may take to give an adapter or a device, ms. Some never answer. */
const GPU_ANSWER_MS = 5000;

/** What to pass instead of a backend that does not start. */
const ADVICE: Record<BackendName, string> = {
  webgpu: "Pass backend: 'auto' or 'wasm', or see docs/browsers.md.",
  wasm: "Pass backend: 'cpu'.",
  cpu: 'See docs/browsers.md.',
};

const started = new Map<BackendName, Promise<Backend>>();

/** The WebGPU backend that the kit has made. Otherwise it uses that of the page, which holds the page's tensors. */
let ownGpu: tf.KernelBackend | undefined;
/** The WebGPU backend to replace at the next start: its device was lost, or it is the kit's and its device refused a command. */
let brokenGpu: tf.KernelBackend | undefined;

/**
 * Starts a backend, or gives the running one. 'webgpu' also accepts a software adapter. The backend that is current in TensorFlow.js
 * stays so; only if there is none, this one becomes current.
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
  try {
    return withReason(await startOnce(name), 'as requested');
  } catch (cause) {
    throw new UnsupportedError(`createPolicy: ${toError(cause).message}. ${ADVICE[name]}`, { cause });
  }
}

/** Runs `compute` with this backend as TensorFlow.js' current one, and puts back the page's. `compute` must be synchronous. */
export function withBackend<T>({ name, lost }: Backend, compute: () => T): T {
  if (lost) throw lost;
  return withCurrent(name, compute);
}

/** Makes tensors from numbers of this thread, as `withBackend` does, but even if the device is lost: nothing computes yet. */
export function createOn<T>({ name }: Backend, create: () => T): T {
  return withCurrent(name, create);
}

/** Reads the numbers of a tensor, if they are not on this thread. @throws `backend.lost`, if the GPU device is lost meanwhile. */
export async function readBack(backend: Backend, tensor: tf.Tensor): Promise<Float32Array> {
  const copy = backend.recovery?.copyOf(tensor);
  return copy ? copy.slice() : whileAlive(backend, () => tensor.data() as Promise<Float32Array>);
}

/** Awaits a result of a backend. @throws `backend.lost`, if the GPU device is lost before or meanwhile. */
export async function whileAlive<T>(on: Backend, compute: () => Promise<T>): Promise<T> {
  const backend = on.recovery?.current ?? on; // another may take its place meanwhile
  if (backend.lost) throw backend.lost;
  try {
    return await (backend.nudger ? backend.nudger.during(compute) : compute());
  } catch (error) {
    // Pending work on a lost device rejects before `device.lost` resolves.
    await Promise.race([backend.whenLost, after(LOSS_NOTICE_MS)]);
    throw backend.lost ?? error;
  }
}

// A spread would copy the present value of `lost`, which changes.
export function withReason(backend: Backend, reason: string): ChosenBackend {
  return Object.assign(Object.create(backend), { reason });
}

/** Starts a backend, or gives the running one. @throws {Error} whose message is a part of a sentence: why it does not start. */
export function startOnce(name: BackendName): Promise<Backend> {
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
    registerHostJoin(CPU);
    registerHostSurrogate(CPU);
    replaceExponentials();
    tf.findBackend('cpu'); // creates it
    setUpBackend('cpu');
    return { name: 'cpu', adapter: 'plain JavaScript', software: false };
  },

  wasm: async () => {
    try {
      return await startWasm();
    } catch (cause) {
      throw new Error(`WebAssembly failed to start (${toError(cause).message})`, { cause });
    }
  },

  webgpu: async () => {
    if (!globalThis.navigator?.gpu) throw new Error('this browser has no WebGPU');
    try {
      return await startWebGpu();
    } catch (cause) {
      if (cause instanceof NoAdapterError) throw cause;
      throw new Error(`WebGPU failed (${toError(cause).message})`, { cause });
    }
  },
};

async function startWasm(): Promise<Backend> {
  const [{ startTensorFlowWasm }, { registerWasmKernels }] = await Promise.all([
    import('./start-wasm.ts'),
    import('./kernels/register-wasm.ts'),
  ]);
  if (!(await backendOfPage('wasm'))) replaceBackend('wasm', await startTensorFlowWasm());
  const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) as boolean;
  const createNetwork = await registerWasmKernels({ simd });
  setUpBackend('wasm');
  const adapter = simd ? 'WebAssembly with SIMD' : 'WebAssembly';
  return { name: 'wasm', adapter, software: false, ...(createNetwork && { createNetwork }) };
}

/** The browser has WebGPU, but no adapter. */
class NoAdapterError extends Error {}

async function startWebGpu(): Promise<Backend> {
  const adapter = await answerWithin(
    GPU_ANSWER_MS,
    navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }),
  );
  if (!adapter) throw new NoAdapterError('this browser has no WebGPU adapter');
  const [{ WebGPUBackend }, { DirectMlp, registerWebGpuKernels, TensorReader }] = await Promise.all([
    import('@tensorflow/tfjs-backend-webgpu'),
    import('./kernels/register-webgpu.ts'),
  ]);
  registerWebGpuKernels();
  const ofPage = await answerWithin(GPU_ANSWER_MS, backendOfPage('webgpu'));
  const software = isSoftware(adapter);
  let webgpu = ofPage as InstanceType<typeof WebGPUBackend> | undefined;
  if (!webgpu || webgpu === brokenGpu) {
    const device = await answerWithin(GPU_ANSWER_MS, adapter.requestDevice(describeDevice(adapter)));
    if (!device) throw new Error('the adapter gave no device');
    webgpu = new WebGPUBackend(device, adapter.info);
    // A matmul program without workgroup barriers, because barriers make software adapters several times slower.
    if (software) tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
    replaceBackend('webgpu', webgpu);
    ownGpu = webgpu;
  }
  setUpBackend('webgpu');
  const reader = new TensorReader(webgpu);
  return watchDevice(webgpu, {
    name: 'webgpu',
    adapter: describeAdapter(adapter),
    software,
    // Firefox polls every 100 ms and after each submit (Mozilla bug 1870699).
    nudger: navigator.userAgent.includes('Firefox/') ? new Nudger(webgpu.device.queue) : undefined,
    createNetwork: (weights, shape) => new DirectMlp(webgpu, weights, shape),
    readTogether: (tensors) => reader.read(tensors),
  });
}

/** Sets `lost` when the device is lost or rejects a command. The next policy gets a new device then, unless the page's still lives. */
function watchDevice(
  webgpu: tf.KernelBackend & { readonly device: GPUDevice },
  parts: Omit<Backend, 'lost'>,
): Backend {
  const giveUp = (why: string, isGone = true): void => {
    if (isGone || webgpu === ownGpu) brokenGpu = webgpu;
    if (backend.lost) return; // keep the first error
    backend.lost = new UnsupportedError(why);
    backend.isGone = isGone;
    started.delete('webgpu');
  };
  const { device } = webgpu;
  const whenLost = device.lost.then(({ message }) =>
    giveUp(
      `Policy: the GPU device was lost (${message.trim() || 'no reason given'}), and the network with it. Make a new policy.`,
    ),
  );
  device.addEventListener('uncapturederror', ({ error }) => giveUp(describeRefusal(error), false));
  const backend: Backend & { lost?: Error; isGone?: boolean } = { ...parts, whenLost };
  return backend;
}

/** Describes a command that the device rejected, and what to do: later results are unreliable. */
function describeRefusal(error: GPUError): string {
  const advice =
    error instanceof GPUOutOfMemoryError
      ? 'Take fewer environments, a smaller network or smaller chunkRows'
      : "Pass backend: 'wasm'";
  return `Policy: the GPU device refused a command (${error.constructor.name}: ${error.message.trim()}). ${advice}, and make a new policy.`;
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
