import { expect, it } from 'vitest';
import { readOptions } from '../../checks/option-table.ts';
import { A2C } from './a2c-options.ts';
import { A3C } from './a3c-options.ts';
import { PPO } from './ppo-options.ts';
import { REINFORCE } from './reinforce-options.ts';

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

it.each([A2C, PPO])(
  '$name shares the trunk of its networks or has hidden layers of V, not both',
  (algorithm) => {
    expect(() =>
      readOptions('test', algorithm.options, { sharedTrunk: true, valueHidden: [64, 64] }),
    ).toThrow(
      'test: expected sharedTrunk or valueHidden, got both: valueHidden has no effect with sharedTrunk. Leave one out.',
    );
    const values = (given: object) => readOptions('test', algorithm.options, { ...given }) as never;
    const updates = (given: object) => algorithm.workload(values(given), 8).updatesPerStep;
    expect(updates({ sharedTrunk: true })).toBe(updates({ sharedTrunk: false }) / 2);
  },
);

it('other algorithms know no shared trunk', () => {
  for (const { name, options } of [A3C, REINFORCE]) {
    expect(() => readOptions(name, options, { sharedTrunk: true })).toThrow(
      `${name}: unknown option 'sharedTrunk'.`,
    );
  }
});
