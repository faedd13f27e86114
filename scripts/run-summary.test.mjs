import { expect, test } from 'vitest';
import { describeStart, describeSummary, summarise, trackBest } from './run-summary.mjs';

/** @type {import('../src/headless/protocol.ts').StartedEvent} */
const started = {
  kind: 'started',
  settings: {
    env: 'CartPole-v1',
    envOptions: {},
    wrappers: [],
    algorithm: 'reinforce',
    options: {},
    seed: 1,
    numEnvs: 32,
    transport: 'auto',
    deciding: 'auto',
    onEnvError: 'fail',
    backend: 'auto',
    convolutions: 'auto',
    hidden: [32, 32],
    activation: 'tanh',
    initialDeviation: 1,
    actionMean: 'linear',
    actionDeviation: 'shared',
    scheduleSteps: 1000,
    evalEvery: Infinity,
    evalEpisodes: 20,
    evalActions: 'greedy',
    patience: Infinity,
    maxSteps: 500_000,
  },
  target: 475,
  backend: 'wasm',
  adapter: 'WebAssembly with SIMD',
  software: false,
  backendReason: 'this browser has no WebGPU adapter',
  transport: 'shared',
  transportReason: 'this page is cross-origin isolated',
  workers: 2,
};
const last = {
  iteration: 20,
  envSteps: 153_216,
  episodes: 640,
  meanReturn: 482.125,
  returnDeviation: 20,
  entropy: 0.5,
  valueLoss: Number.NaN,
  stepsPerSecond: 80_000,
  seconds: 2.34567,
};
/** @type {import('./run-summary.mjs').Run} */
const run = {
  ended: 'solved',
  started,
  preset: 'CartPole-v1',
  points: [last],
  metrics: ['entropy', 'valueLoss'],
  decidedBy: /** @type {const} */ ('workers'),
};

test('the summary is that of the last report', () => {
  const first = { ...last, iteration: 19, meanReturn: 1 };
  expect(summarise({ ...run, points: [first, last] })).toEqual({
    env: 'CartPole-v1',
    algorithm: 'reinforce',
    seed: 1,
    backend: 'wasm',
    adapter: 'WebAssembly with SIMD',
    transport: 'shared',
    numEnvs: 32,
    workers: 2,
    decidedBy: 'workers',
    iterations: 20,
    episodes: 640,
    envSteps: 153_216,
    wallSeconds: 2.346,
    stepsPerSecond: 65_319,
    meanReturn: 482.125,
    solved: true,
    target: 475,
    bestEvaluation: null,
    metrics: { entropy: 0.5, valueLoss: null },
    preset: 'CartPole-v1',
    envOptions: {},
  });
});

test('the summary of a run without a report has null for unknown values', () => {
  const summary = summarise({
    ...run,
    ended: 'stopped',
    points: [],
    started: { ...started, target: undefined },
  });
  expect(summary).toMatchObject({ iterations: 0, envSteps: 0, stepsPerSecond: null, meanReturn: null });
  expect(summary).toMatchObject({
    solved: false,
    target: null,
    metrics: { entropy: null, valueLoss: null },
  });
});

test('people read it in a few lines', () => {
  const summary = summarise({ ...run, ended: 'steps' });
  const files = ['policy.json', 'checkpoint.json', 'curve.csv'];
  expect(describeSummary(summary, 'steps', 'runs/x', files).split('\n')).toEqual([
    'CartPole-v1 not solved: mean return 482.1 of the last 100 episodes (target 475)',
    '  took     153,216 steps, 640 episodes, 20 iterations, 2.3 s, 65,319 steps/s',
    '  ended at entropy 0.5, valueLoss –',
    '  learned  by reinforce, preset CartPole-v1, seed 1, on wasm (WebAssembly with SIMD)',
    '  stepped  32 environments over 2 workers (shared memory), which decided on actions',
    '  wrote    runs/x: policy.json, checkpoint.json, curve.csv',
    '  next     npm run evaluate -- --policy runs/x',
    '  resume   npm run train -- --resume runs/x',
  ]);
  expect(describeSummary(summarise(run), 'solved', 'runs/x', files)).not.toContain('resume');
  const impatient = describeSummary(summarise(run), 'patience', 'runs/x', files).split('\n');
  expect(impatient[0]).toMatch(/^CartPole-v1 ended by --patience, because evaluations did not improve: mean/);
  expect(impatient.at(-1)).toBe('  resume   npm run train -- --resume runs/x --patience N, with a higher N');
});

test('the best evaluation stands in the summary, if there was one', () => {
  const returns = [Number.NaN, 9, 12, 11];
  const points = returns.map((evaluationReturn, k) => ({ ...last, envSteps: 1000 * k, evaluationReturn }));
  const summary = summarise({ ...run, points });
  expect(summary.bestEvaluation).toEqual({ meanReturn: 12, envSteps: 2000 });
  const text = describeSummary(summary, 'solved', 'runs/x', ['policy.json', 'best.json']);
  expect(text).toContain('best     evaluation 12 after 2,000 steps');
  expect(text).toContain('or       npm run evaluate -- --policy runs/x/best.json');
});

test('the best evaluation so far is kept, also where a resumed run begins with one', () => {
  const first = trackBest(undefined, undefined);
  const second = trackBest(first, { meanReturn: -20 });
  const third = trackBest(second, { meanReturn: -35 });
  expect([first, second, third, trackBest(third, undefined)]).toEqual([undefined, -20, -20, -20]);
  expect(trackBest(7, { meanReturn: 8 })).toBe(8);
});

test('the options of the environment stand beside its name', () => {
  const settings = { ...started.settings, envOptions: { isSlippery: false } };
  const summary = summarise({ ...run, started: { ...started, settings } });
  expect(describeSummary(summary, 'solved', 'runs/x', [])).toMatch(
    /^CartPole-v1 {"isSlippery":false} solved: /,
  );
});

test('a run without a preset names none', () => {
  const { preset: _, ...rest } = run;
  const summary = summarise(rest);
  expect(summary.preset).toBeNull();
  expect(describeSummary(summary, 'solved', 'runs/x', [])).toContain('by reinforce, seed 1');
});

test('the backend is named with the reason for it', () => {
  expect(describeStart(started)).toBe(
    'learns on wasm (WebAssembly with SIMD), because this browser has no WebGPU adapter',
  );
  const asked = { ...started, backendReason: 'as requested', software: true };
  expect(describeStart(asked)).toBe(
    'learns on wasm (WebAssembly with SIMD), as requested; a software adapter is slow',
  );
});
