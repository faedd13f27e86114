import { expect, it } from 'vitest';
import { Box, Discrete, MultiBinary, MultiDiscrete, type Space } from '../../envs.ts';
import { nameValues } from './value-names.ts';

const name = (actionSpace: Space, actionLabels: string[] = []) =>
  nameValues({ actionSpace, actionLabels } as never);

it('names the values of a discrete action by their labels, or else by their numbers', () => {
  expect(name(new Discrete(2), ['left', 'right'])).toEqual([['left', 'right']]);
  expect(name(new Discrete(2))).toEqual([['action 0', 'action 1']]);
});

it('names the values of each of several actions', () => {
  expect(name(new MultiDiscrete([2, 3]), ['gear', 'brake'])).toEqual([
    ['gear = 0', 'gear = 1'],
    ['brake = 0', 'brake = 1', 'brake = 2'],
  ]);
  expect(name(new MultiBinary(1))).toEqual([['action 0', 'action 1']]);
});

it('names nothing of continuous actions', () => {
  expect(name(new Box(-1, 1), ['gas'])).toEqual([]);
});
