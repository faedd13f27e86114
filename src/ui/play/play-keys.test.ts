import { describe, expect, it } from 'vitest';
import type { Env } from '../../core/envs/env.ts';
import { makeEnv } from '../../core/wrappers/make-env.ts';
import { chooseAction, describeAction, listKeys, nameKey } from './play-keys.ts';

/** An environment of nine actions, played by keys alone and together. */
const withKeys = (idleAction?: number): Env =>
  Object.assign(makeEnv('Bandit-v0') as Env, {
    keyActions: { ArrowUp: 1, ArrowLeft: 2, 'ArrowUp+ArrowLeft': 3, ' ': 4 },
    ...(idleAction === undefined ? {} : { idleAction }),
  });

describe('chooseAction', () => {
  it.each([
    [['ArrowUp'], 1],
    [['ArrowUp', ' '], 4],
    [[' ', 'ArrowUp'], 1],
    [['ArrowLeft', 'ArrowUp'], 3],
    [['ArrowLeft', 'ArrowUp', ' '], 3],
    [['x'], undefined],
    [[], undefined],
  ])('of %j is the one of most keys, of equals the latest: %s', (held, action) => {
    expect(chooseAction(withKeys(), held)).toBe(action);
  });

  it('without a key is the idle one, where there is one', () => {
    expect(chooseAction(withKeys(0), [])).toBe(0);
    expect(chooseAction(withKeys(0), ['ArrowLeft'])).toBe(2);
  });
});

describe('the keys of an environment', () => {
  it('are listed with what is written on them and what they do', () => {
    expect(listKeys(makeEnv('Taxi-v4'))).toEqual([
      { key: 'ArrowLeft', symbol: '←', label: 'west' },
      { key: 'ArrowDown', symbol: '↓', label: 'south' },
      { key: 'ArrowUp', symbol: '↑', label: 'north' },
      { key: 'ArrowRight', symbol: '→', label: 'east' },
      { key: ' ', symbol: 'Space', label: 'pick up' },
      { key: 'Enter', symbol: 'Enter', label: 'drop off' },
    ]);
    expect(listKeys(withKeys()).map(({ key }) => key)).toEqual(['ArrowUp', 'ArrowLeft', ' ']);
  });

  it('come as they lie on a keyboard: 0 after 9', () => {
    expect(listKeys(makeEnv('Bandit-v0')).map(({ symbol }) => symbol)).toEqual([...'1234567890']);
  });

  it('are the same with Caps Lock', () => {
    expect(nameKey({ key: 'H' })).toBe('h');
    expect(nameKey({ key: 'ArrowUp' })).toBe('ArrowUp');
  });
});

it('a continuous action is described by its numbers that are not 0, by name where they have one', () => {
  expect(describeAction(makeEnv('Pendulum-v1'), Float32Array.of(-2))).toBe('torque −2');
  expect(describeAction(makeEnv('Pendulum-v1'), Float32Array.of(0))).toBe('torque 0');
  const env = { actionLabels: ['gas'] } as unknown as Env;
  expect(describeAction(env, [0.2, 0, -1])).toBe('gas 0.2, −1');
});
