// The command line of `npm run train`. What an algorithm can be told is made from its option table.
import { parseArguments, peekArguments, shorten, UsageError } from './arguments.mjs';
import { checkEnvName, toEnvSrc } from './own-env.mjs';
import { askLibrary } from './source.mjs';
import { commonOptions, KEPT_CHECKPOINTS, RESUME_OPTIONS, toFlag } from './train-option-table.mjs';

/** @typedef {import('./source.mjs').Library} SourceLibrary */
/** @typedef {Pick<SourceLibrary, 'toKebabCase'> & { ALGORITHMS: Readonly<Record<string, Algorithm>> }} AlgorithmList */
/** @typedef {AlgorithmList & Pick<SourceLibrary, 'SETTING_TABLE' | 'FIRST_ENV' | 'findPreset'> & { findAlgorithm(name: string): Algorithm }} Library */
/** @typedef {import('../src/core/learn/algorithms/algorithm.ts').AlgorithmDescription} Algorithm */
/** @typedef {import('../src/training/run-settings.ts').GivenSettings & { algorithm?: string }} Settings */
/** @typedef {import('./arguments.mjs').Values<{ command: '', about: '', options: ReturnType<typeof commonOptions> }>} TrainOptions */
/** @typedef {Pick<TrainOptions, 'resume' | 'out' | 'checkpointEvery' | 'tensorboard' | 'force' | 'gpu' | 'json'> & { keepCheckpoints: number, settings: Settings }} TrainCommand */

const ABOUT =
  'trains a policy in a headless browser until its mean return reaches the target.\n' +
  'Exit status: 0 success, 1 the target was not reached, 2 invalid arguments, 3 something broke, 130 stopped by Ctrl-C.';

/**
 * Reads the command line; undefined after `--help`.
 *
 * @param {readonly string[]} argv as process.argv.slice(2)
 * @param {Library} library
 * @returns {TrainCommand | undefined}
 * @throws {UsageError}
 */
export function readTrainCommand(argv, library) {
  const peeked = peekArguments(argv, ['algorithm', 'preset', 'env', 'resume']);
  checkEnvName('train', peeked.env);
  const common = commonOptions(library, Object.keys(library.ALGORITHMS));
  const known = [
    ...Object.keys(common),
    ...Object.values(library.ALGORITHMS).flatMap((each) => flagsOf(each, library)),
  ];
  const isResumed = peeked.resume !== undefined && !argv.includes('--help');
  const algorithm = isResumed ? undefined : findAlgorithm(peeked, library);
  const spec = algorithm
    ? {
        command: 'train',
        about: ABOUT,
        options: common,
        ...describeAlgorithm(algorithm, library),
      }
    : {
        command: 'train',
        about: ABOUT,
        options: /** @type {typeof common} */ (
          /** @type {unknown} */ (Object.fromEntries(RESUME_OPTIONS.map((name) => [name, common[name]])))
        ),
        explain: (/** @type {string} */ name) =>
          known.includes(name.replace(/^no-/, ''))
            ? `--${name} cannot be given beside --resume: the checkpoint decides it. Leave it out.`
            : undefined,
      };
  const options = parseArguments(argv, spec);
  if (!options) return undefined;
  const { resume, out, checkpointEvery, tensorboard, force, gpu, json } = options;
  const { keepCheckpoints = KEPT_CHECKPOINTS } = options;
  if (checkpointEvery === undefined && options.keepCheckpoints !== undefined) {
    throw new UsageError(
      'train: expected --checkpoint-every beside --keep-checkpoints, got none. Try --checkpoint-every 100000.',
    );
  }
  const settings = toSettings(options, algorithm);
  return { resume, out, checkpointEvery, keepCheckpoints, tensorboard, force, gpu, json, settings };
}

/**
 * @param {Partial<Record<'algorithm' | 'preset' | 'env', string>>} names
 * @param {Library} library
 */
function findAlgorithm({ algorithm, preset, env }, library) {
  const { findPreset, FIRST_ENV } = library;
  return askLibrary('train', () =>
    library.findAlgorithm(algorithm ?? findPreset(preset ?? env ?? FIRST_ENV).algorithm),
  );
}

/**
 * Gives an algorithm's options for the command line, and what is said about the other algorithms.
 *
 * @param {Algorithm} algorithm
 * @param {AlgorithmList} library
 */
function describeAlgorithm(algorithm, library) {
  const { name, help, options } = algorithm;
  const others = Object.values(library.ALGORITHMS).filter((other) => other.name !== name);
  const note = `Other algorithms: ${others.map((other) => other.name).join(', ')}. For the options of one: --algorithm NAME --help.`;
  return {
    more: {
      title: `Options of ${name} (${help.replace(/\.$/, '')}):`,
      options: Object.fromEntries(
        Object.entries(options).map(([key, option]) => [library.toKebabCase(key), toFlag(option, 'preset')]),
      ),
    },
    ...(others.length > 0 && { note }),
    explain: (/** @type {string} */ flag) => {
      const owners = others.filter((other) => flagsOf(other, library).includes(flag.replace(/^no-/, '')));
      if (owners.length === 0) return undefined;
      const names = owners.map((owner) => owner.name);
      return `--${flag} is an option of ${names.join(', ')}, not of ${name}. Leave it out, or pass --algorithm ${names[0]}.`;
    },
  };
}

/**
 * Gives the names of the options on the command line: clip-range for clipRange.
 *
 * @param {Algorithm} algorithm
 * @param {AlgorithmList} library
 */
function flagsOf({ options }, { toKebabCase }) {
  return Object.keys(options).map(toKebabCase);
}

/**
 * Gives the settings that the command line names; those it omits are undefined.
 *
 * @param {TrainOptions} options
 * @param {Algorithm | undefined} algorithm undefined if the run is resumed
 * @returns {Settings}
 */
function toSettings(options, algorithm) {
  const { preset, env, seed, numEnvs, workers, transport, deciding, backend, target, maxSteps } = options;
  const { convolutions, hidden, activation, initialDeviation, actionMean, actionDeviation } = options;
  const { onEnvError, evalEvery, evalEpisodes, evalActions, patience } = options;
  const given = {
    ...{ preset, env, seed, numEnvs, workers, transport, deciding, backend, target, maxSteps },
    ...{ convolutions, hidden, activation, initialDeviation, actionMean, actionDeviation },
    ...{ onEnvError, evalEvery, evalEpisodes, evalActions, patience },
  };
  const values = /** @type {Record<string, unknown>} */ (options);
  const own = Object.keys(algorithm?.options ?? {}).filter((name) => values[name] !== undefined);
  const settings = {
    ...given,
    algorithm: options.algorithm,
    envSrc: options.envSrc === undefined ? undefined : toEnvSrc('train', options.envSrc),
    envOptions: options.envOptions === undefined ? undefined : readEnvOptions('train', options.envOptions),
    options: own.length > 0 ? Object.fromEntries(own.map((name) => [name, values[name]])) : undefined,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/**
 * @param {number | undefined} workers
 * @param {number} numEnvs
 * @throws {UsageError} if there are more workers than environments.
 */
export function checkWorkers(workers, numEnvs) {
  if (workers === undefined || workers <= numEnvs) return;
  throw new UsageError(
    `train: expected --workers to be at most the number of environments, ${numEnvs}, got ${workers}. Try --workers ${numEnvs}.`,
  );
}

/**
 * @param {string} command
 * @param {string} text an object as JSON
 * @returns {Record<string, unknown>}
 * @throws {UsageError} if it is none.
 */
export function readEnvOptions(command, text) {
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // not JSON: the error below says so
  }
  throw new UsageError(
    `${command}: expected --env-options to be a JSON object, got '${shorten(text)}'. Try --env-options '{"isSlippery":false}'.`,
  );
}
