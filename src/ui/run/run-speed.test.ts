import { expect, test } from 'vitest';
import { describeLimit, describeSpeed, nameSpeed, readSpeed } from './run-speed.ts';

test.each([
  ['1', 1, 'real time', 'slowed down to real time'],
  ['4', 4, '4 × real time', 'slowed down to 4 × real time'],
  ['16', 16, '16 × real time', 'slowed down to 16 × real time'],
  ['max', Infinity, 'as fast as possible', ''],
])('speed %s', (text, speed, words, limit) => {
  expect([readSpeed(text), nameSpeed(speed), describeSpeed(speed), describeLimit(speed)]).toEqual([
    ...[speed, text, words, limit],
  ]);
});
