import { describe, expect, it } from 'vitest';
import { readCheckpoint, type SavedRun, writeCheckpoint } from './checkpoint.ts';
import { completeSettings } from './run-settings.ts';

const run = {
  settings: completeSettings('test', { options: { maxGradientNorm: Infinity }, maxSteps: Infinity }),
  policy: { format: 'palestra-policy' },
  nextStep: 40,
  training: {
    iteration: 2,
    envSteps: 80,
    episodes: 3,
    returns: [1, 2.5],
    parts: { optimizer: { steps: 2, moments: Float32Array.of(0.1, -3e38, 1e-45) } },
  },
  seconds: 1.5,
  solved: false,
} as unknown as SavedRun;

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a checkpoint', () => {
  it('survives JSON, including infinite numbers and arrays', () => {
    expect(readCheckpoint('test', throughJson(writeCheckpoint(run)))).toEqual(run);
  });

  const file = throughJson(writeCheckpoint(run)) as { run: Record<string, unknown> };
  const changed = (changes: object) => ({ ...file, run: { ...file.run, ...changes } });

  it.each([
    ['nothing', undefined, "format 'palestra-checkpoint', got undefined"],
    ['a number', 5, "format 'palestra-checkpoint', got undefined"],
    ['a policy', { format: 'palestra-policy', version: 3 }, 'expected a checkpoint, got a policy'],
    ['of another format', { format: 'zip' }, "format 'palestra-checkpoint', got 'zip'"],
    ['of a newer version', { ...file, version: 2 }, 'got 2: a newer version of Palestra wrote it'],
    ['without a version', { ...file, version: undefined }, 'version 1, got undefined'],
    ['without a run', { ...file, run: undefined }, 'a run, got undefined'],
    ['without settings', changed({ settings: null }), 'settings, got null'],
    [
      'without an algorithm',
      changed({ settings: { env: 'x' } }),
      'the name of the algorithm in settings, got undefined',
    ],
    [
      'without options',
      changed({ settings: { env: 'x', algorithm: 'reinforce', envOptions: {} } }),
      'options by name in settings.options',
    ],
    ['without a policy', { ...file, policy: 'x' }, "a policy, got 'x'"],
    ['with a fractional step', changed({ nextStep: 1.5 }), 'a whole number ≥ 0 as nextStep, got 1.5'],
    [
      'without counters',
      changed({ training: { parts: {} } }),
      'a whole number ≥ 0 as iteration, got undefined',
    ],
    ['without parts', changed({ training: { iteration: 1 } }), 'the state of the training'],
    ['with a negative time', changed({ seconds: -1 }), 'a number ≥ 0 as seconds, got -1'],
    [
      'with a damaged array',
      changed({ seconds: { $array: 'Float32Array' } }),
      'numbers and arrays in the format',
    ],
  ])('%s is rejected in one line', (_, damaged, message) => {
    expect(() => readCheckpoint('test', damaged)).toThrow(RangeError);
    expect(() => readCheckpoint('test', damaged)).toThrow(message);
    expect(() => readCheckpoint('test', damaged)).toThrow(/^test: [^\n]*$/);
  });
});
