// `npm run train`: a training run in a headless browser. The page learns; this process shows the progress and keeps the files.
import { resolve } from 'node:path';
import { Failure, firstLine, runCommand, toUsageError, withoutPlace } from './command.mjs';
import { toCsv, toPoint } from './curve-file.mjs';
import { HeadlessPage } from './headless.mjs';
import { ensureDependencies } from './install.mjs';
import { checkNamed } from './own-env.mjs';
import { describeProgress, Progress } from './progress.mjs';
import { checkUnfinished, readRun } from './resume.mjs';
import {
  checkFolder,
  checkFree,
  chooseFolder,
  keepCheckpoint,
  listCheckpoints,
  writeFiles,
} from './run-files.mjs';
import { describeStart, describeSummary, summarise, trackBest } from './run-summary.mjs';
import { askLibrary, importLibrary } from './source.mjs';
import { onStopSignal, STOPPED } from './stop-signal.mjs';
import { EventFile, listEventFiles } from './tensorboard.mjs';
import { checkWorkers, readTrainCommand } from './train-options.mjs';

/** @typedef {import('../src/headless/protocol.ts').TrainRequest} TrainRequest */
/** @typedef {import('../src/headless/protocol.ts').TrainResult} TrainResult */
/** @typedef {import('../src/headless/protocol.ts').HeadlessEvent} HeadlessEvent */
/** @typedef {import('../src/headless/protocol.ts').StartedEvent} StartedEvent */
/** @typedef {import('../src/training/checkpoint.ts').Checkpoint} Checkpoint */
/** @typedef {import('../src/core/policy/policy-file.ts').PolicyFile} PolicyFile */
/** @typedef {import('./source.mjs').Library} Library */
/** @typedef {import('./train-options.mjs').TrainCommand} TrainCommand */
/** @typedef {import('./curve-file.mjs').Point} Point */

/**
 * What is to be done: the request to the page, the folder of the files, and what an earlier run has left there.
 * @typedef {object} Job
 * @property {TrainRequest} request
 * @property {string} label what the run trains
 * @property {string | undefined} envSrc the address of the module that defines the environment
 * @property {string} out
 * @property {readonly string[]} replaced the event files and kept checkpoints of the run that this one replaces
 * @property {number} keepCheckpoints how many checkpoints are kept under their own names
 * @property {readonly Point[]} points
 * @property {readonly string[]} metrics the names of the algorithm's metrics
 * @property {string | undefined} workersNote the algorithm's note about several workers
 * @property {number | undefined} [bestEvaluation] the mean return of the best evaluation before the run is resumed
 * @property {string | undefined} preset
 */

/** How long the page may take to stop, ms. */
const STOP_TIMEOUT_MS = 10_000;

const progress = new Progress(process.stderr);
await runCommand('train', main);

/** Gives the exit status. */
async function main() {
  ensureDependencies();
  const library = await importLibrary();
  const command = readTrainCommand(process.argv.slice(2), library);
  if (!command) return 0;
  const job =
    command.resume === undefined ? planRun(command, library) : planResumed(command, command.resume, library);
  const { out } = job;

  const events = command.tensorboard ? new EventFile(out, Date.now() / 1000) : undefined;
  const run = await trainPolicy(job, command.gpu, events);
  progress.clear();
  if (!run) return STOPPED;
  const summary = summarise({ ...job, ...run });
  const files = { ...run.files, 'curve.png': run.picture, 'summary.json': toJson(summary) };
  try {
    writeFiles(out, files);
    events?.flush();
  } catch (error) {
    throw new Failure(`the files could not be written to ${out}: ${firstLine(error)}.`);
  }
  const written = Object.entries(files).flatMap(([name, content]) => (content === undefined ? [] : [name]));
  if (events) written.push(events.name);
  console.log(command.json ? JSON.stringify(summary) : describeSummary(summary, run.ended, out, written));
  if (run.failure) throw new Failure(`${run.failure} The run up to there is in ${out}.`);
  if (run.ended === 'stopped') return STOPPED;
  return summary.solved || summary.target === null ? 0 : 1;
}

/**
 * @param {TrainCommand} command
 * @param {Library} library
 * @returns {Job}
 */
function planRun({ settings: given, out, force, checkpointEvery, keepCheckpoints }, library) {
  return askLibrary('train', () => {
    const settings = library.completeSettings('train', given);
    if (settings.envSrc === undefined) library.findEnv(settings.env);
    checkWorkers(settings.workers, settings.numEnvs);
    const preset = library.choosePreset('train', given).name;
    const { algorithm, seed } = settings;
    const named = { env: settings.env, preset: given.preset };
    const usual = `runs/${library.nameRun(named, '-with-').replaceAll('/', '-')}-${algorithm}-${seed}`;
    const { metrics, note: workersNote } = library.findAlgorithm(algorithm);
    const { envSrc } = settings;
    const folder = chooseFolder(out, usual, force);
    const replaced = [...listEventFiles(folder), ...listCheckpoints(folder)];
    const request = { ...given, checkpointEvery };
    const label = library.nameRun(named, ' with the preset ');
    return {
      ...{ request, label, envSrc, out: folder, replaced, keepCheckpoints, points: [] },
      ...{ metrics: Object.keys(metrics), workersNote, preset },
    };
  });
}

/**
 * @param {TrainCommand} command
 * @param {string} folder
 * @param {Library} library
 * @returns {Job}
 */
function planResumed({ settings: changes, ...command }, folder, library) {
  const { checkpoint, saved, points, metrics, note } = readRun(folder, library);
  if (note !== undefined) progress.note(note);
  const out = command.out ?? folder;
  checkWorkers(changes.workers, saved.settings.numEnvs);
  checkUnfinished(folder, saved, changes);
  checkFolder('train', 'out', out);
  if (resolve(out) !== resolve(folder)) checkFree(out, ' Choose another folder.');
  const { envSrc } = changes;
  if (envSrc === undefined) checkNamed('train', saved.settings.envSrc);
  return {
    request: { ...changes, checkpoint, checkpointEvery: command.checkpointEvery },
    label: saved.settings.env,
    envSrc,
    out,
    replaced: [],
    keepCheckpoints: command.keepCheckpoints,
    points,
    metrics,
    workersNote: library.findAlgorithm(saved.settings.algorithm).note,
    bestEvaluation: saved.evaluations?.best?.meanReturn,
    preset: undefined,
  };
}

/**
 * Trains in the browser and gives all results, also those before a failure. Writes the files whenever there is a checkpoint.
 * Gives undefined if the run was stopped before it had started.
 *
 * @param {Job} job
 * @param {boolean} gpu
 * @param {EventFile | undefined} events
 */
async function trainPolicy(
  { request, label, envSrc, out, replaced, keepCheckpoints, points: earlier, metrics, workersNote, ...job },
  gpu,
  events,
) {
  const points = [...earlier];
  const stale = [...replaced];
  /** @type {Checkpoint | undefined} */
  let checkpoint = request.checkpoint;
  /** @type {PolicyFile | undefined} */
  let best;
  /** @type {StartedEvent | undefined} */
  let started;
  /** @type {'page' | 'workers' | undefined} */
  let decidedBy;
  const filesNow = () => ({
    ...Object.fromEntries(stale.splice(0).map((name) => [name, undefined])), // once: this run may use the same names
    'policy.json': checkpoint && toJson(checkpoint.policy),
    'best.json': best && toJson(best),
    'curve.csv': toCsv(points, metrics),
    'checkpoint.json': checkpoint && toLine(checkpoint), // last: the curve is never behind it
  });
  let writes = true;
  let warned = '';
  const tellWarning = (warning = warned) => {
    if (warning !== warned) progress.note(`train: warning: ${withoutPlace(warning)}`);
    warned = warning;
  };
  let lost = 0;
  const tellLosses = (lostWorkers = lost) => {
    if (lostWorkers !== lost) progress.note(`train: workers lost and replaced so far: ${lostWorkers}`);
    lost = lostWorkers;
  };
  let envErrors = 0;
  /** @param {import('../src/training/training-run.ts').RunReport} report */
  const tellEnvErrors = ({ envErrors: count = envErrors, firstEnvError }) => {
    if (count !== envErrors)
      progress.note(
        `train: environments that threw and were replaced so far: ${count}. The first error: ${withoutPlace(firstEnvError ?? '')}`,
      );
    envErrors = count;
  };
  let { bestEvaluation } = job;
  let lostDevices = 0;
  /** @param {HeadlessEvent & { kind: 'report' }} event */
  const tellDevices = ({ report, machine }) => {
    if (!started || !machine || report.lostDevices === lostDevices) return;
    started = { ...started, ...machine };
    lostDevices = report.lostDevices ?? 0;
    progress.note(`train: GPU devices lost so far: ${lostDevices}. The run ${describeStart(started)}`);
  };
  /** @param {HeadlessEvent} event */
  const onEvent = (event) => {
    if (event.kind === 'started') {
      started = event;
      progress.wait(`train: ${describeStart(event)}`);
    } else if (event.kind === 'report' && started) {
      // not before: in its first iteration, an algorithm may still refuse a checkpoint, in one line
      if (points.length === earlier.length) {
        progress.note(`train: ${describeStart(started)}`);
        if (workersNote && started.workers > 1) progress.note(`train: ${workersNote}`);
      }
      const point = toPoint(event.report);
      points.push(point);
      decidedBy = event.report.decidedBy;
      events?.add(Date.now() / 1000, point, metrics);
      tellWarning(event.report.warning);
      tellLosses(event.report.lostWorkers);
      tellEnvErrors(event.report);
      tellDevices(event);
      bestEvaluation = trackBest(bestEvaluation, event.report.evaluation);
      const { target, settings } = started;
      progress.show(
        describeProgress({ ...event.report, target, bestEvaluation, maxSteps: settings.maxSteps }),
        event.report.envSteps / settings.maxSteps,
      );
      if (!event.checkpoint) return;
      checkpoint = event.checkpoint;
      best = event.best ?? best;
      if (!writes) return;
      try {
        writeFiles(out, { ...filesNow(), 'curve.png': undefined, 'summary.json': undefined });
        events?.flush();
        if (event.isKept) keepCheckpoint(out, event.report.envSteps, toLine(checkpoint), keepCheckpoints);
      } catch (error) {
        writes = false;
        progress.note(`train: ${out} cannot be written to now: ${firstLine(error)}. The run continues.`);
      }
    }
  };

  const page = await HeadlessPage.open({ gpu, tell: (line) => progress.wait(line), onEvent, envSrc });
  try {
    /** @type {Promise<{ ended: 'stopped' }>} */
    const stopped = new Promise((resolveStopped) => {
      onStopSignal(() => {
        progress.wait('stopping after this iteration …');
        void page.call('stop').catch(() => {}); // the call of train fails, too
        setTimeout(() => resolveStopped({ ended: 'stopped' }), STOP_TIMEOUT_MS).unref();
      });
    });
    /** @type {TrainResult | { ended: 'stopped' | 'failed', message?: string }} */
    const result = await Promise.race([page.train(request), stopped]).catch((error) => {
      if (!(error instanceof Failure)) throw error;
      return { ended: 'failed', message: error.message };
    });
    if (result.ended === 'refused') throw toUsageError('train', result.message);
    if ('checkpoint' in result) {
      checkpoint = result.checkpoint ?? checkpoint;
      best = result.best ?? best;
    }
    const failure = 'message' in result && result.message ? withoutPlace(result.message) : undefined;
    if (!started && result.ended === 'stopped') return undefined; // there is nothing to save
    if (!started || (failure && points.length === earlier.length)) {
      throw new Failure(failure ?? 'the page did not start.');
    }
    const { algorithm, seed } = started.settings;
    const title = `${label}, ${algorithm}, seed ${seed}`;
    const picture = await page
      .photographCurve({ title, points, target: started.target })
      .catch(() => undefined); // the browser is gone
    return { ended: result.ended, failure, started, points, picture, decidedBy, files: filesNow() };
  } finally {
    await page.close();
  }
}

/** @param {Checkpoint} checkpoint */
function toLine(checkpoint) {
  return `${JSON.stringify(checkpoint)}\n`;
}

/** @param {unknown} value */
function toJson(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
