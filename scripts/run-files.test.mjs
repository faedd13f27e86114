import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFolder, chooseFolder, keepCheckpoint, listCheckpoints, writeFiles } from './run-files.mjs';

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'palestra-files-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** @param {...string} folders */
function makeRuns(...folders) {
  for (const folder of folders) {
    mkdirSync(join(root, folder));
    writeFileSync(join(root, folder, 'curve.csv'), '');
  }
}

test('the usual folder of a run gets the first free number if it holds another run', () => {
  const usual = join(root, 'x');
  expect(chooseFolder(undefined, usual, false)).toBe(usual);
  makeRuns('x', 'x-2');
  expect(chooseFolder(undefined, usual, false)).toBe(`${usual}-3`);
  expect(chooseFolder(undefined, usual, true)).toBe(usual);
});

test('a folder that is asked for must hold no run, unless the run may be replaced', () => {
  makeRuns('x');
  const out = join(root, 'x');
  expect(() => chooseFolder(out, 'usual', false)).toThrow(
    `train: expected --out to be a folder without a run, got '${out}', which has a curve.csv. Choose another folder, resume that run with --resume ${out}, or replace it with --force.`,
  );
  expect(chooseFolder(out, 'usual', true)).toBe(out);
  mkdirSync(join(root, 'other'));
  writeFileSync(join(root, 'other', 'notes.txt'), '');
  expect(chooseFolder(join(root, 'other'), 'usual', false)).toBe(join(root, 'other'));
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

test('of the checkpoints of a run, the last ones are kept, in the order of their steps', () => {
  writeFiles(join(root, 'checkpoints'), { 'notes.txt': 'mine' });
  for (const steps of [900, 1200, 20_000, 100_000]) keepCheckpoint(root, steps, `after ${steps}`, 3);
  const names = listCheckpoints(root);
  expect(names).toEqual(
    ['1200', '20000', '100000'].map((steps) => join('checkpoints', `${steps.padStart(12, '0')}.json`)),
  );
  expect(readFileSync(join(root, names[2] ?? ''), 'utf8')).toBe('after 100000');
  expect(readdirSync(join(root, 'checkpoints'))).toHaveLength(4);
});

test('half a checkpoint, as a killed process leaves it, is none', () => {
  mkdirSync(join(root, 'checkpoints', '.palestra-1'), { recursive: true });
  writeFileSync(join(root, 'checkpoints', '.palestra-1', '000000001200.json'), '{"format":');
  expect(listCheckpoints(root)).toEqual([]);
});

test('a folder with kept checkpoints holds a run', () => {
  keepCheckpoint(root, 1200, '', 3);
  expect(() => chooseFolder(root, 'usual', false)).toThrow('which has a checkpoints');
});

test('a folder with an event file holds a run', () => {
  mkdirSync(join(root, 'x'));
  const name = 'events.out.tfevents.1700000000.palestra';
  writeFileSync(join(root, 'x', name), '');
  expect(() => chooseFolder(join(root, 'x'), 'usual', false)).toThrow(`which has a ${name}.`);
  expect(chooseFolder(undefined, join(root, 'x'), false)).toBe(`${join(root, 'x')}-2`);
});
