import { expect, it } from 'vitest';
import { readOptions } from '../../checks/option-table.ts';
import { A2C } from './a2c-options.ts';
import { PPO } from './ppo-options.ts';

it.each([
  [A2C, { rolloutSteps: 1, normalizeAdvantages: true }, 'a2c: expected rollouts of more than one step'],
  [PPO, { rolloutSteps: 1 }, 'ppo: expected minibatches of more than one step'],
  [PPO, { minibatchRows: 1 }, 'ppo: expected minibatches of more than one step'],
] as const)('a single advantage cannot be normalised (%#)', (algorithm, given, message) => {
  const check = (numEnvs: number, more = {}) => {
    const values = readOptions('test', algorithm.options, { ...given, ...more });
    algorithm.check?.(values as never, numEnvs);
  };
  expect(() => check(1)).toThrow(message);
  expect(() => check(1, { normalizeAdvantages: false })).not.toThrow();
  expect(() =>
    check(2, { rolloutSteps: 8, ...('minibatchRows' in given && { minibatchRows: 2 }) }),
  ).not.toThrow();
});
