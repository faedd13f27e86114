// What `npm run train` can be told. Defaults and ranges of the algorithm are the library's: a test compares them.
import { UsageError } from './arguments.mjs';

export const BACKENDS = /** @type {const} */ (['auto', 'webgpu', 'wasm', 'cpu']);

/** Environment i has seed + i, which must be a whole number still. */
export const MAX_SEED = 2 ** 53 - 2 ** 20;

export const trainSpec = /** @type {const} */ ({
  command: 'train',
  about:
    'trains a policy in a headless browser until its mean return reaches the target\n' +
    'Exit status: 0 fine, 1 the target was not reached, 2 unusable arguments, 3 something broke, 130 stopped by Ctrl-C.',
  options: {
    env: {
      kind: 'string',
      usual: 'CartPole-v1',
      help: 'the environment; what is not said here is as its preset has it',
    },
    'env-options': {
      kind: 'string',
      example: '{"isSlippery":false}',
      help: "the environment's options, as JSON",
    },
    preset: {
      kind: 'string',
      example: 'FrozenLake-v1/not-slippery',
      help: "a preset by its name (the environment's)",
    },
    algorithm: { kind: 'choice', choices: ['reinforce'], default: 'reinforce', help: 'how to learn' },
    seed: {
      kind: 'integer',
      min: 0,
      max: MAX_SEED,
      default: 1,
      help: 'decides all that is random: equal seeds, equal curves',
    },
    'num-envs': {
      kind: 'integer',
      min: 1,
      max: 65536,
      usual: 32,
      help: 'environments that run side by side',
    },
    workers: {
      kind: 'integer',
      min: 0,
      max: 1024,
      example: '2',
      help: 'threads that run them; 0 for none (one for each core but one)',
    },
    transport: {
      kind: 'choice',
      choices: ['auto', 'shared', 'transfer'],
      default: 'auto',
      help: 'how steps reach the workers',
    },
    backend: { kind: 'choice', choices: BACKENDS, default: 'auto', help: 'what computes the network' },
    gpu: { kind: 'flag', help: "takes the browser's own WebGPU adapter, not a software one" },
    hidden: { kind: 'string', usual: '32,32', help: 'sizes of the hidden layers' },
    activation: { kind: 'choice', choices: ['tanh', 'relu'], default: 'tanh', help: 'of the hidden layers' },
    target: {
      kind: 'number',
      example: '475',
      help: "ends at this mean return (the environment's threshold)",
    },
    'max-steps': {
      kind: 'integer',
      min: 1,
      usual: 500_000,
      help: 'ends with the iteration that reaches so many environment steps',
    },
    'learning-rate': {
      kind: 'number',
      min: 1e-6,
      max: 1,
      usual: 0.02,
      help: "Adam's step size",
    },
    gamma: { kind: 'number', min: 0, max: 1, usual: 0.99, help: 'the discount of a reward one step later' },
    'entropy-coefficient': {
      kind: 'number',
      min: 0,
      max: 100,
      usual: 0.01,
      help: 'weight of the entropy in the objective',
    },
    baseline: {
      kind: 'choice',
      choices: ['none', 'mean', 'standardise', 'time-step'],
      usual: 'standardise',
      help: 'what is taken from the returns',
    },
    update: {
      kind: 'choice',
      choices: ['rollout', 'time-step'],
      usual: 'rollout',
      help: 'one update per rollout or per time step',
    },
    'discounted-objective': { kind: 'flag', help: 'multiplies step t with gamma^t, as the theorem has it' },
    'max-gradient-norm': {
      kind: 'number',
      min: 1e-6,
      example: '0.5',
      help: 'shortens longer gradients to this (never)',
    },
    'rollout-steps': {
      kind: 'integer',
      min: 1,
      example: '200',
      help: 'steps of each environment in a rollout (one whole episode)',
    },
    out: {
      kind: 'string',
      example: 'runs/x',
      help: 'folder for policy.json, curve.csv, curve.png, summary.json (runs/NAME-ALGORITHM-SEED)',
    },
    json: { kind: 'flag', help: 'prints the summary as one JSON object, the last line of stdout' },
  },
});

/** @typedef {import('./arguments.mjs').Values<typeof trainSpec>} TrainOptions */
/** @typedef {import('../src/training/presets.ts').Preset} Preset */

/**
 * Names the preset that the options ask for: by itself, or by their environment.
 *
 * @param {TrainOptions} options
 */
export function presetName({ preset, env }) {
  return preset ?? env ?? 'CartPole-v1';
}

/**
 * Gives what the headless page is asked for: what the options say, and where they say nothing the preset.
 *
 * @param {TrainOptions} options
 * @param {Preset} preset
 * @returns {import('../src/headless/protocol.ts').TrainRequest}
 * @throws {UsageError} if options do not go together.
 */
export function toTrainRequest(options, preset) {
  const { algorithm, seed, workers, transport, backend, activation } = options;
  const { env = preset.env, numEnvs = preset.numEnvs, maxSteps = preset.maxSteps } = options;
  const { learningRate, gamma, entropyCoefficient, baseline, update, maxGradientNorm, rolloutSteps } =
    options;
  const discountedObjective = options.discountedObjective || undefined;
  const given = { learningRate, gamma, entropyCoefficient, baseline, update, discountedObjective };
  const settings = Object.entries({ ...given, maxGradientNorm, rolloutSteps });
  if (workers !== undefined && workers > numEnvs) {
    throw new UsageError(
      `train: expected --workers to be at most --num-envs, ${numEnvs}, got ${workers}. Try --workers ${numEnvs}.`,
    );
  }
  return {
    ...{ env, algorithm, seed, numEnvs, workers, transport, backend, activation, maxSteps },
    preset: preset.name,
    envOptions: { ...preset.envOptions, ...readEnvOptions('train', options.envOptions) },
    target: options.target ?? preset.target,
    hidden: options.hidden === undefined ? preset.hidden : readSizes(options.hidden),
    settings: {
      ...preset.options,
      ...Object.fromEntries(settings.filter(([, value]) => value !== undefined)),
    },
  };
}

/**
 * @param {string} command
 * @param {string | undefined} text an object as JSON
 * @returns {Record<string, unknown>}
 * @throws {UsageError} if it is none.
 */
export function readEnvOptions(command, text = '{}') {
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // not JSON: said below
  }
  throw new UsageError(
    `${command}: expected --env-options to be a JSON object, got '${text}'. Try --env-options '{"isSlippery":false}'.`,
  );
}

/** @param {string} text */
function readSizes(text) {
  const sizes = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : 0));
  if (sizes.every((size) => size >= 1 && size <= 4096)) return sizes;
  throw new UsageError(
    `train: expected --hidden to be whole numbers from 1 to 4096 with commas between, got '${text}'. Try --hidden 32,32.`,
  );
}
