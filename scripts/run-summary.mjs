// The summary of a training run: for programs, and for people.
import { formatCount, formatNumber, formatRough, formatSeconds } from './progress.mjs';

/** @typedef {import('../src/headless/protocol.ts').StartedEvent} StartedEvent */
/** @typedef {import('./curve-file.mjs').Point} Point */
/** @typedef {{ ended: 'solved' | 'steps' | 'patience' | 'stopped' | 'failed', started: StartedEvent, preset?: string | undefined, points: readonly Point[], metrics: readonly string[], decidedBy?: 'page' | 'workers' | undefined }} Run */

/**
 * Gives what `--json` prints. It counts the whole run, from its start on, if it was resumed.
 *
 * @param {Run} run
 */
export function summarise({ ended, started, preset, points, metrics, decidedBy }) {
  const { backend, adapter, transport, workers, target, settings } = started;
  const { env, algorithm, seed, numEnvs, envOptions } = settings;
  const last = points.at(-1);
  const known = (/** @type {number | undefined} */ value) =>
    value !== undefined && Number.isFinite(value) ? value : null;
  return {
    ...{ env, algorithm, seed, backend, adapter, transport, numEnvs, workers },
    iterations: last?.iteration ?? 0,
    episodes: last?.episodes ?? 0,
    envSteps: last?.envSteps ?? 0,
    wallSeconds: Number((last?.seconds ?? 0).toFixed(3)),
    stepsPerSecond: last ? Math.round(last.envSteps / last.seconds) : null,
    meanReturn: known(last?.meanReturn),
    solved: ended === 'solved',
    target: target ?? null,
    metrics: Object.fromEntries(metrics.map((name) => [name, known(last?.[name])])),
    preset: preset ?? null,
    envOptions,
    decidedBy: decidedBy ?? null,
    bestEvaluation: findBest(points),
  };
}

/**
 * Gives the better mean return of the best evaluation so far and of the latest one, either of which may be missing.
 *
 * @param {number | undefined} best
 * @param {{ meanReturn: number } | undefined} latest
 */
export function trackBest(best, latest) {
  return latest ? Math.max(best ?? -Infinity, latest.meanReturn) : best;
}

/**
 * Gives the best evaluation, or null if there was none.
 *
 * @param {readonly Point[]} points
 */
function findBest(points) {
  const evaluated = points.filter(({ evaluationReturn }) => Number.isFinite(evaluationReturn));
  if (evaluated.length === 0) return null;
  const best = evaluated.reduce((a, b) => (b.evaluationReturn > a.evaluationReturn ? b : a));
  return { meanReturn: best.evaluationReturn, envSteps: best.envSteps };
}

/**
 * Says what computes the network, and why.
 *
 * @param {import('../src/headless/protocol.ts').Machine} machine
 */
export function describeStart({ backend, adapter, software, backendReason }) {
  const reason = backendReason.startsWith('as ') ? backendReason : `because ${backendReason}`;
  const slow = software ? '; a software adapter is slow' : '';
  return `learns on ${backend} (${adapter}), ${reason}${slow}`;
}

/**
 * Names an environment, and its options if it has any.
 *
 * @param {string} env
 * @param {Readonly<Record<string, unknown>>} envOptions
 */
export function describeEnv(env, envOptions) {
  const options = JSON.stringify(envOptions);
  return options === '{}' ? env : `${env} ${options}`;
}

/**
 * Gives the summary as text.
 *
 * @param {ReturnType<typeof summarise>} summary
 * @param {Run['ended']} ended
 * @param {string} out the folder of its files
 * @param {readonly string[]} files
 */
export function describeSummary(summary, ended, out, files) {
  const { algorithm, seed, target, meanReturn, numEnvs, backend, adapter } = summary;
  const env = describeEnv(summary.env, summary.envOptions);
  const preset = summary.preset === null ? '' : `preset ${summary.preset}, `;
  const goal = target === null ? '' : ` (target ${formatNumber(target)})`;
  const metrics = Object.entries(summary.metrics).slice(0, 4); // the most telling ones are first
  const rate = summary.stepsPerSecond === null ? '' : `, ${formatCount(summary.stepsPerSecond)} steps/s`;
  return [
    `${env} ${describeEnd(ended, target)}: mean return ${formatNumber(meanReturn ?? Number.NaN)} of the last 100 episodes${goal}`,
    `  took     ${formatCount(summary.envSteps)} steps, ${formatCount(summary.episodes)} episodes, ` +
      `${summary.iterations} iterations, ${formatSeconds(summary.wallSeconds)}${rate}`,
    `  ended at ${metrics.map(([name, value]) => `${name} ${formatRough(value ?? Number.NaN)}`).join(', ')}`,
    ...(summary.bestEvaluation
      ? [
          `  best     evaluation ${formatNumber(summary.bestEvaluation.meanReturn)} after ${formatCount(summary.bestEvaluation.envSteps)} steps`,
        ]
      : []),
    `  learned  by ${algorithm}, ${preset}seed ${seed}, on ${backend} (${adapter})`,
    `  stepped  ${numEnvs} environments ${describeThreads(summary)}`,
    `  wrote    ${out}: ${files.join(', ')}`,
    ...(files.includes('policy.json') ? [`  next     npm run evaluate -- --policy ${out}`] : []),
    ...(files.includes('best.json') ? [`  or       npm run evaluate -- --policy ${out}/best.json`] : []),
    ...(ended !== 'solved' && files.includes('checkpoint.json')
      ? [
          `  resume   npm run train -- --resume ${out}${ended === 'patience' ? ' --patience N, with a higher N' : ''}`,
        ]
      : []),
  ].join('\n');
}

/**
 * @param {Run['ended']} ended
 * @param {number | null} target
 */
function describeEnd(ended, target) {
  if (ended === 'patience') return 'ended by --patience, because evaluations did not improve';
  if (ended !== 'steps') return ended;
  return target === null ? 'done' : 'not solved';
}

/** @param {ReturnType<typeof summarise>} summary */
function describeThreads({ workers, transport, decidedBy }) {
  if (workers === 0) return 'without workers';
  const how = transport === 'shared' ? 'shared memory' : 'messages';
  const decides = decidedBy === 'workers' ? ', which decided on actions' : '';
  return `over ${workers} worker${workers === 1 ? '' : 's'} (${how})${decides}`;
}
