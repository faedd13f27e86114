// The files of a training run, and how they are written: whole files or none.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from './arguments.mjs';
import { firstLine } from './command.mjs';
import { listEventFiles } from './tensorboard.mjs';

/** The files of a run, beside its event files. */
const RUN_FILES = ['policy.json', 'best.json', 'checkpoint.json', 'curve.csv', 'curve.png', 'summary.json'];

/**
 * Chooses the folder of a new run, so that no other run is lost: one that is asked for must be free, the usual one gets a number
 * if it is not.
 *
 * @param {string | undefined} out what --out says
 * @param {string} usual
 * @param {boolean} force whether a run may be replaced
 * @throws {UsageError}
 */
export function chooseFolder(out, usual, force) {
  let folder = out ?? usual;
  checkFolder('train', 'out', folder);
  if (force) return folder;
  if (out !== undefined)
    checkFree(
      out,
      ` Choose another folder, resume that run with --resume ${out}, or replace it with --force.`,
    );
  for (let number = 2; findRunFile(folder) !== undefined; number++) folder = `${usual}-${number}`;
  return folder;
}

/**
 * @param {string} out
 * @param {string} advice
 * @throws {UsageError} if the folder holds a run.
 */
export function checkFree(out, advice) {
  const file = findRunFile(out);
  if (file === undefined) return;
  throw new UsageError(
    `train: expected --out to be a folder without a run, got '${out}', which has a ${file}.${advice}`,
  );
}

/** @param {string} folder */
function findRunFile(folder) {
  return RUN_FILES.find((name) => existsSync(join(folder, name))) ?? listEventFiles(folder)[0];
}

/**
 * Checks, by trying, that files can be written to a folder, which need not exist yet. Leaves nothing behind.
 *
 * @param {string} command
 * @param {string} option the option that names it, for the message
 * @param {string} folder
 * @param {string} [given] what the option was given, if that is not the folder itself
 * @throws {UsageError}
 */
export function checkFolder(command, option, folder, given = folder) {
  let existing = resolve(folder);
  while (!existsSync(existing) && existing !== dirname(existing)) existing = dirname(existing);
  try {
    if (!statSync(existing).isDirectory()) throw new Error(`${existing} is a file`);
    rmSync(mkdtempSync(join(existing, '.palestra-')), { recursive: true });
  } catch (error) {
    const why = firstLine(error).replace(/, \w+ '.*$/, ''); // without the name of the folder that was tried
    throw new UsageError(
      `${command}: expected --${option} to be a place that can be written to, got '${given}' (${why}). ` +
        'Choose another place.',
    );
  }
}

/**
 * Puts files into a folder: writes them elsewhere first, then renames them in the order given, so that the folder never holds half
 * a file. Other files in the folder stay.
 *
 * @param {string} folder
 * @param {Record<string, string | Uint8Array | undefined>} files content by name; undefined removes a file
 */
export function writeFiles(folder, files) {
  const isNew = !existsSync(folder);
  mkdirSync(isNew ? dirname(resolve(folder)) : folder, { recursive: true });
  const beside = isNew ? dirname(resolve(folder)) : folder; // within: the folder may be a volume of its own
  const draft = mkdtempSync(join(beside, '.palestra-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      if (content !== undefined) writeFileSync(join(draft, name), content);
    }
    if (isNew) mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) {
      if (content === undefined) rmSync(join(folder, name), { force: true });
      else renameSync(join(draft, name), join(folder, name));
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
