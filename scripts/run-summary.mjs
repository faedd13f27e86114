// What a training run came to: for programs, and for people.
import { formatCount, formatNumber, formatSeconds } from './progress.mjs';

/** @typedef {import('../src/headless/protocol.ts').TrainRequest} TrainRequest */
/** @typedef {import('../src/headless/protocol.ts').StartedEvent} StartedEvent */
/** @typedef {import('../src/headless/protocol.ts').ReportEvent} ReportEvent */
/** @typedef {{ ended: 'solved' | 'steps' | 'stopped' | 'failed', started: StartedEvent, reports: readonly ReportEvent[] }} Run */

/**
 * Gives what `--json` prints.
 *
 * @param {TrainRequest} request
 * @param {Run} run
 */
export function summarise(
  { preset, env, envOptions, algorithm, seed, numEnvs, target },
  { ended, started, reports },
) {
  const { backend, adapter, transport, workers } = started;
  const { report, seconds } = reports.at(-1) ?? { seconds: 0 };
  return {
    ...{ env, algorithm, seed, backend, adapter, transport, numEnvs, workers },
    iterations: report?.iteration ?? 0,
    episodes: report?.episodes ?? 0,
    envSteps: report?.envSteps ?? 0,
    wallSeconds: Number(seconds.toFixed(3)),
    stepsPerSecond: report ? Math.round(report.envSteps / seconds) : null,
    meanReturn: report && Number.isFinite(report.meanReturn) ? report.meanReturn : null,
    solved: ended === 'solved',
    target: target ?? null,
    preset: preset ?? null,
    envOptions,
  };
}

/**
 * Says what the network runs on, and why.
 *
 * @param {StartedEvent} started
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
 * Words the summary.
 *
 * @param {ReturnType<typeof summarise>} summary
 * @param {Run['ended']} ended
 * @param {string} out the folder of its files
 * @param {readonly string[]} files
 */
export function describeSummary(summary, ended, out, files) {
  const { preset, algorithm, seed, target, meanReturn, numEnvs, backend, adapter } = summary;
  const env = describeEnv(summary.env, summary.envOptions);
  const goal = target === null ? '' : ` (target ${formatNumber(target)})`;
  const rate = summary.stepsPerSecond === null ? '' : `, ${formatCount(summary.stepsPerSecond)} steps/s`;
  return [
    `${env} ${describeEnd(ended, target)}: mean return ${formatNumber(meanReturn ?? Number.NaN)} of the last 100 episodes${goal}`,
    `  took     ${formatCount(summary.envSteps)} steps, ${formatCount(summary.episodes)} episodes, ` +
      `${summary.iterations} iterations, ${formatSeconds(summary.wallSeconds)}${rate}`,
    `  learned  by ${algorithm}, ${preset === null ? 'no preset' : `preset ${preset}`}, seed ${seed}, on ${backend} (${adapter})`,
    `  stepped  ${numEnvs} environments ${describeThreads(summary)}`,
    `  wrote    ${out}: ${files.join(', ')}`,
    ...(files.includes('policy.json') ? [`  next     npm run evaluate -- --policy ${out}`] : []),
  ].join('\n');
}

/**
 * @param {Run['ended']} ended
 * @param {number | null} target
 */
function describeEnd(ended, target) {
  if (ended === 'failed') return 'broken off';
  if (ended !== 'steps') return ended;
  return target === null ? 'done' : 'not solved';
}

/** @param {ReturnType<typeof summarise>} summary */
function describeThreads({ workers, transport }) {
  if (workers === 0) return 'without workers';
  const how = transport === 'shared' ? 'shared memory' : 'messages';
  return `over ${workers} worker${workers === 1 ? '' : 's'} (${how})`;
}
