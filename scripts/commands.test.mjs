import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  REINFORCE_DEFAULTS,
  REINFORCE_RANGES,
  UPDATES,
} from '../src/core/learn/algorithms/reinforce-options.ts';
import { BACKENDS } from '../src/core/learn/backends/backend-names.ts';
import { BASELINES } from '../src/core/learn/rollouts/returns.ts';
import { ACTIVATIONS } from '../src/core/policy/network-shape.ts';
import { findPreset } from '../src/training/presets.ts';
import { parseArguments } from './arguments.mjs';
import { presetName, toTrainRequest, trainSpec } from './train-options.mjs';

/**
 * Runs a command in an empty folder, to see what it leaves there.
 *
 * @param {string} command
 * @param {...string} argv
 */
function run(command, ...argv) {
  const folder = mkdtempSync(join(tmpdir(), 'palestra-command-'));
  try {
    writeFileSync(join(folder, 'damaged.json'), '{"format":"palestra-policy","version":1,');
    writeFileSync(join(folder, 'other.json'), '{"format":"palestra-policy","version":9}');
    const script = fileURLToPath(new URL(`${command}.mjs`, import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...argv], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout, stderr, left: readdirSync(folder).sort() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.for([
  [
    'train --env CartPole-v7',
    "train: unknown environment 'CartPole-v7'. Did you mean 'CartPole-v1'? Known: CartPole-v0, CartPole-v1",
  ],
  [
    'train --num-envs 0',
    "train: expected --num-envs to be a whole number from 1 to 65536, got '0'. Try --num-envs 32.",
  ],
  [
    'train --num-envs x',
    "train: expected --num-envs to be a whole number from 1 to 65536, got 'x'. Try --num-envs 32.",
  ],
  ['train --backend cuda', "train: expected --backend to be one of auto, webgpu, wasm, cpu, got 'cuda'."],
  ['train --workers 33', 'train: expected --workers to be at most --num-envs, 32, got 33. Try --workers 32.'],
  [
    'train --hidden 32,',
    "train: expected --hidden to be whole numbers from 1 to 4096 with commas between, got '32,'.",
  ],
  ['train --seed 9007199254740991', 'train: expected --seed to be a whole number from 0 to'],
  [
    'train --out damaged.json',
    "train: expected --out to be a place that can be written to, got 'damaged.json'",
  ],
  ['train --learnin-rate 1', 'train: unknown option --learnin-rate. Did you mean --learning-rate?'],
  [
    'train --preset FrozenLake-v1/slippery',
    "train: unknown preset 'FrozenLake-v1/slippery'. Did you mean 'FrozenLake-v1/not-slippery'? Known: CartPole-v0, ",
  ],
  ['train --preset CartPole-v7', "train: unknown environment 'CartPole-v7'. Did you mean 'CartPole-v1'?"],
  [
    'train --env-options [1]',
    "train: expected --env-options to be a JSON object, got '[1]'. Try --env-options '{\"isSlippery\":false}'.",
  ],
  ['train --env-options {isSlippery:false}', 'train: expected --env-options to be a JSON object, got '],
  ['evaluate', 'evaluate: expected --policy to be given with a value, got nothing. Try --policy runs/x.'],
  [
    'evaluate --policy runs/x',
    "evaluate: expected --policy to be a run folder or a policy.json, got 'runs/x', which does",
  ],
  [
    'evaluate --policy .',
    "evaluate: expected --policy to be a run folder or a policy.json, got '.', which has no policy",
  ],
  [
    'evaluate --policy damaged.json',
    'evaluate: expected a saved policy in damaged.json, got what cannot be read (',
  ],
  [
    'evaluate --policy other.json',
    'evaluate: expected a saved policy of version 2 or 3, got version 9, made by a newer version of Palestra.',
  ],
  [
    'bench --only envs.foo',
    "bench: expected --only to be the beginning of a benchmark's id, got 'envs.foo'. Known: envs, act, ",
  ],
  ['bench --json .', "bench: expected --json to be a file, got the folder '.'. Try --json ./bench.json."],
])('npm run %s is refused in one line, and nothing is written', { timeout: 20_000 }, ([line, message]) => {
  const [command, ...argv] = line.split(' ');
  const { status, stdout, stderr, left } = run(command, ...argv);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr.slice(0, message.length)).toBe(message);
  expect({ status, stdout, left }).toEqual({ status: 2, stdout: '', left: ['damaged.json', 'other.json'] });
});

test('--help names every option, and its default', () => {
  const { status, stdout } = run('train', '--help');
  expect(status).toBe(0);
  for (const name of Object.keys(trainSpec.options)) expect(stdout).toContain(`--${name}`);
  expect(stdout).toContain('weight of the entropy in the objective (preset, or 0.01)');
  expect(stdout).toContain('decides all that is random: equal seeds, equal curves (1)');
});

test('defaults and choices of the command are those of the library', () => {
  const options = parseArguments([], trainSpec);
  if (!options) throw new Error('expected options');
  const request = toTrainRequest(options, findPreset(presetName(options)));
  expect(request).toMatchObject({ env: 'CartPole-v1', preset: 'CartPole-v1', envOptions: {}, settings: {} });
  const usual = Object.entries(trainSpec.options).flatMap(([name, option]) =>
    'usual' in option ? [[name, option.usual]] : [],
  );
  const {
    learningRate,
    gamma,
    entropyCoefficient,
    baseline: subtracted,
    update: updates,
  } = REINFORCE_DEFAULTS;
  expect(Object.fromEntries(usual)).toEqual({
    env: request.env,
    'num-envs': request.numEnvs,
    'max-steps': request.maxSteps,
    hidden: request.hidden.join(','),
    'learning-rate': learningRate,
    gamma,
    'entropy-coefficient': entropyCoefficient,
    baseline: subtracted,
    update: updates,
  });
  const { backend, activation, baseline, update } = trainSpec.options;
  expect(backend.choices).toEqual(['auto', ...BACKENDS]);
  expect(activation.choices).toEqual(ACTIVATIONS);
  expect(baseline.choices).toEqual(BASELINES);
  expect(update.choices).toEqual(UPDATES);
});

test('ranges of the command are those of the library', () => {
  const { chunkRows: _, ...ranges } = REINFORCE_RANGES;
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const option = Object.entries(trainSpec.options).find(
      ([key]) => key.replaceAll('-', '') === name.toLowerCase(),
    );
    expect({ name, min: low, max: Infinity, ...option?.[1] }).toMatchObject({ name, min: low, max: high });
  }
});

test('what is asked of the page is what the command line says', () => {
  const argv =
    '--env CartPole-v0 --seed 7 --num-envs 8 --workers 2 --hidden 16,8 --rollout-steps 50 --update time-step';
  const options = parseArguments(argv.split(' '), trainSpec);
  if (!options) throw new Error('expected options');
  expect(toTrainRequest(options, findPreset(presetName(options)))).toMatchObject({
    preset: 'CartPole-v0',
    env: 'CartPole-v0',
    algorithm: 'reinforce',
    seed: 7,
    numEnvs: 8,
    workers: 2,
    transport: 'auto',
    backend: 'auto',
    hidden: [16, 8],
    maxSteps: 500_000,
    settings: { rolloutSteps: 50, update: 'time-step' },
  });
});

test('a preset says what the command line does not, and the command line wins', () => {
  /** @param {string} line */
  const request = (line) => {
    const options = parseArguments(line.split(' '), trainSpec);
    if (!options) throw new Error('expected options');
    return toTrainRequest(options, findPreset(presetName(options)));
  };
  expect(request('--env Acrobot-v1')).toMatchObject({
    preset: 'Acrobot-v1',
    settings: { baseline: 'time-step' },
  });
  expect(request('--env Acrobot-v1 --baseline none --gamma 1').settings).toEqual({
    baseline: 'none',
    gamma: 1,
  });
  const lake = '--preset FrozenLake-v1/not-slippery';
  expect(request(lake)).toMatchObject({
    preset: 'FrozenLake-v1/not-slippery',
    env: 'FrozenLake-v1',
    envOptions: { isSlippery: false },
    numEnvs: 64,
    target: 0.95,
  });
  expect(
    request(`${lake} --env FrozenLake8x8-v1 --num-envs 8 --target 0.5 --env-options {"successRate":0.9}`),
  ).toMatchObject({
    preset: 'FrozenLake-v1/not-slippery',
    env: 'FrozenLake8x8-v1',
    envOptions: { isSlippery: false, successRate: 0.9 },
    numEnvs: 8,
    target: 0.5,
  });
});
