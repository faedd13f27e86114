import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeCheckpoint } from '../src/training/checkpoint.ts';
import { completeSettings } from '../src/training/run-settings.ts';

const GIVEN = [
  ...['cut', join('cut', 'checkpoint.json'), 'damaged.json', 'other.json'],
  ...['own', join('own', 'checkpoint.json'), join('own', 'policy.json')],
];

/** Of a run in an environment of a module that has the id of one of the kit's. */
const OWN = writeCheckpoint({
  settings: completeSettings('test', { env: 'CartPole-v1', envSrc: '/env-src/gone.js' }),
  policy: /** @type {never} */ ({}),
  ...{ nextStep: 0, seconds: 0, solved: false },
  training: { iteration: 0, envSteps: 0, episodes: 0, returns: [], parts: {} },
});

const POLICY = fileURLToPath(new URL('../examples/player/policy.json', import.meta.url));

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
    mkdirSync(join(folder, 'cut'));
    writeFileSync(join(folder, 'cut', 'checkpoint.json'), '{"format":"palestra-checkpoint","version":1,');
    mkdirSync(join(folder, 'own'));
    copyFileSync(POLICY, join(folder, 'own', 'policy.json'));
    writeFileSync(join(folder, 'own', 'checkpoint.json'), JSON.stringify(OWN));
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
    'train --num-envs x',
    "train: expected --num-envs to be a whole number from 1 to 65536, got 'x'. Try --num-envs 32.",
  ],
  [
    'train --workers 33',
    'train: expected --workers to be at most the number of environments, 32, got 33. Try --workers 32.',
  ],
  [
    'train --preset Acrobot-v1/reinforce --num-envs 1',
    "train: expected more than one environment with baseline 'time-step', got 1. A single return is its own baseline: use more",
  ],
  [
    'train --out damaged.json',
    "train: expected --out to be a place that can be written to, got 'damaged.json'",
  ],
  [
    'train --out cut --json',
    "train: expected --out to be a folder without a run, got 'cut', which has a checkpoint.json. Choose another",
  ],
  [
    'train --algorithm reinforced',
    "train: unknown algorithm 'reinforced'. Did you mean 'reinforce'? Known: reinforce",
  ],
  [
    'train --env Drift --env-src drift.js',
    "train: expected --env-src to be the module that defines the environment, got 'drift.js', which is no file. ",
  ],
  [
    'train --env ./drift.js',
    "train: expected --env to be the name of an environment, got './drift.js', a file. Try --env NAME --env-src ./drift.js.",
  ],
  [
    'evaluate --policy own --env drift.mjs',
    "evaluate: expected --env to be the name of an environment, got 'drift.mjs', a file. Try --env NAME --env-src drift.mjs.",
  ],
  ['train --resume cut', 'train: expected a checkpoint in cut/checkpoint.json, got unreadable content ('],
  ['train --preset CartPole-v7', "train: unknown preset 'CartPole-v7'. Did you mean 'CartPole-v1'?"],
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
    'evaluate --policy own',
    'evaluate: expected --env-src to name the module in which the policy was learned, got none. Files of a run are data: what they name is ' +
      'not loaded. If you trust the module, run: npm run evaluate -- --policy own --env-src /gone.js',
  ],
  [
    'evaluate --policy other.json',
    'evaluate: expected a saved policy of version 2 to 5, got version 9, made by a newer version of Palestra.',
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
  expect({ status, stdout, left }).toEqual({ status: 2, stdout: '', left: GIVEN });
});

test('--help prints the options and exits with 0', { timeout: 20_000 }, () => {
  const { status, stdout } = run('train', '--help');
  expect(status).toBe(0);
  expect(stdout).toMatch(/--num-envs N +Number of environments that run in parallel\. \(preset, or 32\)/);
});

test('paths start from the folder in which npm was called, unless another script calls the command', {
  timeout: 20_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'palestra-command-'));
  try {
    mkdirSync(join(folder, 'empty-run'));
    const root = fileURLToPath(new URL('..', import.meta.url));
    const evaluate = (/** @type {string} */ script) =>
      spawnSync(process.execPath, [join('scripts', 'evaluate.mjs'), '--policy', 'empty-run'], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, npm_lifecycle_event: script, INIT_CWD: folder },
      }).stderr;
    expect(evaluate('evaluate')).toContain("got 'empty-run', which has no policy.json.");
    expect(evaluate('test')).toContain("got 'empty-run', which does not exist.");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
