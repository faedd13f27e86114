// `npm run train`: a training run in a headless browser. The page learns; this process shows how far it is and keeps the files.
import { parseArguments } from './arguments.mjs';
import { Failure, firstLine, runCommand, toUsageError, withoutPlace } from './command.mjs';
import { HeadlessPage } from './headless.mjs';
import { ensureDependencies } from './install.mjs';
import { describeProgress, Progress } from './progress.mjs';
import { checkFolder, toCsv, writeFiles } from './run-files.mjs';
import { describeStart, describeSummary, summarise } from './run-summary.mjs';
import { findEnv, findPreset } from './source.mjs';
import { onStopSignal, STOPPED } from './stop-signal.mjs';
import { presetName, toTrainRequest, trainSpec } from './train-options.mjs';

/** @typedef {import('../src/headless/protocol.ts').TrainRequest} TrainRequest */
/** @typedef {import('../src/headless/protocol.ts').TrainResult} TrainResult */
/** @typedef {import('../src/headless/protocol.ts').TrainEvent} TrainEvent */
/** @typedef {import('../src/headless/protocol.ts').StartedEvent} StartedEvent */
/** @typedef {import('../src/headless/protocol.ts').ReportEvent} ReportEvent */
/** @typedef {import('../src/core/policy/policy-file.ts').PolicyFile} PolicyFile */

/** How long a page that is told to stop may take to come to an end, ms. */
const STOP_TIMEOUT_MS = 10_000;

const progress = new Progress(process.stderr);
await runCommand('train', main);

/** Gives the exit status. */
async function main() {
  const options = parseArguments(process.argv.slice(2), trainSpec);
  if (!options) return 0;
  ensureDependencies();
  const request = toTrainRequest(options, await findPreset('train', presetName(options)));
  const { rewardThreshold } = await findEnv('train', request.env);
  request.target ??= rewardThreshold;
  const out =
    options.out ?? `runs/${nameOf(request).replaceAll('/', '-')}-${options.algorithm}-${options.seed}`;
  checkFolder('train', 'out', out);

  const run = await trainPolicy(request, options.gpu);
  progress.clear();
  const summary = summarise(request, run);
  const files = {
    'policy.json': run.policy && toJson(run.policy),
    'curve.csv': toCsv(run.reports),
    'curve.png': run.picture,
    'summary.json': toJson(summary),
  };
  const written = Object.entries(files).flatMap(([name, content]) => (content === undefined ? [] : [name]));
  try {
    writeFiles(out, files);
  } catch (error) {
    throw new Failure(`the files could not be written to ${out}: ${firstLine(error)}.`);
  }
  console.log(options.json ? JSON.stringify(summary) : describeSummary(summary, run.ended, out, written));
  if (run.failure) throw new Failure(`${run.failure} What was learned until then is in ${out}.`);
  if (run.ended === 'stopped') return STOPPED;
  return summary.solved || summary.target === null ? 0 : 1;
}

/**
 * Runs it in the browser and gives all that came of it, after a failure too.
 *
 * @param {TrainRequest} request
 * @param {boolean} gpu
 */
async function trainPolicy(request, gpu) {
  /** @type {ReportEvent[]} */
  const reports = [];
  /** @type {StartedEvent | undefined} */
  let started;
  /** @type {PolicyFile | undefined} */
  let policy;
  /** @param {TrainEvent} event */
  const onEvent = (event) => {
    if (event.kind === 'started') {
      started = event;
      progress.note(`train: ${describeStart(event)}`);
      return;
    }
    reports.push(event);
    policy = event.policy ?? policy;
    const { meanReturn, envSteps, stepsPerSecond } = event.report;
    const { target, maxSteps } = request;
    progress.show(
      describeProgress({ meanReturn, target, envSteps, maxSteps, stepsPerSecond }),
      envSteps / maxSteps,
    );
  };

  const page = await HeadlessPage.open({ gpu, tell: (line) => progress.wait(line), onEvent });
  try {
    /** @type {Promise<{ ended: 'stopped' }>} */
    const stopped = new Promise((resolve) => {
      onStopSignal(() => {
        progress.wait('stops …');
        void page.call('stop').catch(() => {}); // the call of train says it, too
        setTimeout(() => resolve({ ended: 'stopped' }), STOP_TIMEOUT_MS).unref();
      });
    });
    /** @type {TrainResult | { ended: 'stopped' | 'failed', message?: string }} */
    const result = await Promise.race([page.call('train', request), stopped]).catch((error) => {
      if (!(error instanceof Failure)) throw error;
      return { ended: 'failed', message: error.message };
    });
    if (result.ended === 'refused') throw toUsageError('train', result.message);
    if ('policy' in result) policy = result.policy ?? policy;
    const failure = 'message' in result ? withoutPlace(result.message) : undefined;
    if (!started) throw new Failure(failure ?? 'the page did not start.');
    const title = `${nameOf(request)}, ${request.algorithm}, seed ${request.seed}`;
    const picture = await page
      .photographCurve({ title, reports: reports.map(({ report }) => report), target: request.target })
      .catch(() => undefined); // the browser is lost
    return { ended: result.ended, failure, started, reports, policy, picture };
  } finally {
    await page.close();
  }
}

/** @param {TrainRequest} request */
function nameOf({ preset, env }) {
  return preset ?? env;
}

/** @param {unknown} value */
function toJson(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
