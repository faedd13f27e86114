// The options of `npm run train` that every algorithm has.
import { ENV_SRC } from './own-env.mjs';

/** @typedef {import('../src/core/checks/option-table.ts').Option} TableOption */
/** @typedef {import('./arguments.mjs').Option} Option */
/**
 * The option of the command line that `toFlag` makes.
 *
 * @template {TableOption} O
 * @typedef {O extends { kind: 'number' } ? import('./arguments.mjs').NumberOption
 *   : O extends { kind: 'choice', choices: infer Choices } ? Omit<Extract<Option, { kind: 'choice' }>, 'choices'> & { choices: Choices }
 *   : O extends { kind: 'sizes' } ? Extract<Option, { kind: 'sizes' }>
 *   : O extends { kind: 'text' } ? Extract<Option, { kind: 'string' }>
 *   : O extends { kind: 'schedule' } ? Extract<Option, { kind: 'schedule' }>
 *   : Extract<Option, { kind: 'switch' }>} FlagOf
 */

/** How many checkpoints --checkpoint-every keeps, unless --keep-checkpoints says so. */
export const KEPT_CHECKPOINTS = 3;

/** What may be given beside --resume. */
export const RESUME_OPTIONS = /** @type {const} */ ([
  'resume',
  'env-src',
  'workers',
  'transport',
  'deciding',
  'on-env-error',
  'backend',
  'target',
  'max-steps',
  'eval-every',
  'eval-episodes',
  'eval-actions',
  'patience',
  'checkpoint-every',
  'keep-checkpoints',
  'gpu',
  'out',
  'tensorboard',
  'json',
]);

/**
 * The options that do not depend on the algorithm.
 *
 * @param {Pick<import('./source.mjs').Library, 'SETTING_TABLE' | 'FIRST_ENV'>} library
 * @param {readonly string[]} algorithms
 */
export function commonOptions({ SETTING_TABLE, FIRST_ENV }, algorithms) {
  const { numEnvs, workers, transport, deciding, seed, convolutions, hidden, activation, backend } =
    SETTING_TABLE;
  const { initialDeviation, actionMean, actionDeviation } = SETTING_TABLE;
  const { onEnvError, evalEvery, evalEpisodes, evalActions, patience } = SETTING_TABLE;
  return /** @type {const} */ ({
    env: {
      kind: 'string',
      placeholder: 'NAME',
      usual: FIRST_ENV,
      help: 'The environment. Options you omit take the values of its preset.',
    },
    'env-options': {
      kind: 'string',
      placeholder: 'JSON',
      example: `'{"isSlippery":false}'`,
      help: 'Options of the environment, as a JSON object.',
    },
    'env-src': ENV_SRC,
    preset: {
      kind: 'string',
      placeholder: 'NAME',
      example: 'FrozenLake-v1/not-slippery',
      usual: "the environment's",
      help: 'The name of a preset.',
    },
    algorithm: {
      kind: 'string',
      placeholder: 'NAME',
      usual: 'preset, or reinforce',
      help: `The algorithm: ${algorithms.join(', ')}.`,
    },
    seed: toFlag(seed),
    'num-envs': toFlag(numEnvs, 'preset'),
    workers: { ...toFlag(workers), example: '2', usual: 'one per core but one' },
    transport: toFlag(transport),
    deciding: toFlag(deciding),
    'on-env-error': toFlag(onEnvError),
    backend: toFlag(backend),
    gpu: { kind: 'flag', help: "Uses the browser's own WebGPU adapter instead of a software one." },
    convolutions: { ...toFlag(convolutions, 'preset'), example: '16x8/4,32x4/2' },
    hidden: toFlag(hidden, 'preset'),
    activation: toFlag(activation),
    'initial-deviation': toFlag(initialDeviation, 'preset'),
    'action-mean': toFlag(actionMean),
    'action-deviation': toFlag(actionDeviation),
    target: {
      kind: 'number',
      example: '475',
      usual: "preset, or the environment's threshold",
      help: 'The mean return at which the run ends.',
    },
    'max-steps': {
      kind: 'integer',
      min: 1,
      example: '500000',
      usual: 'preset, or 500000',
      help: 'Environment steps: the iteration that reaches them is the last. Episodes without a time limit end there.',
    },
    'eval-every': { ...toFlag(evalEvery, 'preset'), example: '20000' },
    'eval-episodes': toFlag(evalEpisodes, 'preset'),
    'eval-actions': toFlag(evalActions),
    patience: { ...toFlag(patience), example: '10' },
    'checkpoint-every': {
      kind: 'integer',
      min: 1,
      example: '100000',
      help: 'Environment steps between two checkpoints that are kept in the folder checkpoints of that of --out.',
    },
    'keep-checkpoints': {
      kind: 'integer',
      min: 1,
      example: '3',
      usual: KEPT_CHECKPOINTS,
      help: 'How many of them are kept: the last ones.',
    },
    out: {
      kind: 'string',
      placeholder: 'DIR',
      example: 'runs/x',
      usual: 'runs/NAME-ALGORITHM-SEED',
      help: 'The folder for policy.json, checkpoint.json, curve.csv, curve.png and summary.json.',
    },
    tensorboard: { kind: 'flag', help: 'Also writes an event file for TensorBoard into that folder.' },
    force: { kind: 'flag', help: 'Replaces the run in that folder, if there is one.' },
    resume: {
      kind: 'string',
      placeholder: 'DIR',
      example: 'runs/x',
      help: `Resumes the run in a folder. Beside it: ${RESUME_OPTIONS.slice(1)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    },
    json: { kind: 'flag', help: 'Prints the summary as one JSON object, the last line of stdout.' },
  });
}

/**
 * Makes an option of the command line from an option of the library.
 *
 * @template {TableOption} O
 * @param {O} option
 * @param {'preset'} [source] what takes precedence over the default
 */
export function toFlag(option, source) {
  return /** @type {FlagOf<O>} */ (
    describeFlag(option, (value) => (source ? `${source}, or ${value}` : value))
  );
}

/**
 * @param {TableOption} option
 * @param {(value: string | number) => string | number} usual says what applies if the option is not given
 * @returns {Option}
 */
function describeFlag(option, usual) {
  const { help } = option;
  switch (option.kind) {
    case 'number': {
      const { min, max, whole, default: value } = option;
      const example = String(Number.isFinite(value) ? value : min);
      const shown = value === Infinity ? 'Infinity: no limit' : (value ?? '');
      return { kind: whole ? 'integer' : 'number', min, max, example, usual: usual(shown), help };
    }
    case 'sizes': {
      const { max, default: sizes } = option;
      const value = sizes.join(',');
      return { kind: 'sizes', max, example: value, usual: usual(value), help };
    }
    case 'text':
      return {
        ...{ kind: 'string', placeholder: 'TEXT', example: option.default },
        ...{ usual: usual(option.default), help },
      };
    case 'schedule': {
      const { min, max, default: value } = option;
      const text = String(value); // two numbers with a comma between them
      return { kind: 'schedule', min, max, example: text, usual: usual(text), help };
    }
    case 'choice': {
      const { choices, default: value } = option;
      return { kind: 'choice', choices, example: value, usual: usual(value), help };
    }
    case 'flag':
      return { kind: 'switch', usual: usual(option.default ? 'on' : 'off'), help };
  }
}
