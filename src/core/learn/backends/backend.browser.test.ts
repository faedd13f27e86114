import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type ChosenBackend,
  createPolicy,
  makeEnv,
  makeVec,
  type Policy,
  reinforce,
  startBackend,
} from '../../../index.ts';

const cartPole = makeEnv('CartPole-v1') as never;
const observations = Float32Array.of(0.1, -0.2, 0.03, 0.4);
const options = { hidden: [8], seed: 1 };

/** Every device this page has asked for. */
const devices: GPUDevice[] = [];
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (descriptor) {
  const device = await requestDevice.call(this, descriptor);
  devices.push(device);
  return device;
};

/** Has the page lose its GPU device, and lets it notice. */
async function loseDevice(): Promise<void> {
  const device = devices.at(-1) as GPUDevice;
  device.destroy();
  await device.lost;
}

/** Gives what 'auto' takes for so many hidden values: another number for each test, since a page keeps its choice. */
async function chooseFor(hidden: number): Promise<ChosenBackend> {
  const policy = await createPolicy(cartPole, { hidden: [hidden] });
  policy.dispose();
  return policy.backend;
}

/** Takes WebGPU away from this page, until the end of the test. */
function hideWebGpu(): void {
  Object.defineProperty(navigator, 'gpu', { value: undefined, configurable: true });
}

afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(navigator, 'gpu');
});

// Before any test that starts wasm.
it('a policy goes on working while another backend starts', async () => {
  const policy = await createPolicy(cartPole, { ...options, backend: 'cpu' });
  const expected = [...(await policy.distributions(observations))];
  let other: Policy | undefined;
  const starting = createPolicy(cartPole, { ...options, backend: 'wasm' }).then((started) => {
    other = started;
  });
  while (!other) {
    expect([...(await policy.distributions(observations))]).toEqual(expected);
    await new Promise((resolve) => setTimeout(resolve));
  }
  await starting;
  const [mine, others] = await Promise.all([
    policy.distributions(observations),
    other.distributions(observations),
  ]);
  expect([...mine]).toEqual(expected);
  others.forEach((logit, a) => {
    expect(logit).toBeCloseTo(expected[a], 6);
  });
  policy.dispose();
  other.dispose();
});

// Before any test that starts WebGPU: what has been started is kept.
describe('without WebGPU', () => {
  it.each([
    ['this browser has no WebGPU', 4, hideWebGpu],
    [
      'this browser has no WebGPU adapter',
      5,
      () => vi.spyOn(navigator.gpu, 'requestAdapter').mockResolvedValue(null),
    ],
  ])("'webgpu' is refused and 'auto' gives wasm, since %s", async (reason, hidden, takeAway) => {
    takeAway();
    await expect(startBackend('webgpu')).rejects.toMatchObject({
      name: 'UnsupportedError',
      message: `createPolicy: ${reason}. Pass backend: 'auto' or 'wasm', or see docs/browsers.md.`,
    });
    expect(await chooseFor(hidden)).toMatchObject({ name: 'wasm', reason });
  });

  it("'auto' gives wasm when the adapter has no device to give", async () => {
    vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockRejectedValue(new Error('out of devices'));
    expect(await chooseFor(6)).toMatchObject({ name: 'wasm', reason: 'WebGPU failed (out of devices)' });
    await expect(startBackend('webgpu')).rejects.toThrow('out of devices');
  });
});

describe('startBackend', () => {
  it.each([
    ['cpu', 'plain JavaScript', false],
    ['wasm', 'WebAssembly with SIMD', false],
    ['webgpu', 'SwiftShader', true],
  ] as const)("starts '%s' by its name, and says what computes", async (name, adapter, software) => {
    const backend = await startBackend(name);
    expect(backend).toMatchObject({ name, software, reason: 'as asked for' });
    expect(backend.adapter).toMatch(new RegExp(adapter, 'i'));
    expect(backend.lost).toBeUndefined();
  });

  it('refuses an unknown name', async () => {
    await expect(startBackend('webgl' as never)).rejects.toThrow(
      new RangeError(
        "createPolicy: expected backend 'auto', 'webgpu', 'wasm', 'cpu', or two of the latter as { act, learn }, got 'webgl'.",
      ),
    );
  });
});

describe('a lost GPU device', () => {
  const lost = { name: 'UnsupportedError', message: expect.stringContaining('GPU device was lost') };
  const onWebGpu = () => createPolicy(cartPole, { ...options, backend: 'webgpu' });
  const act = (policy: Policy) => policy.act(observations);

  it('makes a policy reject, and a new one starts on a new device', async () => {
    const policy = await onWebGpu();
    await act(policy);
    const before = devices.length;
    await loseDevice();
    await expect(act(policy)).rejects.toMatchObject(lost);
    await expect(policy.save()).rejects.toMatchObject(lost);
    expect(policy.backend.lost).toMatchObject(lost);

    const next = await onWebGpu();
    expect(devices.length).toBe(before + 1);
    expect((await act(next)).actions.length).toBe(1);
    policy.dispose();
    await expect(act(policy)).rejects.toMatchObject(lost);
    await act(next);
    next.dispose();
  });

  it('ends a decision that is under way', async () => {
    const policy = await onWebGpu();
    const decision = act(policy);
    devices.at(-1)?.destroy();
    await expect(decision).rejects.toMatchObject(lost);
    policy.dispose();
  });

  it("makes 'auto' take another backend, if it is lost while that is measured, and say so", async () => {
    await startBackend('webgpu');
    await loseDevice();
    vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(async function (this: GPUAdapter) {
      const device = await requestDevice.call(this);
      device.destroy();
      return device;
    });
    const backend = await chooseFor(7);
    expect(backend.name).toBe('wasm');
    expect(backend.reason).toMatch(
      /^a software WebGPU adapter \(.*swiftshader\) failed \(.*device was lost/i,
    );
  });

  it('ends reinforce with the same error', async () => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 2, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { ...options, backend: 'webgpu' });
    const run = reinforce(envs, policy, { rolloutSteps: 2, chunkRows: 4 });
    await run.next();
    const ended = expect(run.next()).rejects.toMatchObject(lost);
    await loseDevice();
    await ended;
    policy.dispose();
  });
});

it('an error of the GPU device that nobody waits for ends the policies on it, and a new one works', async () => {
  const onWebGpu = () => createPolicy(cartPole, { ...options, backend: 'webgpu' });
  const policy = await onWebGpu();
  await policy.act(observations);
  const device = devices.at(-1) as GPUDevice;
  const told = new Promise((resolve) => device.addEventListener('uncapturederror', resolve));
  device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.MAP_WRITE });
  await Promise.all([told, device.queue.onSubmittedWorkDone()]); // else the page may not talk to the GPU at all
  await expect(policy.act(observations)).rejects.toMatchObject({
    name: 'UnsupportedError',
    message: expect.stringMatching(
      /^Policy: the GPU device refused a command \(GPUValidationError: .+\)\. Pass backend: 'wasm', and start anew\.$/s,
    ),
  });
  const next = await onWebGpu();
  expect((await next.act(observations)).actions.length).toBe(1);
  policy.dispose();
  next.dispose();
});

it('Firefox is nudged while it reads back', async () => {
  await startBackend('webgpu');
  await loseDevice();
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Mozilla/5.0 Gecko/20100101 Firefox/153.0');
  // Numbers for actions are decided on by TensorFlow.js; our own decisions are nudged in every browser.
  const policy = await createPolicy(makeEnv('Pendulum-v1') as never, { ...options, backend: 'webgpu' });
  const submit = vi.spyOn(GPUQueue.prototype, 'submit');
  const isNudge = ([commands]: Parameters<GPUQueue['submit']>): boolean => [...commands].length === 0;
  while (!submit.mock.calls.some(isNudge)) await policy.act(Float32Array.of(1, 0, 0));
  policy.dispose();
  submit.mockClear();
  await startBackend('webgpu');
  await (devices.at(-1) as GPUDevice).queue.onSubmittedWorkDone();
  expect(submit.mock.calls.filter(isNudge)).toEqual([]);
});
