import { expect, test, vi } from 'vitest';
import { findAlgorithm } from '../src/core/learn/algorithms/algorithms.ts';
import * as library from '../src/headless/library.ts';
import { completeSettings } from '../src/training/run-settings.ts';
import { readTrainCommand } from './train-options.mjs';

/** @type {import('../src/core/learn/algorithms/algorithm.ts').AlgorithmDescription} */
const toy = {
  name: 'toy',
  label: 'Toy',
  help: 'Learns nothing.',
  options: {
    stride: { kind: 'number', default: 0.2, min: 0, max: 1, label: 'Stride', help: 'How far.' },
    pace: { kind: 'schedule', default: 0.5, min: 0, max: 1, label: 'Pace', help: 'How fast.' },
    miniBatches: {
      kind: 'number',
      default: 4,
      min: 1,
      max: Infinity,
      whole: true,
      label: '',
      help: 'How many.',
    },
    normalize: { kind: 'flag', default: true, label: 'Normalize', help: 'Whether.' },
    critic: { kind: 'sizes', default: [64, 64], max: 64, label: 'Critic', help: 'Its layers.' },
    style: { kind: 'choice', default: 'old', choices: ['old', 'new'], label: 'Style', help: 'Which.' },
  },
  metrics: {},
  workload: () => ({ rows: 1, updatesPerStep: 1 }),
};
const withToy = {
  ...library,
  ALGORITHMS: { ...library.ALGORITHMS, toy },
  findAlgorithm: (/** @type {string} */ name) => {
    if (name === 'toy') return toy;
    return findAlgorithm(name);
  },
};

/** @param {string} line */
const read = (line) => {
  const command = readTrainCommand(line.split(' ').filter(Boolean), withToy);
  if (!command) throw new Error('expected a command');
  return command;
};

/** @param {string} line */
function printHelp(line) {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  expect(readTrainCommand(line.split(' '), withToy)).toBeUndefined();
  const text = String(log.mock.calls[0]?.[0]);
  log.mockRestore();
  return text;
}

test('checkpoints are kept every so many steps, the last three unless the command says how many', () => {
  expect(read('')).toMatchObject({ checkpointEvery: undefined });
  expect(read('--checkpoint-every 5000')).toMatchObject({ checkpointEvery: 5000, keepCheckpoints: 3 });
  expect(read('--resume runs/x --checkpoint-every 5000 --keep-checkpoints 1')).toMatchObject({
    ...{ checkpointEvery: 5000, keepCheckpoints: 1, settings: {} },
  });
  expect(() => read('--keep-checkpoints 2')).toThrow(
    'train: expected --checkpoint-every beside --keep-checkpoints, got none. Try --checkpoint-every 100000.',
  );
});

test('settings hold what is given, and nothing else', () => {
  expect(read('').settings).toEqual({});
  expect(
    read(
      '--env CartPole-v0 --seed 7 --num-envs 8 --workers 2 --hidden 16,8 --rollout-steps 50 --update time-step',
    ).settings,
  ).toEqual({
    env: 'CartPole-v0',
    seed: 7,
    numEnvs: 8,
    workers: 2,
    hidden: [16, 8],
    options: { rolloutSteps: 50, update: 'time-step' },
  });
});

test.each([
  ['--num-envs 0', "expected --num-envs to be a whole number from 1 to 65536, got '0'. Try --num-envs 32."],
  [
    '--backend cuda',
    "expected --backend to be one of auto, webgpu, wasm, cpu, got 'cuda'. Try --backend auto.",
  ],
  [
    '--hidden 32,',
    "expected --hidden to be whole numbers from 1 to 4096, separated by commas, or none, got '32,'. Try --hidden 32,32.",
  ],
  ['--seed 9007199254740992', 'expected --seed to be a whole number from 0 to'],
  ['--gamma 2', "expected --gamma to be a number from 0 to 1, got '2'. Try --gamma 0.99."],
  [
    '--rollout-steps 0',
    "expected --rollout-steps to be a whole number of at least 1, or Infinity, got '0'. Try --rollout-steps 1.",
  ],
  ['--learnin-rate 1', 'unknown option --learnin-rate. Did you mean --learning-rate?'],
  ['--algorithm reinforced', "unknown algorithm 'reinforced'. Did you mean 'reinforce'? Known: reinforce"],
  ['--algorithm --json', 'expected --algorithm to be given with a value, got nothing.'],
  [
    '--preset FrozenLake-v1/slippery',
    "unknown preset 'FrozenLake-v1/slippery'. Did you mean 'FrozenLake-v1/not-slippery'? Known: CartPole-v0, ",
  ],
  [
    '--env-options [1]',
    "expected --env-options to be a JSON object, got '[1]'. Try --env-options '{\"isSlippery\":false}'.",
  ],
  ['--env-options {isSlippery:false}', 'expected --env-options to be a JSON object, got '],
])('%s is refused', (line, message) => {
  expect(() => read(line)).toThrow(`train: ${message}`);
});

test('a preset supplies what is omitted, and the command line wins', () => {
  const complete = (/** @type {string} */ line) => completeSettings('train', read(line).settings);
  expect(complete('--env Acrobot-v1 --algorithm reinforce --gamma 1')).toMatchObject({
    env: 'Acrobot-v1',
    options: { baseline: 'time-step', gamma: 1 },
  });
  expect(complete('--env Acrobot-v1 --algorithm reinforce --baseline none').options).toMatchObject({
    baseline: 'none',
  });
  const lake = '--preset FrozenLake-v1/not-slippery';
  expect(complete(lake)).toMatchObject({
    env: 'FrozenLake-v1',
    envOptions: { isSlippery: false },
    numEnvs: 64,
    target: 0.95,
  });
  expect(
    complete(`${lake} --env FrozenLake8x8-v1 --num-envs 8 --target 0.5 --env-options {"successRate":0.9}`),
  ).toMatchObject({
    env: 'FrozenLake8x8-v1',
    envOptions: { isSlippery: false, successRate: 0.9 },
    numEnvs: 8,
    target: 0.5,
  });
});

test("layers are given by their sizes, in an algorithm's own options, too", () => {
  expect(read('--hidden none').settings).toEqual({ hidden: [] });
  expect(read('--algorithm toy --critic 16,8').settings.options).toEqual({ critic: [16, 8] });
  expect(() => read('--algorithm toy --critic 65')).toThrow(
    "train: expected --critic to be whole numbers from 1 to 64, separated by commas, or none, got '65'. Try --critic 64,64.",
  );
});

test("an algorithm's flags are made from its option table", () => {
  const line = '--algorithm toy --stride 0.1 --mini-batches Infinity --no-normalize --style new';
  expect(read(line).settings).toEqual({
    algorithm: 'toy',
    options: { stride: 0.1, miniBatches: Infinity, normalize: false, style: 'new' },
  });
  expect(() => read('--algorithm toy --stride 2')).toThrow(
    "train: expected --stride to be a number from 0 to 1, got '2'. Try --stride 0.2.",
  );
  expect(read('--algorithm toy --pace 0.5,0').settings.options).toEqual({ pace: [0.5, 0] });
  expect(read('--algorithm toy --pace 0.5').settings.options).toEqual({ pace: 0.5 });
  expect(() => read('--algorithm toy --pace 0.5,0,1')).toThrow(
    "expected --pace to be a number from 0 to 1, or two: FROM,TO, got '0.5,0,1'. Try --pace 0.5.",
  );
  expect(() => read('--algorithm toy --style odd')).toThrow('expected --style to be one of old, new');
});

test("another algorithm's option is refused by name", () => {
  expect(() => read('--stride 0.1')).toThrow(
    'train: --stride is an option of toy, not of reinforce. Leave it out, or pass --algorithm toy.',
  );
  expect(() => read('--no-normalize')).toThrow(
    'train: --no-normalize is an option of toy, not of reinforce.',
  );
  expect(() => read('--gamma 0.9 --algorithm toy')).toThrow(
    /--gamma is an option of reinforce, a2c, a3c, ppo, .*not of toy\./,
  );
  expect(() => read('--clip-rage 0.1')).toThrow('train: unknown option --clip-rage. Try --help.');
  expect(read('--algorithm ppo --shared-trunk').settings.options).toEqual({ sharedTrunk: true });
  expect(() => read('--algorithm reinforce --shared-trunk')).toThrow(
    'train: --shared-trunk is an option of a2c, ppo, not of reinforce. Leave it out, or pass --algorithm a2c.',
  );
  const both = read('--algorithm a2c --shared-trunk --value-hidden 8').settings;
  expect(() => completeSettings('train', both)).toThrow('a2c: expected sharedTrunk or valueHidden, got both');
});

test('--help shows the options of the chosen algorithm, and names the others', () => {
  const usual = printHelp('--help');
  expect(usual).toContain('--gamma X');
  expect(usual).not.toContain('--stride');
  expect(usual).toMatch(
    /Other algorithms: a2c, a3c, ppo, .*toy\. For the options of one: --algorithm NAME --help\./,
  );
  const help = printHelp('--algorithm toy --help');
  expect(help).toContain('Options of toy (Learns nothing):');
  expect(help).toMatch(/--stride X +How far\. \(preset, or 0\.2\)/);
  expect(help).toMatch(/--\[no-\]normalize +Whether\. \(preset, or on\)/);
  expect(help).not.toContain('--gamma');
});

test('beside --resume only what does not change the learning may be given', () => {
  const line =
    '--resume runs/x --workers 2 --transport transfer --backend cpu --target 9 --max-steps 10 --tensorboard --json';
  expect(read(line)).toMatchObject({
    resume: 'runs/x',
    tensorboard: true,
    json: true,
    settings: { workers: 2, transport: 'transfer', backend: 'cpu', target: 9, maxSteps: 10 },
  });
  for (const flag of ['--seed 1', '--env CartPole-v1', '--gamma 1', '--stride 1', '--no-normalize']) {
    const [name] = flag.split(' ');
    expect(() => read(`--resume runs/x ${flag}`)).toThrow(`train: ${name} cannot be given beside --resume`);
  }
  expect(() => read('--resume runs/x --nonsense')).toThrow('train: unknown option --nonsense. Try --help.');
});

test("no algorithm's option has the name of a common option", () => {
  const [common] = printHelp('--help').split('\n\nOptions of');
  for (const { options } of Object.values(library.ALGORITHMS)) {
    for (const name of Object.keys(options)) expect(common).not.toContain(`--${library.toKebabCase(name)} `);
  }
});
