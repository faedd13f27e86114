import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ChosenBackend, createPolicy, makeEnv, type Policy, startBackend } from '../../../index.ts';

const cartPole = makeEnv('CartPole-v1') as never;
const observations = Float32Array.of(0.1, -0.2, 0.03, 0.4);
const options = { hidden: [8], seed: 1 };

/** Every device that this page has requested. */
const devices: GPUDevice[] = [];
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (descriptor) {
  const device = await requestDevice.call(this, descriptor);
  devices.push(device);
  return device;
};

/** Destroys the page's GPU device and waits for the loss. */
async function loseDevice(): Promise<void> {
  const device = devices.at(-1) as GPUDevice;
  device.destroy();
  await device.lost;
}

/** Gives the choice of 'auto' for a layer size. Each test needs its own size, because a page keeps its choice for a shape. */
async function chooseFor(hidden: number): Promise<ChosenBackend> {
  const policy = await createPolicy(cartPole, { hidden: [hidden] });
  policy.dispose();
  return policy.backend;
}

/** Hides WebGPU from this page until the end of the test. */
function hideWebGpu(): void {
  Object.defineProperty(navigator, 'gpu', { value: undefined, configurable: true });
}

afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(navigator, 'gpu');
});

// Must precede all tests that start wasm.
it('a policy works while another backend starts', async () => {
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

// Must precede all tests that start WebGPU, because a page keeps a started backend.
describe('without WebGPU', () => {
  it.each([
    ['this browser has no WebGPU', 4, hideWebGpu],
    [
      'this browser has no WebGPU adapter',
      5,
      () => vi.spyOn(navigator.gpu, 'requestAdapter').mockResolvedValue(null),
    ],
  ])("'webgpu' is rejected and 'auto' gives wasm, because %s", async (reason, hidden, takeAway) => {
    takeAway();
    await expect(startBackend('webgpu')).rejects.toMatchObject({
      name: 'UnsupportedError',
      message: `createPolicy: ${reason}. Pass backend: 'auto' or 'wasm', or see docs/browsers.md.`,
    });
    expect(await chooseFor(hidden)).toMatchObject({ name: 'wasm', reason });
  });

  const never = () => new Promise<never>(() => {});
  const reject = () => Promise.reject(new TypeError('out of order'));
  const throwNow = () => {
    throw new TypeError('out of order');
  };
  it.each([
    ['the adapter never comes', 'no answer within 5 s', 20, () => navigator.gpu, 'requestAdapter', never],
    ['the adapter is refused', 'out of order', 21, () => navigator.gpu, 'requestAdapter', reject],
    ['requestAdapter throws', 'out of order', 22, () => navigator.gpu, 'requestAdapter', throwNow],
    [
      'the device never comes',
      'no answer within 5 s',
      23,
      () => GPUAdapter.prototype,
      'requestDevice',
      never,
    ],
    ['the device is refused', 'out of order', 24, () => GPUAdapter.prototype, 'requestDevice', reject],
    ['requestDevice throws', 'out of order', 25, () => GPUAdapter.prototype, 'requestDevice', throwNow],
    [
      'there is no device',
      'the adapter gave no device',
      26,
      () => GPUAdapter.prototype,
      'requestDevice',
      () => Promise.resolve(null),
    ],
  ])(
    "'webgpu' is rejected and 'auto' gives wasm with the reason, if %s",
    async (_, why, hidden, of, method, answer) => {
      vi.spyOn(of() as unknown as Record<string, () => unknown>, method).mockImplementation(answer);
      const chosen = chooseFor(hidden);
      await expect(startBackend('webgpu')).rejects.toMatchObject({
        name: 'UnsupportedError',
        message: `createPolicy: WebGPU failed (${why}). Pass backend: 'auto' or 'wasm', or see docs/browsers.md.`,
      });
      expect(await chosen).toMatchObject({ name: 'wasm', reason: `WebGPU failed (${why})` });
    },
  );
});

describe('startBackend', () => {
  it.each([
    ['cpu', 'plain JavaScript', false],
    ['wasm', 'WebAssembly with SIMD', false],
    ['webgpu', 'SwiftShader', true],
  ] as const)("starts '%s' and names the adapter", async (name, adapter, software) => {
    const backend = await startBackend(name);
    expect(backend).toMatchObject({ name, software, reason: 'as requested' });
    expect(backend.adapter).toMatch(new RegExp(adapter, 'i'));
    expect(backend.lost).toBeUndefined();
  });

  it('rejects an unknown name', async () => {
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

  it('makes a new policy start on a new device, which the others share with it', async () => {
    const policy = await onWebGpu();
    await act(policy);
    const before = devices.length;
    await loseDevice();
    expect(policy.backend.lost).toMatchObject(lost);

    const next = await onWebGpu();
    expect((await act(next)).actions.length).toBe(1);
    expect((await act(policy)).actions.length).toBe(1);
    expect(policy.backend.lost).toBeUndefined();
    expect(devices.length).toBe(before + 1);
    policy.dispose();
    await expect(act(policy)).rejects.toMatchObject({ name: 'ClosedError' });
    await act(next);
    next.dispose();
  });

  it("makes 'auto' take another backend and say so, if it is lost during the measurement", async () => {
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
});

it('an uncaptured error of the GPU device ends the policies on it, and a new policy works', async () => {
  const onWebGpu = () => createPolicy(cartPole, { ...options, backend: 'webgpu' });
  const policy = await onWebGpu();
  await policy.act(observations);
  const device = devices.at(-1) as GPUDevice;
  const uncapturedError = new Promise((resolve) => device.addEventListener('uncapturederror', resolve));
  device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.MAP_WRITE });
  await Promise.all([uncapturedError, device.queue.onSubmittedWorkDone()]); // without other work, the page might not contact the GPU at all
  await expect(policy.act(observations)).rejects.toMatchObject({
    name: 'UnsupportedError',
    message: expect.stringMatching(
      /^Policy: the GPU device refused a command \(GPUValidationError: .+\)\. Pass backend: 'wasm', and make a new policy\.$/s,
    ),
  });
  const next = await onWebGpu();
  expect((await next.act(observations)).actions.length).toBe(1);
  policy.dispose();
  next.dispose();
});

it('empty submits speed up reading in Firefox', async () => {
  await startBackend('webgpu');
  await loseDevice();
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Mozilla/5.0 Gecko/20100101 Firefox/153.0');
  // TensorFlow.js decides on continuous actions. The direct network submits empty lists in every browser.
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

// Last, because its work stays on the GPU's list.
describe("'auto' gives wasm with the reason", () => {
  it('if the GPU never finishes its work', async () => {
    vi.spyOn(GPUBuffer.prototype, 'mapAsync').mockImplementation(() => new Promise<never>(() => {}));
    const backend = await chooseFor(28);
    expect(backend.name).toBe('wasm');
    expect(backend.reason).toMatch(/^a software WebGPU adapter \(.*\) failed \(no answer within 10 s\)$/);
  });

  it('if the clock of the page stands still', async () => {
    vi.useFakeTimers();
    try {
      expect(await chooseFor(29)).toMatchObject({
        name: 'wasm',
        reason: 'the clock of this page stands still',
      });
    } finally {
      vi.useRealTimers();
    }
  });
});
