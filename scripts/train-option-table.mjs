// The options of `npm run train` that every algorithm has.

/** Environment i has seed + i, which must be a whole number still. */
export const MAX_SEED = 2 ** 53 - 2 ** 20;

/** What may be given beside --resume. */
export const RESUME_OPTIONS = /** @type {const} */ ([
  'resume',
  'workers',
  'transport',
  'backend',
  'target',
  'max-steps',
  'gpu',
  'out',
  'json',
]);

/**
 * The options that do not depend on the algorithm.
 *
 * @param {Pick<import('./source.mjs').Library, 'ACTIVATIONS' | 'BACKENDS' | 'FIRST_ENV'>} library
 * @param {readonly string[]} algorithms
 */
export function commonOptions({ ACTIVATIONS, BACKENDS, FIRST_ENV }, algorithms) {
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
    seed: {
      kind: 'integer',
      min: 0,
      max: MAX_SEED,
      usual: 1,
      help: 'Decides everything random: the same seed gives the same curve.',
    },
    'num-envs': {
      kind: 'integer',
      min: 1,
      max: 65536,
      example: '32',
      usual: 'preset, or 32',
      help: 'The number of environments.',
    },
    workers: {
      kind: 'integer',
      min: 0,
      max: 1024,
      example: '2',
      usual: 'one per core but one',
      help: 'The number of threads that run the environments; 0 for none.',
    },
    transport: {
      kind: 'choice',
      choices: ['auto', 'shared', 'transfer'],
      usual: 'auto',
      help: 'How steps reach the workers: shared memory or messages.',
    },
    backend: {
      kind: 'choice',
      choices: ['auto', ...BACKENDS],
      usual: 'auto',
      help: 'What computes the network.',
    },
    gpu: { kind: 'flag', help: "Uses the browser's own WebGPU adapter instead of a software one." },
    hidden: {
      kind: 'string',
      placeholder: 'N,N,…',
      example: '32,32',
      usual: 'preset, or 32,32',
      help: 'Sizes of the hidden layers.',
    },
    activation: {
      kind: 'choice',
      choices: ACTIVATIONS,
      usual: 'tanh',
      help: 'The activation of the hidden layers.',
    },
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
      help: 'Environment steps: the iteration that reaches them is the last.',
    },
    out: {
      kind: 'string',
      placeholder: 'DIR',
      example: 'runs/x',
      usual: 'runs/NAME-ALGORITHM-SEED',
      help: 'The folder for policy.json, checkpoint.json, curve.csv, curve.png and summary.json.',
    },
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
