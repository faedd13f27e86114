// What a training run leaves behind, and how it is put in place: whole files or none.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from './arguments.mjs';
import { firstLine } from './command.mjs';

/** @typedef {import('../src/headless/protocol.ts').ReportEvent} ReportEvent */

/** @type {readonly [name: string, read: (event: ReportEvent) => number][]} */
const COLUMNS = [
  ['iteration', ({ report }) => report.iteration],
  ['envSteps', ({ report }) => report.envSteps],
  ['episodes', ({ report }) => report.episodes],
  ['meanReturn', ({ report }) => report.meanReturn],
  ['returnDeviation', ({ report }) => report.returnDeviation],
  ['entropy', ({ report }) => report.entropy],
  ['loss', ({ report }) => report.loss],
  ['gradientNorm', ({ report }) => report.gradientNorm],
  ['stepsPerSecond', ({ report }) => report.stepsPerSecond],
  ['actMs', ({ report }) => report.timings.act],
  ['envMs', ({ report }) => report.timings.env],
  ['learnMs', ({ report }) => report.timings.learn],
  ['seconds', ({ seconds }) => seconds],
];

/**
 * Gives the curve as CSV, one row for each iteration. Numbers are written so that they read back as the same ones.
 *
 * @param {readonly ReportEvent[]} events
 */
export function toCsv(events) {
  const rows = [
    COLUMNS.map(([name]) => name),
    ...events.map((event) => COLUMNS.map(([, read]) => read(event))),
  ];
  return rows.map((row) => `${row.join(',')}\n`).join('');
}

/**
 * Makes sure, by trying, that files can be written to a folder that need not exist yet. Leaves nothing behind.
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
 * Puts files into a folder: written elsewhere first, then renamed, so that at any time there are whole files only.
 * Other files in the folder stay.
 *
 * @param {string} folder
 * @param {Record<string, string | Uint8Array | undefined>} files content by name; undefined for one that is not to be there
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
      if (content === undefined)
        rmSync(join(folder, name), { force: true }); // an earlier run's
      else renameSync(join(draft, name), join(folder, name));
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
