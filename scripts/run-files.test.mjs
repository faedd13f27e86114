import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFolder, toCsv, writeFiles } from './run-files.mjs';

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'palestra-files-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const report = {
  iteration: 1,
  envSteps: 2336,
  episodes: 32,
  meanReturn: 0.1 + 0.2,
  returnDeviation: 13.25,
  entropy: 0.69,
  loss: -1e-9,
  gradientNorm: 0.5,
  stepsPerSecond: 1000,
  timings: { act: 1, env: 2, learn: 3 },
};

test('the curve has a row for each iteration, with numbers that read back as the same ones', () => {
  const csv = toCsv([{ kind: 'report', report, seconds: 4.5 }]);
  expect(csv).toBe(
    'iteration,envSteps,episodes,meanReturn,returnDeviation,entropy,loss,gradientNorm,stepsPerSecond,actMs,envMs,learnMs,seconds\n' +
      '1,2336,32,0.30000000000000004,13.25,0.69,-1e-9,0.5,1000,1,2,3,4.5\n',
  );
});

test('files are put into a folder that is made for them', () => {
  writeFiles(join(root, 'a', 'b'), { 'x.txt': '1', 'y.bin': Uint8Array.of(7), 'z.txt': undefined });
  expect(readdirSync(join(root, 'a'))).toEqual(['b']);
  expect(readdirSync(join(root, 'a', 'b')).sort()).toEqual(['x.txt', 'y.bin']);
});

test('files of an earlier run are replaced, or removed where there is no new one; others stay', () => {
  for (const name of ['x.txt', 'z.txt', 'mine.txt']) writeFileSync(join(root, name), 'old');
  writeFiles(root, { 'x.txt': 'new', 'z.txt': undefined });
  expect(readdirSync(root).sort()).toEqual(['mine.txt', 'x.txt']);
  expect(readFileSync(join(root, 'x.txt'), 'utf8')).toBe('new');
});

test('where something cannot be written, what was there stays as it was', () => {
  writeFileSync(join(root, 'x.txt'), 'old');
  expect(() => writeFiles(root, { 'x.txt': 'new', 'no/such/folder.txt': '' })).toThrow(/ENOENT/);
  expect(readdirSync(root)).toEqual(['x.txt']);
  expect(readFileSync(join(root, 'x.txt'), 'utf8')).toBe('old');
});

test('a folder is checked by trying, and nothing is left behind', () => {
  mkdirSync(join(root, 'there'));
  checkFolder('train', 'out', join(root, 'there'));
  checkFolder('train', 'out', join(root, 'not', 'yet', 'there'));
  expect(readdirSync(root, { recursive: true })).toEqual(['there']);
});

test('a folder that cannot be made is a usage error', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => checkFolder('train', 'out', join(root, 'file', 'x'))).toThrow(
    /^train: expected --out to be a place that can be written to, got '.*x' \(.*file is a file\)\. Choose another place\.$/,
  );
});
