import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as library from '../src/headless/library.ts';
import { writeCheckpoint } from '../src/training/checkpoint.ts';
import { completeSettings } from '../src/training/run-settings.ts';
import { toCsv } from './curve-file.mjs';
import { checkUnfinished, readRun } from './resume.mjs';
import { keepCheckpoint } from './run-files.mjs';

const METRICS = ['entropy', 'loss', 'gradientNorm'];
/** Base64 of so many zeros, float32. */
const zeros = (/** @type {number} */ length) => Buffer.alloc(4 * length).toString('base64');

/** @type {import('../src/training/checkpoint.ts').SavedRun} */
const saved = {
  settings: completeSettings('test', { hidden: [2], target: 475 }),
  policy: {
    format: 'palestra-policy',
    version: 3,
    env: 'CartPole-v1',
    observations: [{ length: 4 }],
    distribution: 'categorical',
    inputs: 4,
    hidden: [2],
    outputs: 2,
    activation: 'tanh',
    weights: [8, 2, 4, 2].map(zeros),
  },
  nextStep: 10,
  training: { iteration: 2, envSteps: 640, episodes: 64, returns: [10], parts: {} },
  seconds: 1,
  solved: false,
};
const points = [1, 2, 3].map((iteration) => ({
  ...{ iteration, envSteps: 320 * iteration, episodes: 32 * iteration, meanReturn: 10, returnDeviation: 1 },
  ...{
    entropy: 0.5,
    loss: 0,
    gradientNorm: 1,
    stepsPerSecond: 1,
    actMs: 1,
    envMs: 1,
    learnMs: 1,
    seconds: 1,
    evaluationReturn: 9,
  },
}));

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palestra-resume-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * @param {string} name
 * @param {unknown} content
 */
const write = (name, content) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

test('a run is read with its curve up to the checkpoint', () => {
  write('checkpoint.json', writeCheckpoint(saved));
  write('curve.csv', toCsv(points, METRICS));
  const run = readRun(folder, library);
  expect(run.saved).toEqual(saved);
  expect(run.points).toEqual(points.slice(0, 2));
  expect(run.metrics).toEqual(METRICS);
});

test('without a curve it starts at the checkpoint, but a damaged one is refused', () => {
  write('checkpoint.json', writeCheckpoint(saved));
  expect(readRun(folder, library).points).toEqual([]);
  write('curve.csv', toCsv(points, METRICS).slice(0, -5));
  expect(() => readRun(folder, library)).toThrow(
    `train: expected the learning curve of the run in ${join(folder, 'curve.csv')}, got another file or a damaged one. Move it away to start a curve at the checkpoint.`,
  );
});

test.each([
  ['', 'expected a checkpoint in .*, got unreadable content \\(.*\\)\\. Is the file complete\\?'],
  [saved.policy, 'expected a checkpoint, got a policy\\.'],
  [{ ...writeCheckpoint(saved), version: 7 }, 'expected a checkpoint of version 1, got 7: a newer version'],
  [{ ...writeCheckpoint(saved), run: {} }, 'expected a checkpoint with settings, got undefined'],
  [
    writeCheckpoint({ ...saved, settings: { ...saved.settings, algorithm: 'reinforced' } }),
    "unknown algorithm 'reinforced'",
  ],
  [
    writeCheckpoint({ ...saved, policy: { ...saved.policy, weights: [zeros(7)] } }),
    'expected a saved policy with 4 arrays of weights, got 1',
  ],
])(
  'a damaged, foreign or newer checkpoint is refused in one line that names the file: %#',
  (file, message) => {
    write('checkpoint.json', file);
    expect(() => readRun(folder, library)).toThrow(new RegExp(`^train: ${message}[^\\n]*$`));
    expect(() => readRun(folder, library)).toThrow(join(folder, 'checkpoint.json'));
    expect(readdirSync(folder)).toEqual(['checkpoint.json']);
  },
);

test('the newest checkpoint is read, also if the process was killed before it wrote checkpoint.json', () => {
  const at = (/** @type {number} */ iteration) => {
    const training = { ...saved.training, iteration, envSteps: 320 * iteration };
    return JSON.stringify(writeCheckpoint({ ...saved, training }));
  };
  write('curve.csv', toCsv(points, METRICS));
  keepCheckpoint(folder, 320, at(1), 3);
  keepCheckpoint(folder, 640, at(2), 3);
  expect(readRun(folder, library).saved.training.iteration).toBe(2);
  expect(readRun(folder, library).points).toEqual(points.slice(0, 2));
  write('checkpoint.json', at(1));
  expect(readRun(folder, library).saved.training.iteration).toBe(2);
  write('checkpoint.json', at(3));
  expect(readRun(folder, library).saved.training.iteration).toBe(3);
});

test('a damaged checkpoint does not stand in the way of an earlier one, and a note says so', () => {
  const at = (/** @type {number} */ iteration) => {
    const training = { ...saved.training, iteration, envSteps: 320 * iteration };
    return JSON.stringify(writeCheckpoint({ ...saved, training }));
  };
  keepCheckpoint(folder, 320, at(1), 3);
  keepCheckpoint(folder, 640, at(2), 3);
  write('checkpoint.json', at(3).slice(0, 100));
  const run = readRun(folder, library);
  expect(run.saved.training.iteration).toBe(2);
  expect(run.note).toMatch(
    /checkpoint\.json, got unreadable content .*Continues from checkpoints.0*640\.json\.$/,
  );
  keepCheckpoint(folder, 960, 'nothing', 3);
  expect(readRun(folder, library).saved.training.iteration).toBe(2);
  write('checkpoint.json', at(3));
  expect(readRun(folder, library).saved.training.iteration).toBe(3);
});

test('a folder without a checkpoint is refused', () => {
  expect(() => readRun(folder, library)).toThrow(
    `train: expected --resume to be the folder of a run, got '${folder}', which has no checkpoint.json. Start one: npm run train -- --out runs/x.`,
  );
  expect(() => readRun(join(folder, 'x'), library)).toThrow('which does not exist.');
});

test('a run that has reached its target needs a higher one, a run that has used up its steps more of them', () => {
  const solved = { ...saved, solved: true };
  expect(() => checkUnfinished('runs/x', solved, {})).toThrow(
    'train: expected an unfinished run, got runs/x, which has reached its target of 475. Pass a higher --target.',
  );
  expect(() => checkUnfinished('runs/x', solved, { target: 475 })).toThrow('Pass a higher --target.');
  expect(() => checkUnfinished('runs/x', solved, { target: 490 })).not.toThrow();
  expect(() => checkUnfinished('runs/x', saved, { maxSteps: 640 })).toThrow(
    'train: expected more steps than the 640 that runs/x has taken, got 640. Try --max-steps 1280.',
  );
  expect(() => checkUnfinished('runs/x', saved, {})).not.toThrow();
  const settings = { ...saved.settings, evalEvery: 100, patience: 3 };
  const over = { ...saved, settings, evaluations: { last: 600, failures: 3 } };
  expect(() => checkUnfinished('runs/x', over, {})).toThrow(
    'train: expected an unfinished run, got runs/x, which has ended after 3 evaluations without improvement. Pass a higher --patience.',
  );
  expect(() => checkUnfinished('runs/x', over, { patience: 4 })).not.toThrow();
});
