import { expect, test, vi } from 'vitest';
import { parseArguments, peekArguments, UsageError } from './arguments.mjs';

const spec = /** @type {const} */ ({
  command: 'train',
  about: 'trains a policy',
  options: {
    env: { kind: 'string', default: 'CartPole-v1', help: 'which environment' },
    algorithm: {
      kind: 'choice',
      choices: ['reinforce', 'ppo'],
      default: 'reinforce',
      help: 'which algorithm',
    },
    'num-envs': { kind: 'integer', min: 1, max: 65536, default: 32, help: 'how many environments' },
    target: { kind: 'number', help: 'stop at this mean return' },
    'max-steps': { kind: 'integer', min: 1, default: 500_000, help: 'stop after these steps' },
    out: { kind: 'string', example: 'runs/x', help: 'where to write' },
    json: { kind: 'flag', help: 'print one JSON object' },
  },
});

/** @param {string[]} argv */
const messageFor = (...argv) => {
  try {
    parseArguments(argv, spec);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('expected a UsageError');
};

test('what is not given has its default, or is undefined', () => {
  expect(parseArguments([], spec)).toEqual({
    env: 'CartPole-v1',
    algorithm: 'reinforce',
    numEnvs: 32,
    target: undefined,
    maxSteps: 500_000,
    out: undefined,
    json: false,
  });
});

test('what is given is read by its kind, after a space or an equals sign, the last one counting', () => {
  const line = '--algorithm ppo --num-envs=8 --target -110.5 --max-steps 1e6 --json --num-envs 16';
  const values = parseArguments(line.split(' '), spec);
  expect(values).toMatchObject({
    algorithm: 'ppo',
    numEnvs: 16,
    target: -110.5,
    maxSteps: 1_000_000,
    json: true,
  });
});

test('the values are typed: this is checked by tsc', () => {
  const values = parseArguments(['--target', '475'], spec);
  if (!values) throw new Error('expected values');
  /** @type {number} */
  const numEnvs = values.numEnvs;
  /** @type {'reinforce' | 'ppo'} */
  const algorithm = values.algorithm;
  /** @type {number | undefined} */
  const target = values.target;
  // @ts-expect-error it has no default, so it may be undefined
  /** @type {string} */ const out = values.out;
  expect([numEnvs, algorithm, target, out]).toEqual([32, 'reinforce', 475, undefined]);
});

test('a value that does not fit is refused with what was expected, what came and what to try', () => {
  expect(messageFor('--num-envs', 'x')).toBe(
    "train: expected --num-envs to be a whole number from 1 to 65536, got 'x'. Try --num-envs 32.",
  );
  expect(messageFor('--max-steps', '0')).toBe(
    "train: expected --max-steps to be a whole number of at least 1, got '0'. Try --max-steps 500000.",
  );
  expect(messageFor('--algorithm', 'sac')).toBe(
    "train: expected --algorithm to be one of reinforce, ppo, got 'sac'. Try --algorithm reinforce.",
  );
  expect(messageFor('--algorithm', 'reinforced')).toContain('Did you mean reinforce?');
  expect(messageFor('--json=yes')).toBe(
    "train: expected --json to be given without a value, got 'yes'. Try --json.",
  );
});

test.each(['1.5', '', '0x10', '65537', 'Infinity', '1e400'])('%o is not a number of environments', (text) => {
  expect(messageFor('--num-envs', text)).toContain('expected --num-envs to be a whole number');
});

test('an option without its value is refused, and does not swallow the next option', () => {
  const message = 'train: expected --out to be given with a value, got nothing. Try --out runs/x.';
  expect(messageFor('--out')).toBe(message);
  expect(messageFor('--out', '--json')).toBe(message);
});

test('a required option that is missing is refused', () => {
  const policy = /** @type {const} */ ({
    kind: 'string',
    required: true,
    example: 'runs/x',
    help: 'what to play',
  });
  expect(() => parseArguments([], { command: 'evaluate', about: 'plays', options: { policy } })).toThrow(
    'evaluate: expected --policy to be given with a value, got nothing. Try --policy runs/x.',
  );
});

test('an unknown option is named, with the closest known one if there is one', () => {
  expect(messageFor('--num-env', '8')).toBe('train: unknown option --num-env. Did you mean --num-envs?');
  expect(messageFor('--numEnvs=8')).toBe('train: unknown option --numEnvs. Did you mean --num-envs?');
  expect(messageFor('--jsno')).toBe('train: unknown option --jsno. Did you mean --json?');
  expect(messageFor('--frobnicate')).toBe('train: unknown option --frobnicate. Try --help.');
  expect(messageFor('--constructor')).toBe('train: unknown option --constructor. Try --help.');
  expect(messageFor('-j')).toBe('train: unknown option -j. Try --help.');
  expect(messageFor('CartPole-v1')).toBe("train: expected options only, got 'CartPole-v1'. Try --help.");
});

test('Infinity is a value where the table says so', () => {
  /** @param {...string} argv */
  const read = (...argv) =>
    parseArguments(argv, {
      command: 'train',
      about: '',
      options: {
        norm: { kind: 'number', min: 0.5, max: Infinity, example: '1', help: '' },
        steps: { kind: 'integer', min: 1, max: Infinity, help: '' },
      },
    });
  expect(read('--norm', 'Infinity', '--steps', 'Infinity')).toEqual({ norm: Infinity, steps: Infinity });
  expect(() => read('--norm', '0.1')).toThrow(
    "train: expected --norm to be a number of at least 0.5, or Infinity, got '0.1'. Try --norm 1.",
  );
  expect(() => read('--steps', '1e400')).toThrow("got '1e400'. Try --steps 1.");
  expect(() => read('--steps', '-Infinity')).toThrow('expected --steps to be a whole number');
});

test('a switch is on, off or not given', () => {
  const options = /** @type {const} */ ({ clip: { kind: 'switch', usual: 'on', help: 'Clips.' } });
  /** @param {...string} argv */
  const read = (...argv) => parseArguments(argv, { command: 'train', about: '', options });
  expect(read()).toEqual({ clip: undefined });
  expect(read('--clip')).toEqual({ clip: true });
  expect(read('--clip', '--no-clip')).toEqual({ clip: false });
  expect(() => read('--no-clip=1')).toThrow('expected --no-clip to be given without a value');
  expect(() => read('--no-help')).toThrow('unknown option --no-help');
});

test('texts of some options can be read before the others are known', () => {
  const line = '--json --algorithm=a2c --target -3 --algorithm ppo --env --out x';
  expect(peekArguments(line.split(' '), ['algorithm', 'env', 'seed'])).toEqual({ algorithm: 'ppo' });
});

test('--help prints every option with its default, whatever else is given', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  expect(parseArguments(['--num-envs', 'x', '--help'], spec)).toBeUndefined();
  const text = String(log.mock.calls[0]?.[0]);
  log.mockRestore();
  expect(text.split('\n')[0]).toBe('train: trains a policy');
  for (const name of Object.keys(spec.options)) expect(text).toContain(`  --${name}`);
  expect(text).toMatch(/--algorithm reinforce\|ppo +which algorithm \(reinforce\)/);
});
