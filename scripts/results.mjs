// `npm run results`: trains presets with several seeds each, and writes the table of results. Runs that are there already stay unless
// their preset has changed, so the command can be stopped and started again.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArguments, UsageError } from './arguments.mjs';
import { Failure, runCommand } from './command.mjs';
import { HeadlessPage } from './headless.mjs';
import { ensureDependencies } from './install.mjs';
import { INDEX, listPolicies, POLICIES_FOLDER, toShipped, writePolicy } from './policies.mjs';
import { describeProgress, formatNumber, formatSeconds, Progress } from './progress.mjs';
import {
  describePolicies,
  describeResults,
  RESULTS_FOLDER,
  resultFile,
  scoreOf,
  thinOut,
} from './results-table.mjs';
import { writeFiles } from './run-files.mjs';
import { trackBest } from './run-summary.mjs';
import { importLibrary } from './source.mjs';
import { onStopSignal, STOPPED } from './stop-signal.mjs';

/** @typedef {import('./results-table.mjs').Result} Result */
/** @typedef {import('../src/training/presets.ts').Preset} Preset */
/** @typedef {import('../src/headless/protocol.ts').HeadlessEvent} HeadlessEvent */

/** Episodes of an evaluation. Where an episode is short and its return mostly chance, more are needed. */
const EPISODES = 100;
const MANY_EPISODES = 2000;
/** The time limit of an evaluation where the environment has none. */
const MAX_EPISODE_STEPS = 1000;
/** Learners of A3C, so that there is more than one on a machine of two cores, too. Other algorithms have the default number of workers. */
const LEARNERS = 2;
/** Far from the seeds of all runs. */
const EVALUATION_SEED = 1_000_000;

const progress = new Progress(process.stderr);
await runCommand('results', main);

/** Gives the exit status. */
async function main() {
  ensureDependencies();
  const library = await importLibrary();
  const options = parseArguments(process.argv.slice(2), {
    command: 'results',
    about:
      'trains presets with several seeds each, evaluates them, and writes the table of results.\n' +
      'Exit status: 0 success, 2 invalid arguments, 3 something broke.',
    options: {
      only: {
        kind: 'string',
        placeholder: 'NAME',
        example: 'LunarLander-v3',
        usual: 'all presets',
        help: 'Trains the presets whose names begin with this text.',
      },
      seeds: { kind: 'integer', min: 1, max: 100, default: 5, help: 'Trains with the seeds from 1 to this.' },
      out: {
        kind: 'string',
        placeholder: 'DIR',
        default: RESULTS_FOLDER,
        help: 'The folder of the results. Runs that are there already stay, unless their preset has changed.',
      },
      'max-steps': {
        kind: 'integer',
        min: 1,
        usual: "the preset's",
        example: '100000',
        help: 'Environment steps of each run.',
      },
      table: { kind: 'flag', help: 'Trains nothing: only writes the table of the results that are there.' },
    },
  });
  if (!options) return 0;
  const { only = '', seeds, out, maxSteps, table } = options;
  const presets = Object.values(library.PRESETS).filter(({ name }) => name?.startsWith(only));
  if (presets.length === 0) {
    const known = Object.keys(library.PRESETS).join(', ');
    throw new UsageError(
      `results: expected --only to be the beginning of a preset's name, got '${only}'. Known: ${known}.`,
    );
  }
  if (maxSteps !== undefined && resolve(out) === resolve(RESULTS_FOLDER)) {
    throw new UsageError(
      `results: expected --out with --max-steps, because ${RESULTS_FOLDER} is for whole runs. Try --out runs/results.`,
    );
  }
  mkdirSync(out, { recursive: true });
  const there = readResults(out, maxSteps, library);
  const jobs = presets.flatMap((preset) =>
    Array.from({ length: seeds }, (_, i) => ({ preset, seed: i + 1 })).filter(
      ({ preset: { name }, seed }) => !there.some((result) => result.preset === name && result.seed === seed),
    ),
  );
  const ended = table ? 'done' : await trainAll(jobs, out, maxSteps, library);
  const results = readResults(out, maxSteps, library);
  const { page, pictures } = describeResults(results, basename(out), library.drawCurves);
  writeFiles(out, pictures);
  writeFiles(dirname(resolve(out)), { [`${basename(out)}.md`]: page });
  if (out === RESULTS_FOLDER)
    writeFiles(POLICIES_FOLDER, { [INDEX]: describePolicies(results, listPolicies()) });
  console.log(`${results.length} results in ${out}: see ${resolve(out)}.md.`);
  return ended === 'stopped' ? STOPPED : 0;
}

/**
 * @param {readonly { preset: Preset, seed: number }[]} jobs
 * @param {string} out
 * @param {number | undefined} maxSteps
 * @param {import('./source.mjs').Library} library
 */
async function trainAll(jobs, out, maxSteps, library) {
  if (jobs.length === 0) return 'done';
  let at = '';
  let stopped = false;
  /** @type {[envSteps: number, meanReturn: number][]} */
  let curve = [];
  /** @type {{ solvedAt: number, solvedSeconds: number } | undefined} */
  let firstSolved;
  let budget = Infinity;
  let wallSeconds = 0;
  let meanReturn = Number.NaN;
  /** @type {number | undefined} */
  let bestEvaluation;
  /** @param {HeadlessEvent} event */
  const onEvent = (event) => {
    if (event.kind === 'started') budget = event.settings.maxSteps;
    if (event.kind !== 'report') return;
    const { envSteps, solved, seconds } = event.report;
    ({ meanReturn } = event.report);
    wallSeconds = seconds;
    curve.push([envSteps, meanReturn]);
    if (solved) firstSolved ??= { solvedAt: envSteps, solvedSeconds: Number(seconds.toFixed(2)) };
    bestEvaluation = trackBest(bestEvaluation, event.report.evaluation);
    const target = undefined;
    progress.show(
      `${at} · ${describeProgress({ ...event.report, target, bestEvaluation, maxSteps: budget })}`,
      envSteps / budget,
    );
  };
  const page = await HeadlessPage.open({ gpu: false, tell: (line) => progress.wait(line), onEvent });
  try {
    onStopSignal(() => {
      stopped = true;
      progress.wait('stopping …');
      void page.call('stop').catch(() => {});
    });
    for (const [i, { preset, seed }] of jobs.entries()) {
      if (stopped) return 'stopped';
      const { name = preset.env, env, envOptions } = preset;
      at = `${name}, seed ${seed} (${i + 1} of ${jobs.length})`;
      curve = [];
      firstSolved = bestEvaluation = undefined;
      const changes = {
        ...(maxSteps !== undefined && { maxSteps }),
        ...(preset.algorithm === 'a3c' && { workers: LEARNERS }),
      };
      const result = await page.call('train', {
        ...{ preset: name, seed, backend: 'wasm', untilSteps: true },
        ...changes,
      });
      if (stopped) return 'stopped';
      if ('message' in result) throw new Failure(`${at}: ${result.message}`);
      const learned = result.best ?? result.checkpoint.policy; // the best, if the preset evaluates
      const policy = toShipped(learned, library); // the scores are those of the file
      const { spec } = library.makeEnv(env, envOptions);
      const limit = spec.maxEpisodeSteps === Infinity ? { maxEpisodeSteps: MAX_EPISODE_STEPS } : {};
      const { kind } = library.ENV_LIST[/** @type {keyof typeof library.ENV_LIST} */ (env)];
      const isChance = kind === 'toy text';
      const episodes = isChance ? MANY_EPISODES : EPISODES;
      /** @param {boolean} greedy */
      const evaluate = async (greedy) => {
        progress.wait(`${at}: playing ${episodes} episodes …`);
        const played = await page.call('evaluate', {
          ...{ policy, env, episodes, greedy, seed: EVALUATION_SEED + seed, backend: 'wasm' },
          envOptions: { ...(policy.envOptions ?? envOptions), ...limit },
        });
        if (played.ended === 'refused') throw new Failure(`${at}: ${played.message}`);
        const { mean, standardDeviation } = library.meanAndDeviation(played.returns);
        return { mean, standardDeviation };
      };
      const last = curve.at(-1)?.[0] ?? 0;
      /** @type {Result} */
      const entry = {
        ...{
          preset: name,
          env,
          algorithm: preset.algorithm,
          seed,
          settings: settingsOf(preset, maxSteps),
          ...(changes.workers && { workers: changes.workers }),
        },
        ...{
          envSteps: last,
          wallSeconds: Number(wallSeconds.toFixed(1)),
          ...(firstSolved ?? { solvedAt: null, solvedSeconds: null }),
          meanReturn,
        },
        ...{ episodes, greedy: await evaluate(true), sampled: await evaluate(false) },
        machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
        curve: thinOut(curve),
      };
      writeFiles(out, { [resultFile(name, seed)]: `${JSON.stringify(entry)}\n` });
      if (out === RESULTS_FOLDER && name === env && maxSteps === undefined)
        keepBest(entry, policy, out, library);
      progress.note(
        `${at}: ${formatNumber(entry.greedy.mean)} ± ${formatNumber(entry.greedy.standardDeviation)} greedy, ` +
          `${formatNumber(entry.sampled.mean)} ± ${formatNumber(entry.sampled.standardDeviation)} drawn, ${formatSeconds(wallSeconds)}`,
      );
    }
    return 'done';
  } finally {
    await page.close();
  }
}

/**
 * Gives the settings of a preset as a result names them.
 *
 * @param {Preset} preset
 * @param {number | undefined} maxSteps
 */
function settingsOf({ name: _, env: __, algorithm: ___, ...settings }, maxSteps = settings.maxSteps) {
  return { ...settings, maxSteps };
}

/**
 * Whether a result is one of the preset's present settings. Settings that presets did not have yet had their default.
 *
 * @param {Result} result
 * @param {Preset | undefined} preset
 * @param {number | undefined} maxSteps
 * @param {import('./source.mjs').Library} library
 */
function isCurrent({ algorithm, settings }, preset, maxSteps, { findPreset }) {
  if (preset === undefined || algorithm !== preset.algorithm) return false;
  const usual = settingsOf(findPreset('')); // of no environment
  const present = settingsOf(preset, maxSteps);
  const before = { ...usual, ...settings };
  return Object.keys({ ...before, ...present }).every(
    (name) =>
      JSON.stringify(/** @type {any} */ (before)[name]) ===
      JSON.stringify(/** @type {any} */ (present)[name]),
  );
}

/**
 * Ships the policy of a run if it is the best of its environment, whatever it has learned with.
 *
 * @param {Result} entry
 * @param {unknown} policy
 * @param {string} out
 * @param {import('./source.mjs').Library} library
 */
function keepBest(entry, policy, out, library) {
  const usual = JSON.stringify(library.findPreset(entry.env).envOptions);
  const ofEnv = (/** @type {Result} */ { env, settings }) =>
    env === entry.env && JSON.stringify(/** @type {Preset} */ (settings).envOptions) === usual;
  if (!ofEnv(entry)) return; // a variant of the environment
  const others = readResults(out, undefined, library).filter(
    (other) => ofEnv(other) && !(other.preset === entry.preset && other.seed === entry.seed),
  );
  if (others.some((other) => scoreOf(other) >= scoreOf(entry))) return;
  writePolicy(policy, library);
}

/**
 * Reads the results of a folder, in the order of the presets. Results of other settings than the present ones are left out.
 *
 * @param {string} folder
 * @param {number | undefined} maxSteps
 * @param {import('./source.mjs').Library} library
 * @returns {Result[]}
 */
function readResults(folder, maxSteps, library) {
  const { PRESETS } = library;
  const order = Object.keys(PRESETS);
  return readdirSync(folder)
    .filter((file) => /\.seed-\d+\.json$/.test(file))
    .map((file) => /** @type {Result} */ (JSON.parse(readFileSync(join(folder, file), 'utf8'))))
    .filter((result) => isCurrent(result, PRESETS[result.preset], maxSteps, library))
    .sort((a, b) => order.indexOf(a.preset) - order.indexOf(b.preset) || a.seed - b.seed);
}
