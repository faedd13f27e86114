import { expect, it } from 'vitest';
import { BatchEnv, createPolicy, evaluate, PauseSwitch } from '../../../index.ts';
import { Endless, Stairs } from '../testing/envs.ts';
import { createPolicyWith } from '../testing/policies.ts';

// Observations are 0, so that only the biases matter: action 1 has probability ¾.
const shape = { inputs: 1, hidden: [], outputs: 2, activation: 'tanh' } as const;
const weights = [new Float32Array(2), Float32Array.of(0, Math.log(3))];
const createStairs = (autoreset: 'same-step' | 'next-step' = 'same-step') =>
  new BatchEnv(Stairs, { numEnvs: 3, seed: 0, autoreset }); // returns 1 + 2 + 3, 1 and 1 + 2

it('plays rounds of one episode per environment, and counts only the first environments of the last round', async () => {
  const policy = await createPolicyWith(shape, weights, 'cpu');
  for (const autoreset of ['same-step', 'next-step'] as const) {
    const envs = createStairs(autoreset);
    expect(await evaluate(envs, policy, { episodes: 4 })).toEqual([6, 1, 3, 6]);
    expect(await evaluate(envs, policy, { episodes: 3 })).toEqual([6, 1, 3]);
    expect(await evaluate(envs, policy, { episodes: 2 })).toEqual([6, 1]);
    expect(await evaluate(envs, policy, { episodes: 7 })).toEqual([6, 1, 3, 6, 1, 3, 6]);
  }
  policy.dispose();
});

it('takes the most probable action, or draws actions if not greedy', async () => {
  const policy = await createPolicyWith(shape, weights, 'cpu');
  for (const greedy of [undefined, true, false]) {
    const envs = createStairs();
    await evaluate(envs, policy, { episodes: 600, ...(greedy === undefined ? {} : { greedy }) });
    const actions = (envs.envs as Stairs[]).flatMap(({ episodes }) => episodes.flat());
    const share = actions.reduce((sum, action) => sum + action, 0) / actions.length;
    if (greedy === false) expect(Math.abs(share - 0.75)).toBeLessThan(0.05);
    else expect(share).toBe(1);
  }
  policy.dispose();
});

it('can be paused and aborted', async () => {
  const envs = new BatchEnv(Endless, { numEnvs: 1 });
  const policy = await createPolicy(envs, { backend: 'cpu' });
  const controller = new AbortController();
  const pause = new PauseSwitch();
  const reason = new Error('enough');
  let steps = 0;
  (envs.envs[0] as Endless).onStep = (step) => {
    steps = step;
    if (step === 3) pause.pause();
  };
  const ended = expect(
    evaluate(envs, policy, { episodes: 1, pause, signal: controller.signal }),
  ).rejects.toBe(reason);
  while (!pause.paused) await new Promise((resolve) => setTimeout(resolve));
  controller.abort(reason);
  await ended;
  expect(steps).toBe(3);
  policy.dispose();
});

it('rejects an invalid number of episodes', async () => {
  const policy = await createPolicyWith(shape, weights, 'cpu');
  for (const episodes of [0, -1, 1.5, Number.NaN, Infinity]) {
    await expect(evaluate(createStairs(), policy, { episodes })).rejects.toThrow(
      new RangeError(`evaluate: expected episodes to be a whole number ≥ 1, got ${episodes}.`),
    );
  }
  policy.dispose();
});
