// The results of `npm run results` as text: a row for each preset, the scores of others beside it, and a picture of its curves.

/**
 * One run of a preset. `greedy` and `sampled` are evaluations over fresh episodes of the last policy, or of the best one that the run has
 * kept, if the preset evaluates while it trains (`evalEvery`).
 *
 * @typedef {object} Result
 * @property {string} preset
 * @property {string} env
 * @property {string} algorithm
 * @property {number} seed
 * @property {object} settings those of the preset when it was trained
 * @property {number} [workers] if they learn
 * @property {number} envSteps
 * @property {number} wallSeconds
 * @property {number | null} solvedAt environment steps until the mean of 100 training episodes had reached the target
 * @property {number | null} [solvedSeconds] seconds until then. Earlier results lack it
 * @property {number} meanReturn of the last 100 training episodes
 * @property {number} episodes those of each evaluation
 * @property {Score} greedy with the most probable actions
 * @property {Score} sampled with drawn actions
 * @property {string} machine
 * @property {readonly (readonly [envSteps: number, meanReturn: number])[]} curve
 */
/** @typedef {{ mean: number, standardDeviation: number }} Score over the episodes */

export const RESULTS_FOLDER = 'docs/results';

/** Points of a curve that are kept. */
const MAX_POINTS = 60;

/**
 * Published scores, by the name of a preset. Source: benchmark.md of RL Baselines3 Zoo (2026), unless another one is named.
 *
 * @type {Readonly<Record<string, string>>}
 */
const PUBLISHED = {
  'CartPole-v1': '500 in 100k steps (PPO), 500 in 500k (A2C)',
  'Acrobot-v1': '−73.5 in 1M steps (PPO), −83.4 in 500k (A2C)',
  'Acrobot-v1/a2c': '−83.4 in 500k steps (A2C)',
  'MountainCar-v0': '−110.4 in 1M steps (PPO), −100.8 in 120k (DQN)',
  'MountainCarContinuous-v0': '88.3 in 20k steps (PPO), 94.7 in 50k (SAC)',
  'MountainCarContinuous-v0/ddpg': '93.5 in 300k steps (DDPG)',
  'Pendulum-v1': '−172 in 100k steps (PPO), −152 in 20k (DDPG)',
  'Pendulum-v1/ddpg': '−152 in 20k steps (DDPG)',
  'Pendulum-v1/td3': '−152 in 20k steps (TD3)',
  'LunarLander-v3': '242 in 1M steps (PPO, v2)',
  'LunarLanderContinuous-v3': '271 in 1M steps (PPO, v2)',
  'LunarLanderContinuous-v3/td3': '207 in 300k steps (TD3, v2)',
  'BipedalWalker-v3': '288 in 5M steps (PPO)',
  'BipedalWalker-v3/td3': '306 in 1M steps (TD3)',
  'FrozenLake-v1': '0.744 is the optimum',
  'FrozenLake-v1/not-slippery': '1 is the optimum',
  'FrozenLake8x8-v1': '0.913 is the optimum',
  'Taxi-v4': '7.93 is the optimum',
  'CliffWalking-v1': '−13 is the optimum',
  'CliffWalkingSlippery-v1': '−64.7 is the optimum',
  'Blackjack-v1': 'about −0.04 is the optimum',
  'OptimalExecution-v0': '−1 is the optimum',
  'OptimalExecution-v0/patient': '−1 is the optimum',
  'OptimalExecution-v0/ddpg': '−1 is the optimum',
  'OptimalExecution-v0/td3': '−1 is the optimum',
};

/**
 * @param {string} preset
 * @param {number} seed
 */
export function resultFile(preset, seed) {
  return `${preset.replaceAll('/', '-')}.seed-${seed}.json`;
}

/**
 * Keeps the first and the last point of a curve, and points at equal distances between them.
 *
 * @param {readonly (readonly [envSteps: number, meanReturn: number])[]} curve
 * @returns {[envSteps: number, meanReturn: number][]}
 */
export function thinOut(curve) {
  const count = Math.min(MAX_POINTS, curve.length);
  return Array.from({ length: count }, (_, i) => {
    const [envSteps, meanReturn] = curve[Math.round((i * (curve.length - 1)) / Math.max(1, count - 1))] ?? [
      0, 0,
    ];
    return [envSteps, Number(meanReturn.toPrecision(5))];
  });
}

/**
 * Gives the page of the results in Markdown, and the pictures that it shows, by file name.
 *
 * @param {readonly Result[]} results in the order in which they are to be listed
 * @param {string} folder of the pictures, relative to the page
 * @param {typeof import('../src/headless/curve-picture.ts').drawCurves} drawCurves
 */
export function describeResults(results, folder, drawCurves) {
  const presets = [...new Set(results.map(({ preset }) => preset))];
  const groups = presets.map((name) => results.filter(({ preset }) => preset === name));
  /** @type {Record<string, string>} */
  const pictures = {};
  const shown = groups.flatMap((group) => {
    const [{ preset } = { preset: '' }] = group;
    const file = `${preset.replaceAll('/', '-')}.svg`;
    const curves = group.map(({ curve }) => curve.filter(([, value]) => Number.isFinite(value)));
    if (curves.every((curve) => curve.length === 0)) return []; // no episode has ended
    pictures[file] = drawCurves(`${preset}: mean return over steps, ${count(group.length, 'seed')}`, curves);
    return [`![Learning curves of ${preset}](${folder}/${file})`];
  });
  const page = [
    HEAD,
    '| preset | algorithm | steps | seconds | seeds | greedy: mean of the seeds, worst seed | drawn actions | published elsewhere |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...groups.map(describeRow),
    '',
    `Machines: ${[...new Set(results.map(({ machine }) => machine))].join('; ')}. All on the backend \`wasm\`.`,
    '',
    '## Learning curves',
    '',
    'One line for each seed: the mean return of the last 100 training episodes.',
    '',
    ...shown,
    '',
  ].join('\n');
  return { page, pictures };
}

const HEAD = `# Results

What the [presets](presets.md) reach. \`npm run results\` trains them with the seeds 1 to 5, evaluates each policy over 100 fresh
episodes (2,000 in toy-text environments, where a return is mostly chance), and writes this page. \`npm run results -- --only NAME\` does it
for one. A score of the seeds is a mean over them ± the standard deviation between seeds. Every score is of the last policy of its run,
except where the steps say *best kept*: there, the preset [evaluates while it trains](training.md#evaluate-while-training), and the score
is of the policy with the best of these evaluations, over 100 other episodes. Seconds are those of training, without evaluations.
\`policies/\` has the best seed of each preset that is named like its environment: \`npm run evaluate -- --policy policies/LunarLander-v3.json --episodes 100\`
plays it, \`--sampled\` with drawn actions.
`;

/**
 * Gives the index of the policies for `<palestra-lab policies>`: what the training of each took and reached, as means over the seeds.
 *
 * @param {readonly Result[]} results
 * @param {readonly string[]} envs those with a policy, which is that of the preset of the same name
 */
export function describePolicies(results, envs) {
  const entries = envs.flatMap((env) => {
    const group = results.filter(({ preset }) => preset === env);
    if (!group[0]) return [];
    const { envSteps } = group[0];
    const seconds = Number(mean(group.map(({ wallSeconds }) => wallSeconds)).toFixed(1));
    const greedy = mean(group.map((result) => result.greedy.mean));
    const drawn = mean(group.map((result) => result.sampled.mean));
    const meanReturn = Number(Math.max(greedy, drawn).toPrecision(4));
    return [[env, { envSteps, seconds, meanReturn, sampled: drawn > greedy }]];
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/**
 * Gives the mean return of a policy in its better way of acting: some environments need drawn actions.
 *
 * @param {Pick<Result, 'greedy' | 'sampled'>} result
 */
export function scoreOf({ greedy, sampled }) {
  return Math.max(greedy.mean, sampled.mean);
}

/** @param {readonly Result[]} group the results of a preset */
function describeRow(group) {
  const [first] = group;
  if (!first) return '';
  const { preset, algorithm, envSteps, settings, workers } = first;
  const learners = workers ? `, ${count(workers, 'worker')}` : '';
  const kept = 'evalEvery' in settings ? ', best kept' : '';
  const greedy = group.map((result) => result.greedy.mean);
  const sampled = group.map((result) => result.sampled.mean);
  const seconds = mean(group.map(({ wallSeconds }) => wallSeconds));
  const worst = group.length > 1 ? `, ${round(Math.min(...greedy))}` : '';
  const cells = [
    ...[
      `\`${preset}\``,
      `${algorithm}${learners}`,
      `${thousands(envSteps)}${kept}`,
      seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0),
    ],
    ...[group.length, `${spread(greedy)}${worst}`, spread(sampled), PUBLISHED[preset] ?? ''],
  ];
  return `| ${cells.join(' | ')} |`;
}

/** @param {readonly number[]} values */
function spread(values) {
  const middle = mean(values);
  if (values.length === 1) return round(middle);
  const squares = values.map((value) => (value - middle) ** 2);
  return `${round(middle)} ± ${round(Math.sqrt(mean(squares)))}`;
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {number} value */
function round(value) {
  const digits = Math.abs(value) < 2 ? 3 : Math.abs(value) < 10 ? 2 : 1;
  return String(Number(value.toFixed(digits))).replace('-', '−');
}

/** @param {number} value */
function thousands(value) {
  return value >= 1e6 ? `${Number((value / 1e6).toFixed(2))}M` : `${Math.round(value / 1000)}k`;
}

/**
 * @param {number} number
 * @param {string} noun
 */
function count(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
