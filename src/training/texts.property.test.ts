// Settings of runs and options of algorithms, as values and as the texts of attributes, forms and flags.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../scripts/arguments.mjs';
import { readTrainCommand } from '../../scripts/train-options.mjs';
import { type Option, parseOption, readOptions, toKebabCase } from '../core/checks/option-table.ts';
import { anyValue, TIME_LIMIT, takenOrRefused, tryCases } from '../core/checks/testing/cases.ts';
import { ALGORITHMS } from '../core/learn/algorithms/algorithms.ts';
import { parseConvolutions, showConvolutions } from '../core/policy/convolution-options.ts';
import { decodeOptions, encodeOptions } from '../core/policy/option-values.ts';
import * as library from '../headless/library.ts';
import { readSettings } from '../ui/run/run-attributes.ts';
import { defaultSettings } from '../ui/run/run-settings.ts';
import { checkSettings, completeSettings, GIVEN_NAMES, resolveAlgorithm } from './run-settings.ts';
import { SETTING_TABLE } from './setting-table.ts';

/** Texts that look like what is meant, and any others. */
const anyText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'0123456789x×/, .-+eE'), maxLength: 20 }),
  fc.stringMatching(/^\d{1,3}[x×]\d{1,2}(\/\d)?( same| valid)?(, ?\d{1,3}x\d{1,2}(\/\d)?)?$/),
  fc.stringMatching(/^-?\d{1,4}(\.\d{1,3})?(, ?-?\d{1,4})?$/),
  fc.double().map(String),
  fc.constantFrom(
    '',
    ' ',
    'none',
    'auto',
    'true',
    'no',
    'Infinity',
    'NaN',
    '1e999',
    '0x10',
    '__proto__',
    'constructor',
  ),
  fc.constantFrom(
    '{}',
    '[]',
    '{"__proto__":{"polluted":1}}',
    '{"gamma":0.9}',
    '{"gamma":{}}',
    '['.repeat(50_000),
  ),
  fc.constantFrom(
    ' '.repeat(1e5),
    `1${' '.repeat(1e5)}x`,
    '1x1,'.repeat(1e4),
    '1x1/1 same'.repeat(100),
    '9'.repeat(1e4),
  ),
);

/** A text is read as a value that fits the option: it is written as JSON, read again, and still fits. */
function expectFits(name: string, option: Option, text: string): void {
  const [value] = takenOrRefused(() => parseOption('test', name, option, text));
  if (value === undefined) return;
  const again = decodeOptions('test', JSON.parse(JSON.stringify(encodeOptions('test', { [name]: value }))));
  expect(readOptions('test', { [name]: option }, again)).toEqual({ [name]: value });
}

describe('options of an algorithm', () => {
  it('of any value are refused by one clear error, or written, read and still right', {
    timeout: TIME_LIMIT,
  }, () => {
    const cases = fc.constantFrom(...Object.values(ALGORITHMS)).chain((algorithm) => {
      const name = fc.constantFrom(...Object.keys(algorithm.options), '__proto__', 'constructor');
      const options = fc
        .array(fc.tuple(name, anyValue()), { maxLength: 3 })
        .map((pairs) => Object.fromEntries(pairs));
      return fc.oneof(options, anyValue()).map((given) => ({ algorithm, given }));
    });
    tryCases(cases, ({ algorithm, given }) => {
      const read = (options: unknown) =>
        readOptions(algorithm.name, algorithm.options, options as Record<string, unknown>);
      const [values] = takenOrRefused(() => read(given));
      if (!values) return;
      expect(read(decodeOptions('test', JSON.parse(JSON.stringify(encodeOptions('test', values)))))).toEqual(
        values,
      );
      takenOrRefused(() => 'check' in algorithm && algorithm.check?.(values as never, 8));
    });
  });

  it('are read from texts, or refused', { timeout: TIME_LIMIT }, () => {
    const options = [
      ...Object.values(ALGORITHMS).flatMap(({ options: table }) => Object.entries<Option>(table)),
      ...Object.entries<Option>(SETTING_TABLE),
    ];
    tryCases(fc.tuple(fc.constantFrom(...options), anyText), ([[name, option], text]) =>
      expectFits(name, option, text),
    );
  });
});

describe('settings of a run', () => {
  it('of any value are refused by one clear error, or completed to settings that are right', {
    timeout: TIME_LIMIT,
  }, () => {
    const name = fc.constantFrom(...Object.keys(GIVEN_NAMES), '__proto__', 'constructor');
    const value = fc.oneof(
      anyValue(),
      fc.constantFrom('CartPole-v1', 'ppo', 'td3', 'Pendulum-v1', 'FrozenLake-v1/not-slippery'),
    );
    const given = fc.array(fc.tuple(name, value), { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs));
    tryCases(fc.oneof(given, anyValue()), (settings) => {
      const [complete] = takenOrRefused(() => completeSettings('TrainingRun', settings as never));
      if (complete) checkSettings('TrainingRun', complete, resolveAlgorithm(complete.algorithm));
    });
  });

  it('are read from attributes, or refused by errors that name them', { timeout: TIME_LIMIT }, () => {
    const names = [
      'num-envs',
      'workers',
      'seed',
      'backend',
      'convolutions',
      'hidden-layers',
      'activation',
      'initial-deviation',
    ];
    const options = Object.keys(ALGORITHMS.ppo.options).map(toKebabCase);
    const attribute = fc.constantFrom(...names, 'target', 'eval-every', 'patience', ...options, '__proto__');
    const attributes = fc
      .array(fc.tuple(attribute, anyText), { maxLength: 3 })
      .map((pairs) => Object.fromEntries(pairs));
    tryCases(fc.tuple(attributes, fc.option(anyText)), ([given, json]) => {
      const first = defaultSettings();
      const settings = readSettings(given, json, first, (read) => void takenOrRefused(() => read()));
      expect(Object.keys(settings).sort()).toEqual(Object.keys({ ...first, ...settings }).sort());
      const { options: table, name } = ALGORITHMS[settings.algorithm as 'ppo'];
      readOptions(name, table, settings.options); // whatever applied is right
    });
  });
});

describe('convolutions as text', () => {
  it('are refused by one clear error, or written, read and still the same', { timeout: TIME_LIMIT }, () => {
    tryCases(anyText, (text) => {
      const [convolutions] = takenOrRefused(() => parseConvolutions('test', text));
      if (convolutions)
        expect(parseConvolutions('test', showConvolutions(convolutions))).toEqual(convolutions);
    });
  });
});

describe('the command line of a training', () => {
  it('is refused by one clear UsageError, or read as settings by name', { timeout: TIME_LIMIT }, () => {
    const flags = [
      'env',
      'seed',
      'num-envs',
      'workers',
      'hidden',
      'convolutions',
      'env-options',
      'learning-rate',
      'max-steps',
      'resume',
    ];
    const flag = fc.constantFrom(
      ...flags,
      'algorithm',
      '__proto__',
      'constructor',
      'no-constructor',
      'json',
      'no-json',
      '',
    );
    const argument = fc.oneof(
      flag.map((name) => `--${name}`),
      anyText,
      fc.tuple(flag, anyText).map(([name, text]) => `--${name}=${text}`),
    );
    tryCases(fc.array(argument, { maxLength: 5 }), (argv) => {
      if (argv.some((each) => ['--help', '-h'].includes(each))) return;
      const [command] = takenOrRefused(() => {
        try {
          return readTrainCommand(argv, library);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(UsageError);
          throw thrown;
        }
      });
      if (command)
        expect(Object.keys(GIVEN_NAMES)).toEqual(expect.arrayContaining(Object.keys(command.settings)));
    });
  });
});
