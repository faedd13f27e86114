// Configuring a run: by its settings, or by a saved policy.
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPolicy, makeVec } from '../../index.ts';
import { endRuns, makeRun } from '../testing/page.ts';
import { breakWorkers } from '../testing/replace-workers.ts';
import { afterIteration, configure, inState } from '../testing/runs.ts';

afterEach(async () => {
  vi.unstubAllGlobals();
  await endRuns();
});

describe('load', () => {
  test('takes the policy with its layers, and pauses before the first iteration', async () => {
    const run = makeRun({ hidden: [5] });
    run.runIteration();
    await inState(run, 'paused');
    const file = await run.policy?.save();
    await run.reset();
    configure(run, { hidden: [7, 7] });
    await run.load(file);
    await inState(run, 'paused');
    expect(run.points.length).toBe(0);
    expect(run.settings.hidden).toEqual([5]);
    expect(await run.policy?.save()).toEqual(file);
    run.runIteration();
    await afterIteration(run, 1);
  });

  test('of a damaged file is rejected, and the present run continues', async () => {
    const run = makeRun();
    run.start();
    await afterIteration(run, 1);
    const { policy } = run;
    const file = await policy?.save();
    await expect(run.load({ ...file, weights: ['AAAA'] })).rejects.toThrow(RangeError);
    await expect(run.load({ ...file, env: 'CartPole-v9' })).rejects.toThrow(
      "unknown environment 'CartPole-v9'",
    );
    await expect(run.load(null)).rejects.toThrow(RangeError);
    expect([run.state, run.policy]).toEqual(['running', policy]);
    await afterIteration(run, run.points.length + 1);
  });

  test('is rejected if workers do not start, and the present run continues', async () => {
    const run = makeRun();
    run.runIteration();
    await inState(run, 'paused');
    const { policy } = run;
    const file = await policy?.save();
    const { numTensors } = tf.memory();
    breakWorkers();
    await expect(run.load(file)).rejects.toThrow('worker');
    expect([run.state, run.policy]).toEqual(['paused', policy]);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test('also takes the options of the environment, its wrappers and the activation', async () => {
    const envs = await makeVec('FrozenLake-v1', {
      numEnvs: 2,
      workers: 0,
      envOptions: { isSlippery: false },
    });
    const learned = await createPolicy(envs, { hidden: [4], activation: 'relu', backend: 'cpu' });
    const run = makeRun();
    await run.load(await learned.save());
    learned.dispose();
    expect(run.settings).toMatchObject({ env: 'FrozenLake-v1', hidden: [4], activation: 'relu' });
    expect(run.settings.envOptions).toMatchObject({ isSlippery: false });
    expect(run.envs?.spec.options).toMatchObject({ isSlippery: false });
  });

  test('of a checkpoint resumes the run after its last iteration', async () => {
    const run = makeRun();
    run.runIteration();
    await inState(run, 'paused');
    const checkpoint = JSON.parse(JSON.stringify(await run.checkpoint()));
    run.runIteration();
    await afterIteration(run, 2);
    const { meanReturn } = run.points[1];
    await run.reset();
    await run.load(checkpoint);
    await inState(run, 'paused');
    run.runIteration();
    await afterIteration(run, 1);
    expect(run.points[0]).toMatchObject({ iteration: 2, meanReturn });
  });

  test('of a checkpoint loads no module that only the file names', async () => {
    const source = `globalThis.hasRun = true; export default ({ CartPole }) => ({ MyPole: class extends CartPole {} });`;
    const envSrc = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    const run = makeRun({ env: 'MyPole', envSrc });
    run.runIteration();
    await inState(run, 'paused');
    const checkpoint = JSON.parse(JSON.stringify(await run.checkpoint()));
    vi.stubGlobal('hasRun', false);
    const other = makeRun();
    await expect(other.load(checkpoint)).rejects.toThrow(
      /expected a run of an environment that this page has, got one of 'MyPole' from the module blob:/,
    );
    expect(globalThis).toHaveProperty('hasRun', false);
    await other.reset();
    await run.reset();
    await run.load(checkpoint); // the page names the module
    expect(globalThis).toHaveProperty('hasRun', true);
    URL.revokeObjectURL(envSrc);
  });
});

describe('settings', () => {
  test('can change while idle, which fires an event, and not while the run runs', async () => {
    const run = makeRun();
    const onChange = vi.fn();
    run.addEventListener('change', onChange);
    configure(run, { options: { gamma: 0.5 } });
    expect(onChange).toHaveBeenCalledTimes(1);
    run.start();
    expect(() => configure(run)).toThrow('expected a change while idle or failed, got one while starting');
    expect(run.settings.options).toEqual({ gamma: 0.5 });
  });

  test('come from the preset of the chosen environment', () => {
    const run = makeRun({ numEnvs: 8, options: { learningRate: 0.5 }, hidden: [8] });
    run.choose('Acrobot-v1/reinforce');
    expect(run.settings).toMatchObject({
      ...{ env: 'Acrobot-v1', numEnvs: 32, hidden: [32, 32] },
      options: { baseline: 'time-step' },
    });
    run.choose('CartPole-v1');
    expect(run.settings.options).toEqual({});
  });

  test('of an unknown environment are rejected', () => {
    const run = makeRun();
    expect(() => configure(run, { env: 'CartPole-v9' })).toThrow("unknown environment 'CartPole-v9'");
    expect(run.settings.env).toBe('CartPole-v1');
  });
});
