import { expect, test } from 'vitest';
import { describeProgress, formatDuration, formatRough, formatSeconds, Progress } from './progress.mjs';

const at = { meanReturn: 123.44, target: 475, envSteps: 45_312, maxSteps: 500_000, stepsPerSecond: 81_234 };

/** @param {{ isTTY?: boolean, columns?: number }} terminal */
function record(terminal) {
  let written = '';
  let now = 0;
  const stream = { ...terminal, write: (/** @type {string} */ text) => (written += text) };
  const progress = new Progress(stream, () => now);
  return { progress, wait: (/** @type {number} */ ms) => (now += ms), written: () => written };
}

test('progress shows return, target, steps, speed and remaining time', () => {
  expect(describeProgress(at)).toBe(
    'return 123.4 of 475 · 45.3k of 500k steps · 81.2k steps/s · at most 0:06 left',
  );
  expect(describeProgress({ ...at, target: undefined, meanReturn: Number.NaN })).toBe(
    'return – · 45.3k of 500k steps · 81.2k steps/s · 0:06 left',
  );
  expect(describeProgress({ ...at, envSteps: 500_100 })).toMatch(/at most 0:00 left$/);
});

test('the best evaluation, once there is one, is last: a terminal of 80 columns may cut it off, but nothing else', () => {
  const text = describeProgress({ ...at, bestEvaluation: -20 });
  expect(text).toBe(`${describeProgress(at)} · best evaluation -20`);
  const { progress, written } = record({ isTTY: true, columns: 80 });
  progress.show(text, 0.5);
  expect(written()).toContain('at most 0:06 left');
});

test('numbers are short and have a unit', () => {
  expect([0, 950, 999.4, 1000, 2336, 999_499, 999_500, 1_234_567].map(formatRough)).toEqual([
    '0',
    '950',
    '999',
    '1k',
    '2.34k',
    '999k',
    '1M',
    '1.23M',
  ]);
  expect([0.2, 59.6, 61, 3599.6, 3723].map(formatDuration)).toEqual([
    '0:00',
    '1:00',
    '1:01',
    '1:00:00',
    '1:02:03',
  ]);
  expect([2.64, 113, 7200].map(formatSeconds)).toEqual(['2.6 s', '1:53 min', '2:00:00 h']);
});

test('in a terminal one line is overwritten, with a bar if there is room', () => {
  const { progress, written } = record({ isTTY: true, columns: 40 });
  progress.show('return 5', 0.5);
  expect(written()).toBe(`\r${'█'.repeat(12)}${'░'.repeat(12)} return 5\x1b[K`);
});

test('a line never reaches the last column of the terminal, where it would wrap', () => {
  const { progress, written } = record({ isTTY: true, columns: 20 });
  progress.show('return 123.4 of 475', 0.5);
  progress.show('return 123.4 of 475 · 45.3k', 0.5);
  expect(written()).toBe('\rreturn 123.4 of 475\x1b[K\rreturn 123.4 of 475\x1b[K');
});

test('without a terminal a plain line is written immediately, then every five seconds', () => {
  const { progress, wait, written } = record({});
  progress.wait('builds …');
  progress.note('learns on cpu');
  for (let i = 1; i <= 12; i++) {
    wait(1000);
    progress.show(`return ${i}`, 0);
  }
  progress.clear();
  expect(written()).toBe('learns on cpu\nreturn 1\nreturn 6\nreturn 11\n');
});
