import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ALGORITHMS } from '../src/core/learn/algorithms/algorithms.ts';
import { toKebabCase } from '../src/core/learn/algorithms/option-table.ts';

/** What --resume may find in a folder of this name. */
const CHECKPOINTS = {
  cut: '{"format":"palestra-checkpoint","version":1,',
  policy: '{"format":"palestra-policy","version":2}',
  newer: '{"format":"palestra-checkpoint","version":7}',
  empty: '{"format":"palestra-checkpoint","version":1,"run":{}}',
};
const GIVEN = [
  ...['damaged.json', 'other.json'],
  ...Object.keys(CHECKPOINTS).flatMap((name) => [name, join(name, 'checkpoint.json')]),
].sort();

/**
 * Runs a command in a folder with damaged files only, to see what it leaves there.
 *
 * @param {string} command
 * @param {...string} argv
 */
function run(command, ...argv) {
  const folder = mkdtempSync(join(tmpdir(), 'palestra-command-'));
  try {
    writeFileSync(join(folder, 'damaged.json'), '{"format":"palestra-policy","version":1,');
    writeFileSync(join(folder, 'other.json'), '{"format":"palestra-policy","version":9}');
    for (const [name, content] of Object.entries(CHECKPOINTS)) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'checkpoint.json'), content);
    }
    const script = fileURLToPath(new URL(`${command}.mjs`, import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...argv], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout, stderr, left: readdirSync(folder, { recursive: true }).sort() };
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
  [
    'train --workers 33',
    'train: expected --workers to be at most the number of environments, 32, got 33. Try --workers 32.',
  ],
  [
    'train --hidden 32,',
    "train: expected --hidden to be whole numbers from 1 to 4096, separated by commas, got '32,'.",
  ],
  ['train --seed 9007199254740991', 'train: expected --seed to be a whole number from 0 to'],
  [
    'train --out damaged.json',
    "train: expected --out to be a place that can be written to, got 'damaged.json'",
  ],
  [
    'train --out policy --json',
    "train: expected --out to be a folder without a run, got 'policy', which has a checkpoint.json. Choose another",
  ],
  [
    'train --algorithm reinforced',
    "train: unknown algorithm 'reinforced'. Did you mean 'reinforce'? Known: reinforce",
  ],
  ['train --gamma 2', "train: expected --gamma to be a number from 0 to 1, got '2'. Try --gamma 0.99."],
  [
    'train --rollout-steps 0',
    "train: expected --rollout-steps to be a whole number of at least 1, or Infinity, got '0'. Try --rollout-steps 1.",
  ],
  [
    'train --resume runs/x',
    "train: expected --resume to be the folder of a run, got 'runs/x', which does not exist.",
  ],
  [
    'train --resume .',
    "train: expected --resume to be the folder of a run, got '.', which has no checkpoint.json.",
  ],
  ['train --resume cut', 'train: expected a checkpoint in cut/checkpoint.json, got unreadable content ('],
  ['train --resume policy', 'train: expected a checkpoint, got a policy.'],
  [
    'train --resume newer',
    'train: expected a checkpoint of version 1, got 7: a newer version of Palestra wrote it.',
  ],
  ['train --resume empty', 'train: expected a checkpoint with settings, got undefined.'],
  [
    'train --resume cut --gamma 0.9',
    'train: --gamma cannot be given beside --resume: the checkpoint decides it. Leave it out.',
  ],
  ['train --force --resume cut', 'train: --force cannot be given beside --resume'],
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
    'evaluate: expected a saved policy in damaged.json, got unreadable content (',
  ],
  [
    'evaluate --policy other.json',
    'evaluate: expected a saved policy with version 2, got 9. Is the file complete?',
  ],
  [
    'bench --only envs.foo',
    "bench: expected --only to begin the id of a benchmark, got 'envs.foo'. Known: envs, act, ",
  ],
  ['bench --json .', "bench: expected --json to be a file, got the folder '.'. Try --json ./bench.json."],
])('npm run %s is refused in one line, and nothing is written', { timeout: 20_000 }, ([line, message]) => {
  const [command, ...argv] = line.split(' ');
  const { status, stdout, stderr, left } = run(command, ...argv);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr.slice(0, message.length)).toBe(message);
  expect({ status, stdout, left }).toEqual({ status: 2, stdout: '', left: GIVEN });
});

test('--help names every option, and its default', () => {
  const { status, stdout } = run('train', '--help');
  expect(status).toBe(0);
  expect(stdout).toMatch(/--num-envs N +The number of environments\. \(preset, or 32\)/);
  for (const name of Object.keys(ALGORITHMS.reinforce.options)) expect(stdout).toContain(toKebabCase(name));
});
