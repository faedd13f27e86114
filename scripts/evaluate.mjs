// `npm run evaluate`: plays episodes with a saved policy, in a headless browser.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments, UsageError } from './arguments.mjs';
import { firstLine, runCommand, toUsageError } from './command.mjs';
import { HeadlessPage } from './headless.mjs';
import { ensureDependencies } from './install.mjs';
import { formatNumber, Progress } from './progress.mjs';
import { describeEnv } from './run-summary.mjs';
import { findEnv, importSource } from './source.mjs';
import { BACKENDS, MAX_SEED, readEnvOptions } from './train-options.mjs';

await runCommand('evaluate', main);

/** Gives the exit status. */
async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'evaluate',
    about:
      'plays episodes with a saved policy\nExit status: 0 fine, 2 unusable arguments, 3 something broke.',
    options: {
      policy: { kind: 'string', required: true, example: 'runs/x', help: 'a run folder or a policy.json' },
      episodes: { kind: 'integer', min: 1, max: 100_000, default: 100, help: 'how many' },
      env: { kind: 'string', example: 'CartPole-v1', help: 'the environment (the one it was learned in)' },
      'env-options': {
        kind: 'string',
        example: '{"isSlippery":false}',
        help: "the environment's options, as JSON (those it was learned with)",
      },
      sampled: { kind: 'flag', help: 'draws actions from the policy; else the most probable one is taken' },
      seed: {
        kind: 'integer',
        min: 0,
        max: MAX_SEED,
        default: 1000,
        help: 'of the first episode; the next have the next ones',
      },
      backend: { kind: 'choice', choices: BACKENDS, default: 'auto', help: 'what computes the network' },
      gpu: { kind: 'flag', help: "takes the browser's own WebGPU adapter, not a software one" },
      json: { kind: 'flag', help: 'prints one JSON object, the last line of stdout' },
    },
  });
  if (!options) return 0;
  const { episodes, seed, backend, gpu } = options;
  const file = findPolicyFile(options.policy);
  const content = readJson(file);
  const given = options.envOptions && readEnvOptions('evaluate', options.envOptions);
  ensureDependencies();
  const policy = await readPolicy(file, content);
  const env = options.env ?? policy.env;
  const learned = env === policy.env ? (policy.envOptions ?? {}) : {}; // another environment has other options
  const envOptions = given || learned;
  await findEnv('evaluate', env);

  const progress = new Progress(process.stderr);
  const page = await HeadlessPage.open({ gpu, tell: (line) => progress.wait(line) });
  const greedy = !options.sampled;
  const request = { policy: content, env, envOptions, episodes, greedy, seed, backend };
  progress.wait(`plays ${episodes} episodes …`);
  const result = await page.call('evaluate', request).finally(() => page.close());
  progress.clear();
  if (result.ended === 'refused') throw toUsageError('evaluate', result.message);

  const { returns } = result;
  const { mean, standardDeviation } = await describeReturns(returns);
  const min = Math.min(...returns);
  const max = Math.max(...returns);
  const written = await encodeOptions(envOptions);
  const how = { episodes, env, envOptions: written, policy: file, greedy, seed, backend: result.backend };
  if (options.json) console.log(JSON.stringify({ mean, standardDeviation, min, max, returns, ...how }));
  else {
    const [shown, spread, low, high] = [mean, standardDeviation, min, max].map(formatNumber);
    console.log(
      [
        `${describeEnv(env, written)}: mean return ${shown} ± ${spread} (standard deviation), from ${low} to ${high}`,
        `  played   ${episodes} episodes, ${greedy ? 'greedily' : 'with drawn actions'}, seeds from ${seed} on, on ${result.backend}`,
        `  policy   ${file}`,
        `  returns  ${countReturns(returns)}`,
      ].join('\n'),
    );
  }
  return 0;
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

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `evaluate: expected a saved policy in ${file}, got what cannot be read (${firstLine(error)}). Is the file complete?`,
    );
  }
}

/**
 * Reads the file as the page will, to say what is wrong with it before a browser starts.
 *
 * @param {string} file
 * @param {unknown} content
 */
async function readPolicy(file, content) {
  const { decodePolicy } = /** @type {typeof import('../src/core/policy/policy-codec.ts')} */ (
    await importSource('src/core/policy/policy-codec.ts')
  );
  try {
    return decodePolicy('evaluate', content);
  } catch (error) {
    throw toUsageError('evaluate', `${firstLine(error)} (${file})`);
  }
}

/**
 * Gives options as a policy file holds them: JSON alone would write Infinity as null.
 *
 * @param {Readonly<Record<string, unknown>>} envOptions
 */
async function encodeOptions(envOptions) {
  const module = /** @type {typeof import('../src/core/policy/option-values.ts')} */ (
    await importSource('src/core/policy/option-values.ts')
  );
  return module.encodeOptions('evaluate', envOptions);
}

/** @param {readonly number[]} returns */
async function describeReturns(returns) {
  const { meanAndDeviation } = /** @type {typeof import('../src/core/learn/rollouts/returns.ts')} */ (
    await importSource('src/core/learn/rollouts/returns.ts')
  );
  return meanAndDeviation(returns);
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
