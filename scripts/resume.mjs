// Finds the checkpoint from which `npm run train -- --resume DIR` continues.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './arguments.mjs';
import { firstLine } from './command.mjs';
import { parseCsv } from './curve-file.mjs';
import { formatCount, formatNumber } from './progress.mjs';
import { listCheckpoints } from './run-files.mjs';
import { askLibrary } from './source.mjs';

/** @typedef {import('./source.mjs').Library} Library */
/** @typedef {import('./train-options.mjs').Settings} Settings */

/**
 * Reads the checkpoint of a run, and its curve up to there. Nothing is written. If the latest one is damaged, an earlier one will do:
 * `note` says so.
 *
 * @param {string} folder
 * @param {Library} library
 * @throws {UsageError} if there is none, or all are damaged, foreign or of a newer version.
 */
export function readRun(folder, library) {
  const names = ['checkpoint.json', ...listCheckpoints(folder).reverse()].filter((name) =>
    existsSync(join(folder, name)),
  );
  /** @type {{ name: string, state: ReturnType<typeof readState> } | undefined} */
  let latest;
  /** @type {UsageError[]} */
  const failures = [];
  for (const name of names) {
    try {
      const state = readState(join(folder, name), library);
      // of each kind, the latest: the process may have been killed before it wrote the other
      if (!latest || state.saved.training.envSteps > latest.state.saved.training.envSteps)
        latest = { name, state };
      if (name !== 'checkpoint.json') break;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      failures.push(error);
    }
  }
  if (!latest && failures.length > 0) throw failures[0];
  if (!latest) {
    throw new UsageError(
      `train: expected --resume to be the folder of a run, got '${folder}', which ${existsSync(folder) ? 'has no checkpoint.json' : 'does not exist'}. ` +
        'Start one: npm run train -- --out runs/x.',
    );
  }
  const { name, state } = latest;
  const points = readCurve(join(folder, 'curve.csv'), state.metrics);
  const note = failures.length > 0 ? `${failures[0].message} Continues from ${name}.` : undefined;
  return {
    ...state,
    note,
    points: points.filter((point) => point.iteration <= state.saved.training.iteration),
  };
}

/**
 * @param {string} file
 * @param {Library} library
 */
function readState(file, library) {
  /** @type {import('../src/training/checkpoint.ts').Checkpoint} */
  const checkpoint = readJson('train', 'a checkpoint', file);
  return askLibrary(
    'train',
    () => {
      const saved = library.readCheckpoint('train', checkpoint);
      library.decodePolicy('train', saved.policy);
      const metrics = Object.keys(library.findAlgorithm(saved.settings.algorithm).metrics);
      return { checkpoint, saved, metrics };
    },
    file,
  );
}

/**
 * @param {string} command
 * @param {string} what the file should hold, for the message
 * @param {string} file
 * @throws {UsageError}
 */
export function readJson(command, what, file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `${command}: expected ${what} in ${file}, got unreadable content (${firstLine(error)}). Is the file complete?`,
    );
  }
}

/**
 * @param {string} file
 * @param {readonly string[]} metrics
 */
function readCurve(file, metrics) {
  if (!existsSync(file)) return [];
  const points = parseCsv(readFileSync(file, 'utf8'), metrics);
  if (points) return points;
  throw new UsageError(
    `train: expected the learning curve of the run in ${file}, got another file or a damaged one. ` +
      'Move it away to start a curve at the checkpoint.',
  );
}

/**
 * @param {string} folder
 * @param {ReturnType<typeof readRun>['saved']} saved
 * @param {Settings} changes
 * @throws {UsageError} if nothing is left to do.
 */
export function checkUnfinished(folder, { settings, training, solved, evaluations }, changes) {
  const { envSteps } = training;
  const maxSteps = changes.maxSteps ?? settings.maxSteps;
  if (solved && (changes.target === undefined || changes.target === settings.target)) {
    const goal = settings.target === undefined ? '' : ` of ${formatNumber(settings.target)}`;
    throw new UsageError(
      `train: expected an unfinished run, got ${folder}, which has reached its target${goal}. Pass a higher --target.`,
    );
  }
  const patience = changes.patience ?? settings.patience ?? Infinity;
  if ((evaluations?.failures ?? 0) >= patience) {
    throw new UsageError(
      `train: expected an unfinished run, got ${folder}, which has ended after ${formatCount(patience)} evaluations without improvement. ` +
        'Pass a higher --patience.',
    );
  }
  if (envSteps >= maxSteps) {
    throw new UsageError(
      `train: expected more steps than the ${formatCount(envSteps)} that ${folder} has taken, got ${formatCount(maxSteps)}. ` +
        `Try --max-steps ${envSteps * 2}.`,
    );
  }
}
