// `npm run evaluate`: plays episodes with a saved policy, in a headless browser.
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArguments, UsageError } from './arguments.mjs';
import { runCommand, toUsageError } from './command.mjs';
import { HeadlessPage } from './headless.mjs';
import { ensureDependencies } from './install.mjs';
import { checkEnvName, checkNamed, ENV_SRC, toEnvSrc } from './own-env.mjs';
import { formatCount, formatNumber, Progress } from './progress.mjs';
import { readJson } from './resume.mjs';
import { describeEnv } from './run-summary.mjs';
import { askLibrary, importLibrary } from './source.mjs';
import { readEnvOptions } from './train-options.mjs';

/** @typedef {import('./source.mjs').Library} Library */
/** @typedef {import('../src/headless/protocol.ts').HeadlessEvent} HeadlessEvent */

const progress = new Progress(process.stderr);
await runCommand('evaluate', main);

/** Gives the exit status. */
async function main() {
  ensureDependencies();
  const library = await importLibrary();
  const options = parseArguments(process.argv.slice(2), {
    command: 'evaluate',
    about:
      'plays episodes with a saved policy.\nExit status: 0 success, 2 invalid arguments, 3 something broke.',
    options: {
      policy: {
        kind: 'string',
        placeholder: 'DIR',
        required: true,
        example: 'runs/x',
        help: 'The folder of a run, for its policy.json, or a policy file, such as its best.json.',
      },
      episodes: { kind: 'integer', min: 1, max: 100_000, default: 100, help: 'The number of episodes.' },
      env: {
        kind: 'string',
        placeholder: 'NAME',
        example: 'CartPole-v1',
        usual: "the policy's",
        help: 'The environment.',
      },
      'env-src': ENV_SRC,
      'env-options': {
        kind: 'string',
        placeholder: 'JSON',
        example: `'{"isSlippery":false}'`,
        usual: "the policy's",
        help: 'Options of the environment, as a JSON object. Those you omit stay as the policy has learned with them.',
      },
      'max-episode-steps': {
        kind: 'integer',
        min: 1,
        example: '1000',
        usual: "the environment's, or 1000",
        help: 'The time limit of an episode, in steps.',
      },
      sampled: {
        kind: 'flag',
        help: 'Draws actions from the policy instead of taking the most probable one.',
      },
      seed: {
        kind: 'integer',
        min: 0,
        max: library.SETTING_TABLE.seed.max,
        default: 1000,
        help: 'The seed of the episodes and of drawn actions.',
      },
      backend: {
        kind: 'choice',
        choices: library.SETTING_TABLE.backend.choices,
        default: 'auto',
        help: 'What computes the network.',
      },
      gpu: { kind: 'flag', help: "Uses the browser's own WebGPU adapter instead of a software one." },
      json: { kind: 'flag', help: 'Prints one JSON object, the last line of stdout.' },
    },
  });
  if (!options) return 0;
  checkEnvName('evaluate', options.env);
  const { episodes, seed, backend, gpu } = options;
  const file = findPolicyFile(options.policy);
  const policy = readJson('evaluate', 'a saved policy', file);
  const learned = askLibrary('evaluate', () => library.decodePolicy('evaluate', policy), file);
  const env = options.env ?? learned.env;
  const envOptions = {
    ...(env === learned.env ? learned.envOptions : {}), // another environment has other options
    ...(options.envOptions === undefined ? {} : readEnvOptions('evaluate', options.envOptions)),
    ...(options.maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps: options.maxEpisodeSteps }),
  };
  const envSrc = options.envSrc === undefined ? undefined : toEnvSrc('evaluate', options.envSrc);
  if (envSrc === undefined) {
    checkModule(file, env, library);
    askLibrary('evaluate', () => {
      library.findEnv(env);
      library.makeEnv(env, envOptions);
    });
  }

  const onEvent = (/** @type {HeadlessEvent} */ event) => {
    if (event.kind !== 'played') return;
    const text = `${event.episodes} of ${episodes} episodes · mean return ${formatNumber(event.meanReturn)} · ${formatCount(event.steps)} steps each`;
    progress.show(text, event.episodes / episodes);
  };
  const page = await HeadlessPage.open({ gpu, tell: (line) => progress.wait(line), onEvent, envSrc });
  const greedy = !options.sampled;
  progress.wait(`playing ${episodes} episodes …`);
  const result = await page
    .call('evaluate', { policy, env, envSrc, envOptions, episodes, greedy, seed, backend })
    .finally(() => page.close());
  progress.clear();
  if (result.ended === 'refused') throw toUsageError('evaluate', result.message);

  const { returns, maxEpisodeSteps } = result;
  const { mean, standardDeviation } = library.meanAndDeviation(returns);
  const min = returns.reduce((least, value) => Math.min(least, value));
  const max = returns.reduce((most, value) => Math.max(most, value));
  const written = library.encodeOptions('evaluate', envOptions); // JSON alone would write Infinity as null
  const how = {
    ...{ episodes, env, envOptions: written, policy: file, greedy, seed, backend: result.backend },
    ...(maxEpisodeSteps !== undefined && { maxEpisodeSteps }),
  };
  if (options.json) console.log(JSON.stringify({ mean, standardDeviation, min, max, returns, ...how }));
  else {
    const [shown, spread, low, high] = [mean, standardDeviation, min, max].map(formatNumber);
    console.log(
      [
        `${describeEnv(env, written)}: mean return ${shown} ± ${spread} (standard deviation), from ${low} to ${high}`,
        `  played   ${episodes} episodes, ${greedy ? 'greedily' : 'with drawn actions'}, seed ${seed}, on ${result.backend}`,
        ...(maxEpisodeSteps === undefined
          ? []
          : [
              `  limit    ${formatCount(maxEpisodeSteps)} steps an episode, because the environment has none; --max-episode-steps sets another`,
            ]),
        `  policy   ${file}`,
        `  returns  ${countReturns(returns)}`,
      ].join('\n'),
    );
  }
  return 0;
}

/**
 * Refuses a policy that was learned in a module which the command line does not name: the checkpoint beside it names it.
 *
 * @param {string} file the policy of the run
 * @param {string} env
 * @param {Library} library
 */
function checkModule(file, env, library) {
  const checkpoint = join(dirname(file), 'checkpoint.json');
  if (!isFile(checkpoint)) return;
  const { settings } = askLibrary(
    'evaluate',
    () => library.readCheckpoint('evaluate', readJson('evaluate', 'a checkpoint', checkpoint)),
    checkpoint,
  );
  if (settings.env === env) checkNamed('evaluate', settings.envSrc);
}

/**
 * @param {string} path a run folder, or the file itself
 * @throws {UsageError} if there is none.
 */
function findPolicyFile(path) {
  const file = [path, join(path, 'policy.json')].find((candidate) => isFile(candidate));
  if (file !== undefined) return file;
  throw new UsageError(
    `evaluate: expected --policy to be a run folder or a policy.json, got '${path}', ` +
      `which ${existsSync(path) ? 'has no policy.json' : 'does not exist'}. Make one: npm run train -- --out runs/x.`,
  );
}

/** @param {string} path */
function isFile(path) {
  return existsSync(path) && statSync(path).isFile();
}

/**
 * Gives '500 (97 times), 431, 388.5'.
 *
 * @param {readonly number[]} returns
 */
function countReturns(returns) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const value of [...returns].sort((a, b) => b - a)) {
    counts.set(formatNumber(value), (counts.get(formatNumber(value)) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => (count > 1 ? `${value} (${count} times)` : value)).join(', ');
}
