import { expect, it } from 'vitest';
import { readNames, readNumbers } from './lists.ts';

it('readNumbers takes spaces, commas and the minus sign of typography', () => {
  expect(readNumbers('x', 'logits', ' 2 1,0, −1.5 ')).toEqual([2, 1, 0, -1.5]);
});

it.each(['', '1', '1 2 3 4', '1 x', '1 Infinity', '1 -5'])('readNumbers refuses %j', (text) => {
  expect(() => readNumbers('palestra-x', 'logits', text, { low: -4, high: 4, min: 2, max: 3 })).toThrow(
    `palestra-x: expected logits to be 2 to 3 numbers from -4 to 4, separated by spaces, got '${text}'.`,
  );
});

it('readNames completes names that are missing', () => {
  expect(readNames('left, two words', 3)).toEqual(['left', 'two words', '3']);
});
