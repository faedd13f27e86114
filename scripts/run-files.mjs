// The files of a training run, and how they are written: whole files or none.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from './arguments.mjs';
import { firstLine } from './command.mjs';
import { listEventFiles } from './tensorboard.mjs';

/** The files of a run, beside its event files. */
const RUN_FILES = ['policy.json', 'best.json', 'checkpoint.json', 'curve.csv', 'curve.png', 'summary.json'];

/** The folder, within that of a run, of the checkpoints that --checkpoint-every keeps. */
const CHECKPOINTS = 'checkpoints';

/**
 * Lists the files of the kept checkpoints of a run, the oldest first.
 *
 * @param {string} folder that of the run
 * @returns {string[]} names within that folder
 */
export function listCheckpoints(folder) {
  const kept = join(folder, CHECKPOINTS);
  if (!existsSync(kept)) return [];
  return readdirSync(kept)
    .filter((name) => /^\d+\.json$/.test(name))
    .sort()
    .map((name) => join(CHECKPOINTS, name));
}

/**
 * Puts a checkpoint beside the earlier ones, and removes the oldest ones.
 *
 * @param {string} folder that of the run, which exists
 * @param {number} envSteps the steps before the checkpoint
 * @param {string} content
 * @param {number} count how many are to be left
 */
export function keepCheckpoint(folder, envSteps, content, count) {
  const name = `${String(envSteps).padStart(12, '0')}.json`; // so that names sort
  writeFiles(join(folder, CHECKPOINTS), { [name]: content });
  for (const file of listCheckpoints(folder).slice(0, -count)) rmSync(join(folder, file), { force: true });
}

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
  const [file] = [...listEventFiles(folder), ...listCheckpoints(folder)];
  return RUN_FILES.find((name) => existsSync(join(folder, name))) ?? file;
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
      if (content !== undefined) writeFileSync(join(draft, name), content, { flush: true }); // a rename may outlive a power cut, the content not
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
