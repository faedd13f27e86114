import { expect, test } from 'vitest';
import { describeStart, describeSummary, summarise } from './run-summary.mjs';

/** @type {import('../src/headless/protocol.ts').StartedEvent} */
const started = {
  kind: 'started',
  backend: 'wasm',
  adapter: 'WebAssembly with SIMD',
  software: false,
  backendReason: 'this browser has no WebGPU adapter',
  transport: 'shared',
  transportReason: 'this page is cross-origin isolated',
  workers: 2,
};
/** @type {import('../src/headless/protocol.ts').ReportEvent} */
const event = {
  kind: 'report',
  seconds: 2.34567,
  report: {
    iteration: 20,
    envSteps: 153_216,
    episodes: 640,
    meanReturn: 482.125,
    returnDeviation: 20,
    entropy: 0.5,
    loss: 0,
    gradientNorm: 0.1,
    stepsPerSecond: 80_000,
    timings: { act: 1, env: 1, learn: 1 },
  },
};
/** @type {import('../src/headless/protocol.ts').TrainRequest} */
const request = {
  preset: 'CartPole-v1',
  env: 'CartPole-v1',
  envOptions: {},
  algorithm: 'reinforce',
  seed: 1,
  numEnvs: 32,
  transport: 'auto',
  backend: 'auto',
  hidden: [32, 32],
  activation: 'tanh',
  target: 475,
  maxSteps: 500_000,
  settings: {},
};

test('the summary is of the last report', () => {
  expect(summarise(request, { ended: 'solved', started, reports: [event] })).toEqual({
    env: 'CartPole-v1',
    algorithm: 'reinforce',
    seed: 1,
    backend: 'wasm',
    adapter: 'WebAssembly with SIMD',
    transport: 'shared',
    numEnvs: 32,
    workers: 2,
    iterations: 20,
    episodes: 640,
    envSteps: 153_216,
    wallSeconds: 2.346,
    stepsPerSecond: 65_319,
    meanReturn: 482.125,
    solved: true,
    target: 475,
    preset: 'CartPole-v1',
    envOptions: {},
  });
});

test('of a run without a report the summary says what is not known as null', () => {
  const { target: _, ...aimless } = request;
  const summary = summarise(aimless, { ended: 'stopped', started, reports: [] });
  expect(summary).toMatchObject({ iterations: 0, envSteps: 0, stepsPerSecond: null, meanReturn: null });
  expect(summary).toMatchObject({ solved: false, target: null });
});

test('people read it in a few lines', () => {
  const summary = summarise(request, { ended: 'steps', started, reports: [event] });
  expect(describeSummary(summary, 'steps', 'runs/x', ['policy.json', 'curve.csv']).split('\n')).toEqual([
    'CartPole-v1 not solved: mean return 482.1 of the last 100 episodes (target 475)',
    '  took     153,216 steps, 640 episodes, 20 iterations, 2.3 s, 65,319 steps/s',
    '  learned  by reinforce, preset CartPole-v1, seed 1, on wasm (WebAssembly with SIMD)',
    '  stepped  32 environments over 2 workers (shared memory)',
    '  wrote    runs/x: policy.json, curve.csv',
    '  next     npm run evaluate -- --policy runs/x',
  ]);
});

test('options of the environment are said beside its name', () => {
  const summary = summarise(
    { ...request, envOptions: { isSlippery: false } },
    { ended: 'solved', started, reports: [event] },
  );
  expect(describeSummary(summary, 'solved', 'runs/x', [])).toMatch(
    /^CartPole-v1 {"isSlippery":false} solved: /,
  );
});

test('a run without a preset says so', () => {
  const { preset: _, ...rest } = request;
  const summary = summarise(rest, { ended: 'solved', started, reports: [event] });
  expect(summary.preset).toBeNull();
  expect(describeSummary(summary, 'solved', 'runs/x', [])).toContain('by reinforce, no preset, seed 1');
});

test('what the network runs on is said with the reason', () => {
  expect(describeStart(started)).toBe(
    'learns on wasm (WebAssembly with SIMD), because this browser has no WebGPU adapter',
  );
  const asked = { ...started, backendReason: 'as asked for', software: true };
  expect(describeStart(asked)).toBe(
    'learns on wasm (WebAssembly with SIMD), as asked for; a software adapter is slow',
  );
});
