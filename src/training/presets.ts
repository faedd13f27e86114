import { describeValue } from '../core/checks/describe-value.ts';
import { suggest } from '../core/checks/known-names.ts';
import type { AlgorithmName } from '../core/learn/algorithms/algorithms.ts';
import type { Activation } from '../core/policy/network-shape.ts';
import type { WrapperRequest } from '../core/wrappers/wrap-env.ts';
import { SETTING_TABLE } from './setting-table.ts';

/** Settings with which an environment is known to be learned. */
export interface Preset {
  /** Its name in `PRESETS`. Undefined for the defaults. */
  readonly name?: string;
  /** The id of the environment. */
  readonly env: string;
  /** Its options, as for `makeVec`. */
  readonly envOptions: Readonly<Record<string, unknown>>;
  /** As for `makeVec`. */
  readonly wrappers: readonly WrapperRequest[];
  readonly numEnvs: number;
  /** The policy's convolutions, as text: '16x8/4, 32x4/2'. */
  readonly convolutions: string;
  /** Sizes of the policy's hidden layers. */
  readonly hidden: readonly number[];
  /** The activation function of hidden layers. */
  readonly activation: Activation;
  /** As for `createPolicy`. */
  readonly initialDeviation: number;
  readonly algorithm: AlgorithmName;
  /** The algorithm's options. Missing options have their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The mean return at which a run counts as solved. Default: the environment's threshold. */
  readonly target?: number;
  /** Environment steps after which a run ends, and changing options have their last value. */
  readonly maxSteps: number;
  /** Environment steps between two evaluations while training, if the best policy of a run is often not its last. */
  readonly evalEvery?: number;
  /** Episodes of each of them. */
  readonly evalEpisodes?: number;
}

/** The values of most presets. */
const DEFAULTS = {
  envOptions: {},
  wrappers: [],
  numEnvs: SETTING_TABLE.numEnvs.default,
  convolutions: SETTING_TABLE.convolutions.default,
  hidden: SETTING_TABLE.hidden.default,
  activation: SETTING_TABLE.activation.default,
  initialDeviation: SETTING_TABLE.initialDeviation.default,
  algorithm: 'reinforce',
  options: {},
  maxSteps: 500_000,
} as const satisfies Omit<Preset, 'env'>;

/** PPO, with two hidden layers of 64 units, which all its presets share. */
const PPO = { algorithm: 'ppo', hidden: [64, 64] } as const;

/** PPO on pictures: small networks, whose trained policies are small files. */
const PICTURES = { algorithm: 'ppo', hidden: [64], activation: 'relu', numEnvs: 32 } as const;

/** A2C, likewise. */
const A2C = { algorithm: 'a2c', hidden: [64, 64] } as const;

/** Hill climbing from a linear policy. Ten episodes make a lucky neighbour rare. */
const CLIMBING = { hidden: [], options: { episodes: 10, scoreEpisodes: 10 } } as const;

/** Evolution strategies, with a small network: every weight is a direction to search in. */
const ES = { algorithm: 'evolution-strategies', hidden: [16] } as const;

/** DDPG and TD3: small networks, and rewards as they are, because a memory cannot follow changing statistics. */
const OFF_POLICY = { hidden: [64, 64], activation: 'relu', numEnvs: 4 } as const;
/** Of both networks, small at the end. */
const FALLING_RATES = { actorLearningRate: [1e-3, 1e-4], criticLearningRate: [1e-3, 1e-4] } as const;

/** Fewer and smaller updates, for tasks in which a step tells much. */
const QUICK = {
  actorLearningRate: [1e-3, 1e-4],
  criticLearningRate: [3e-3, 3e-4],
  batchRows: 128,
  updatesPerStep: 0.25,
} as const;
/** Good schedules differ by little: rewards are scaled up, so that critics learn the differences. */
const SALES = {
  ...QUICK,
  criticHidden: [32, 32],
  gamma: 1,
  rewardScale: 20,
  noiseDeviation: [0.3, 0.05],
} as const;
/** Larger critics, for bodies that walk or land. */
const WIDE_CRITICS = {
  ...FALLING_RATES,
  criticHidden: [128, 128],
  batchRows: 128,
  warmUpSteps: 10_000,
  updatesPerStep: 0.5,
} as const;
/** Values of DDPG and TD3 change until the end, and with them the policy: the best one is often not the last. */
const KEPT_BEST = { evalEvery: 10_000, evalEpisodes: 20 } as const;

/** Long rollouts, and a discount that sees the landing. */
const LANDER = {
  rolloutSteps: 256,
  minibatchRows: 1024,
  epochs: 10,
  learningRate: [1e-3, 1e-4],
  gamma: 0.995,
  lambda: 0.97,
  entropyCoefficient: [0.01, 0],
} as const;

/** Rewards on the scale of 1. A run passes it the γ of its algorithm. */
const SCALED_REWARDS: readonly WrapperRequest[] = [{ name: 'NormalizeReward', clip: 10 }];
const SCALED_OBSERVATIONS: readonly WrapperRequest[] = [{ name: 'NormalizeObservation', clip: 10 }];
/** Observations and rewards on the scale of 1. */
const SCALED = [...SCALED_OBSERVATIONS, ...SCALED_REWARDS];

/**
 * The presets. A name is the id of the environment, or the id, a slash and the name of a variant. A variant that is named like an
 * algorithm is the preset of the environment for that algorithm.
 *
 * Presets without a target have learned the behaviour that their environment demonstrates. docs/results.md has the scores.
 */
export const PRESETS = withDefaults({
  'CartPole-v0': {},
  'CartPole-v1': {},
  'CartPole-v1/ppo': {
    ...PPO,
    numEnvs: 16,
    maxSteps: 150_000,
    options: { rolloutSteps: 128, learningRate: [2.5e-3, 1e-4], gamma: 0.98, lambda: 0.9 },
  },
  'CartPole-v1/a2c': {
    ...A2C,
    numEnvs: 16,
    maxSteps: 200_000,
    // some seeds forget for a while, so the best policy is kept
    evalEvery: 10_000,
    evalEpisodes: 100,
    // with longer rollouts or larger steps, more seeds forget
    options: {
      rolloutSteps: 8,
      learningRate: [2e-3, 1e-5],
      gamma: 0.98,
      lambda: 0.95,
      optimizer: 'adam',
    },
  },
  'CartPole-v1/a3c': {
    algorithm: 'a3c',
    hidden: [64, 64],
    numEnvs: 16,
    maxSteps: 300_000,
    options: {
      rolloutSteps: 8,
      learningRate: [3e-3, 1e-5],
      gamma: 0.98,
      lambda: 0.95,
      entropyCoefficient: 0,
      updatesPerReport: 50,
    },
  },
  'CartPole-v1/hill-climbing': { ...CLIMBING, algorithm: 'hill-climbing', maxSteps: 1_500_000 },
  'CartPole-v1/steepest-ascent': {
    ...CLIMBING,
    algorithm: 'hill-climbing',
    target: 490,
    maxSteps: 1_500_000,
    // the best of eight is nearly always better, so adaptive noise would only shrink
    options: { ...CLIMBING.options, neighbours: 8, adaptiveNoise: false, noise: 0.3 },
  },
  'CartPole-v1/simulated-annealing': {
    ...CLIMBING,
    algorithm: 'simulated-annealing',
    maxSteps: 2_000_000,
    options: { ...CLIMBING.options, temperature: 10, noise: [1, 0.1] },
  },
  'CartPole-v1/cross-entropy': {
    algorithm: 'cross-entropy',
    hidden: [],
    options: { population: 32, episodes: 1 },
  },
  'CartPole-v1/evolution-strategies': {
    ...ES,
    maxSteps: 1_000_000,
    options: { population: 64, episodes: 1, noise: 0.2, learningRate: 0.1 },
  },
  'Acrobot-v1': {
    ...PPO,
    numEnvs: 16,
    wrappers: SCALED,
    maxSteps: 500_000,
    options: { rolloutSteps: 256, learningRate: [1e-3, 1e-5], lambda: 0.94 },
  },
  'Acrobot-v1/a2c': {
    ...A2C,
    numEnvs: 16,
    wrappers: SCALED,
    maxSteps: 500_000,
    options: { rolloutSteps: 16, learningRate: [3e-3, 1e-5], lambda: 0.95, optimizer: 'adam' },
  },
  // The time limit truncates nearly all early episodes, so only returns at the same time step are comparable.
  'Acrobot-v1/reinforce': { options: { baseline: 'time-step', learningRate: [0.02, 0.001] } },
  'Acrobot-v1/evolution-strategies': {
    ...ES,
    target: -85,
    maxSteps: 2_000_000,
    options: { population: 32, episodes: 2, noise: 0.2, learningRate: 0.1 },
  },
  'MountainCar-v0': {
    ...PPO,
    numEnvs: 16,
    wrappers: SCALED,
    maxSteps: 1_000_000,
    options: { rolloutSteps: 256, epochs: 6, learningRate: [2e-3, 1e-5], lambda: 0.98 },
  },
  'MountainCarContinuous-v0': {
    ...PPO,
    numEnvs: 16,
    wrappers: SCALED,
    maxSteps: 300_000,
    options: {
      rolloutSteps: 256,
      epochs: 10,
      learningRate: [1e-3, 1e-5],
      gamma: 0.9999,
      lambda: 0.9,
      entropyCoefficient: 0.005,
    },
  },
  'MountainCarContinuous-v0/a2c': {
    ...A2C,
    numEnvs: 4,
    wrappers: SCALED,
    maxSteps: 300_000,
    options: {
      rolloutSteps: 32,
      learningRate: [2e-3, 1e-4],
      gamma: 0.999,
      lambda: 0.95,
      optimizer: 'adam',
    },
  },
  // Observations on one scale, so that the same noise moves position and velocity. Actions beyond the bounds would cost more than they do.
  'MountainCarContinuous-v0/cross-entropy': {
    algorithm: 'cross-entropy',
    hidden: [],
    wrappers: ['ClipAction', { name: 'RescaleObservation', minObs: -1, maxObs: 1 }],
    maxSteps: 1_500_000,
    target: 94, // above the environment's threshold, which a policy that sometimes fails may reach by chance
    options: { episodes: 5, noise: 3, extraNoise: [0.5, 0.01] },
  },
  'MountainCarContinuous-v0/ddpg': {
    ...OFF_POLICY,
    ...KEPT_BEST,
    algorithm: 'ddpg',
    maxSteps: 150_000,
    // noise that pushes the same way for hundreds of steps: independent noise never reaches the goal
    options: {
      ...FALLING_RATES,
      actorLearningRate: [1e-3, 1e-5],
      noise: 'ornstein-uhlenbeck',
      noiseDeviation: [0.5, 0.1],
      updatesPerStep: 0.5,
    },
  },
  'Pendulum-v1': {
    ...PPO,
    numEnvs: 32,
    wrappers: SCALED_REWARDS,
    maxSteps: 300_000,
    options: { rolloutSteps: 128, epochs: 10, learningRate: [2e-3, 1e-4], gamma: 0.97 },
  },
  'Pendulum-v1/ddpg': {
    ...OFF_POLICY,
    algorithm: 'ddpg',
    maxSteps: 50_000,
    options: { ...FALLING_RATES, gamma: 0.98, updatesPerStep: 0.5 },
  },
  'Pendulum-v1/td3': {
    ...OFF_POLICY,
    algorithm: 'td3',
    maxSteps: 50_000,
    options: { ...FALLING_RATES, gamma: 0.98, updatesPerStep: 0.5 },
  },
  'LunarLander-v3': {
    ...PPO,
    numEnvs: 64,
    wrappers: SCALED_REWARDS,
    maxSteps: 1_000_000,
    options: LANDER,
  },
  'LunarLanderContinuous-v3': {
    ...PPO,
    numEnvs: 64,
    wrappers: SCALED_REWARDS,
    maxSteps: 1_000_000,
    // with LANDER as it is, 269 over two seeds
    options: { ...LANDER, minibatchRows: 512, lambda: 0.99 },
  },
  'LunarLanderContinuous-v3/evolution-strategies': {
    ...ES,
    target: 230,
    maxSteps: 4_000_000,
    options: { population: 40, episodes: 3, noise: 0.1, learningRate: 0.05 },
  },
  'LunarLanderContinuous-v3/td3': {
    ...OFF_POLICY,
    ...KEPT_BEST,
    evalEpisodes: 50,
    hidden: [128, 128],
    // with the whole penalty for a crash, some seeds learn to hover; the returns that it reports are whole
    wrappers: ['RecordEpisodeStatistics', { name: 'ClipReward', minReward: -30 }],
    algorithm: 'td3',
    maxSteps: 200_000,
    options: {
      ...WIDE_CRITICS,
      gamma: 0.995,
      rewardScale: 0.05,
      noiseDeviation: [0.2, 0.1],
    },
  },
  'BipedalWalker-v3': {
    ...PPO,
    numEnvs: 32,
    wrappers: SCALED,
    maxSteps: 2_000_000,
    initialDeviation: 0.6,
    // with minibatches of 1024 rows, the mean return was 54 after two million steps
    options: { rolloutSteps: 256, minibatchRows: 128, epochs: 10, learningRate: [3e-4, 1e-5] },
  },
  'BipedalWalker-v3/evolution-strategies': {
    ...ES,
    maxSteps: 30_000_000,
    options: { population: 40, episodes: 1, scoreEpisodes: 4, noise: 0.1, learningRate: 0.05 },
  },
  'BipedalWalker-v3/td3': {
    ...OFF_POLICY,
    ...KEPT_BEST,
    hidden: [128, 128],
    evalEvery: 20_000,
    evalEpisodes: 50,
    algorithm: 'td3',
    maxSteps: 1_000_000,
    options: {
      ...WIDE_CRITICS,
      gamma: 0.98,
      rewardScale: 0.1,
    },
  },
  'FrozenLake-v1': {
    ...PPO,
    numEnvs: 32,
    maxSteps: 600_000,
    options: {
      rolloutSteps: 128,
      minibatchRows: 1024,
      learningRate: [3e-3, 1e-4],
      gamma: 0.999,
      entropyCoefficient: [0.01, 0],
    },
  },
  'FrozenLake8x8-v1': {
    ...PPO,
    numEnvs: 32,
    maxSteps: 3_000_000,
    options: {
      rolloutSteps: 256,
      minibatchRows: 1024,
      learningRate: [3e-3, 1e-4],
      gamma: 0.999,
      entropyCoefficient: [0.02, 0],
    },
  },
  'FrozenLake-v1/not-slippery': {
    envOptions: { isSlippery: false },
    numEnvs: 64, // at first only one or two of them find the goal
    target: 0.95,
  },
  'Taxi-v4': {
    ...PPO,
    hidden: [16], // of 500 inputs, so that the policy file stays small
    numEnvs: 64,
    wrappers: SCALED_REWARDS,
    maxSteps: 500_000,
    options: {
      rolloutSteps: 128,
      minibatchRows: 1024,
      learningRate: [3e-3, 1e-4],
      entropyCoefficient: [0.05, 0],
    },
  },
  'CliffWalking-v1': {
    ...PPO,
    numEnvs: 32,
    wrappers: SCALED_REWARDS,
    maxSteps: 300_000,
    // with less entropy or smaller steps at the end, some seeds keep to a longer path, which they have found first
    options: { rolloutSteps: 128, epochs: 10, learningRate: [3e-3, 1e-3], entropyCoefficient: [0.1, 0] },
  },
  'CliffWalkingSlippery-v1': {
    ...PPO,
    numEnvs: 32,
    wrappers: SCALED_REWARDS,
    maxSteps: 500_000,
    options: { rolloutSteps: 128, epochs: 10, learningRate: [3e-3, 1e-4], entropyCoefficient: [0.1, 0] },
  },
  'Blackjack-v1': {
    ...PPO,
    numEnvs: 64,
    maxSteps: 500_000,
    options: {
      rolloutSteps: 64,
      minibatchRows: 1024,
      learningRate: [2e-3, 1e-5],
      gamma: 1,
      entropyCoefficient: [0.01, 0],
    },
  },
  'Pixelcopter-v0': {
    ...PPO,
    numEnvs: 32,
    wrappers: SCALED,
    maxSteps: 3_000_000,
    options: {
      rolloutSteps: 256,
      minibatchRows: 1024,
      epochs: 6,
      learningRate: [1e-3, 1e-5],
      entropyCoefficient: [0.01, 0],
    },
  },
  // Returns shrink with time even for a good policy, so only returns at the same time step are comparable.
  'Pixelcopter-v0/reinforce': { options: { baseline: 'time-step', learningRate: [0.02, 0.001] } },
  'Pong-v0': {
    ...PPO,
    numEnvs: 32,
    wrappers: SCALED_OBSERVATIONS,
    maxSteps: 3_000_000,
    options: {
      rolloutSteps: 256,
      minibatchRows: 1024,
      epochs: 4,
      learningRate: [1e-3, 1e-5],
      entropyCoefficient: [0.01, 0],
    },
  },
  'PongPixels-v0': {
    ...PICTURES,
    convolutions: '8x8/4, 16x4/2',
    maxSteps: 3_000_000,
    options: {
      rolloutSteps: 128,
      minibatchRows: 256,
      epochs: 4,
      learningRate: [1e-3, 2e-4],
      entropyCoefficient: [0.01, 0],
    },
  },
  'Catch-v0': {
    ...PPO,
    numEnvs: 32,
    maxSteps: 100_000,
    options: { rolloutSteps: 64, minibatchRows: 256, epochs: 4, learningRate: [1e-3, 1e-4] },
  },
  'CatchPixels-v0': {
    ...PICTURES,
    convolutions: '8x4/4, 16x4/2',
    maxSteps: 150_000,
    options: { rolloutSteps: 64, minibatchRows: 256, epochs: 4, learningRate: [1e-3, 1e-4] },
  },
  'OptimalExecution-v0': {
    ...PPO,
    numEnvs: 32,
    wrappers: SCALED_REWARDS,
    maxSteps: 300_000,
    options: { rolloutSteps: 60, minibatchRows: 480, epochs: 10, learningRate: [1e-3, 1e-4], gamma: 1 },
  },
  // The best schedule sells a growing share of the rest. The best constant share has a return of −1.019.
  'OptimalExecution-v0/patient': {
    ...PPO,
    envOptions: { riskAversion: 3e-8 },
    numEnvs: 32,
    wrappers: SCALED_REWARDS,
    maxSteps: 300_000,
    initialDeviation: 0.1,
    options: { rolloutSteps: 60, minibatchRows: 128, epochs: 10, learningRate: [5e-4, 1e-5], gamma: 1 },
  },
  'OptimalExecution-v0/ddpg': {
    ...OFF_POLICY,
    ...KEPT_BEST,
    evalEvery: 2_000,
    hidden: [32, 32],
    algorithm: 'ddpg',
    maxSteps: 40_000,
    options: SALES,
  },
  'OptimalExecution-v0/td3': {
    ...OFF_POLICY,
    ...KEPT_BEST,
    evalEvery: 2_000,
    hidden: [32, 32],
    algorithm: 'td3',
    maxSteps: 40_000,
    options: SALES,
  },
  'AliasedGrid-v0': { target: 0.9 }, // 6 steps on average; the minimum is 5
  'RockPaperScissors-v0': { maxSteps: 200_000 },
  'Bandit-v0': { maxSteps: 6_400 },
  'Maze-v0': {},
  'RobotArm-v0': {},
  'RobotArm-v0/ddpg': {
    ...OFF_POLICY,
    algorithm: 'ddpg',
    maxSteps: 40_000,
    options: { ...QUICK, gamma: 0.98, noiseDeviation: 0.2 },
  },
  'RobotArm-v0/td3': {
    ...OFF_POLICY,
    algorithm: 'td3',
    maxSteps: 40_000,
    options: { ...QUICK, gamma: 0.98, noiseDeviation: 0.2 },
  },
});

/**
 * Gives a preset by its name, or the defaults for an environment without a preset.
 *
 * @throws {RangeError} if the name has a slash and is unknown.
 */
export function findPreset(name: string): Preset {
  if (Object.hasOwn(PRESETS, name)) return PRESETS[name];
  if (!name.includes('/')) return { ...DEFAULTS, env: name };
  const known = Object.keys(PRESETS);
  throw new RangeError(
    `findPreset: unknown preset ${describeValue(name)}.${suggest(name, known)} Known: ${known.join(', ')}.`,
  );
}

/** Gives the preset of an environment for an algorithm, if there is one. */
export function presetFor(env: string, algorithm: string): Preset | undefined {
  const [variant, usual] = [PRESETS[`${env}/${algorithm}`], PRESETS[env]];
  return variant ?? (usual?.algorithm === algorithm ? usual : undefined);
}

function withDefaults(table: Readonly<Record<string, Partial<Preset>>>): Readonly<Record<string, Preset>> {
  const entries = Object.entries(table).map(([name, differences]) => {
    const [env] = name.split('/');
    return [name, { ...DEFAULTS, env, name, ...differences }];
  });
  return Object.fromEntries(entries);
}
