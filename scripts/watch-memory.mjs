// `node scripts/watch-memory.mjs --algorithm ddpg --backend wasm --updates 200000`: counts what a training of DDPG or TD3 holds, again and
// again. docs/reliability.md describes it.
import { parseArguments } from './arguments.mjs';
import { Failure, runCommand } from './command.mjs';
import { HeadlessPage } from './headless.mjs';
import { ensureDependencies } from './install.mjs';
import { formatCount } from './progress.mjs';

/** Updates of small networks, so that many of them take minutes. A memory that is soon full is a memory in its lasting state. */
const OPTIONS = {
  criticHidden: [16, 16],
  batchRows: 32,
  replayRows: 4000,
  warmUpSteps: 500,
  updatesPerStep: 4,
};
/** By how much the mean of a figure may grow, from the second to fourth tenth of the updates to the last three. */
const GROWTH = 0.02;
/** Counting collects garbage, which takes time. */
const COUNTS = 60;

/** @typedef {{ updates: number, objectBytes: number, arrayBytes: number, tensors: number, gpuBytes: number }} Count */

await runCommand('watch-memory', main);

/** Returns the exit status. */
async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'watch-memory',
    about:
      'trains Pendulum-v1 with small networks and counts what the page holds in each tenth of the updates.\n' +
      'Exit status: 0 constant, 1 something has grown by more than 2 %, 2 invalid arguments, 3 something broke.',
    options: {
      algorithm: { kind: 'choice', choices: ['ddpg', 'td3'], default: 'ddpg', help: 'what learns' },
      backend: { kind: 'choice', choices: ['cpu', 'wasm', 'webgpu'], default: 'wasm', help: 'what computes' },
      updates: { kind: 'integer', min: 5000, default: 200_000, help: 'how many updates in all' },
    },
  });
  if (!options) return 0;
  ensureDependencies();
  const { algorithm, backend, updates: total } = options;
  /** @type {Count[]} */
  const tenths = [];
  let next = 1;
  /** Counts, if it is time. The training awaits it: between two iterations it holds only what lasts. */
  const afterIteration = async (/** @type {number} */ envSteps) => {
    const updates = Math.max(0, envSteps - OPTIONS.warmUpSteps) * OPTIONS.updatesPerStep;
    if (updates < next) return;
    next = updates + total / COUNTS;
    const { arrayBytes } = await page.count();
    const objectBytes = await page.countObjects();
    const count = { updates, objectBytes, arrayBytes, ...(await page.call('countTensors')) };
    const tenth = Math.floor((10 * updates) / total);
    if (tenth >= tenths.length && tenths.length > 0) console.log(describeCount(tenths[tenths.length - 1]));
    if (tenth < 10) tenths[tenth] = tenths[tenth] ? smallest(tenths[tenth], count) : count;
    else await page.call('stop');
  };
  const page = await HeadlessPage.open({
    gpu: false,
    tell: (line) => console.error(line),
    onEvent: async (event) => {
      if (event.kind === 'report') await afterIteration(event.report.envSteps);
    },
  });
  try {
    await page.call('countTensors'); // buffers count from now on
    const result = await page.call('train', {
      ...{ env: 'Pendulum-v1', algorithm, backend, hidden: [16, 16], numEnvs: 4, workers: 1, seed: 1 },
      ...{ options: OPTIONS, maxSteps: Infinity, untilSteps: true },
    });
    if ('message' in result) throw new Failure(result.message ?? '');
  } finally {
    await page.close();
  }
  const faults = findGrowth(tenths);
  for (const fault of faults) console.error(`watch-memory: ${fault}`);
  return faults.length === 0 ? 0 : 1;
}

/**
 * Returns the smallest figures of two counts: garbage may be left after a collection.
 *
 * @param {Count} one
 * @param {Count} other
 * @returns {Count}
 */
function smallest(one, other) {
  return {
    updates: other.updates,
    objectBytes: Math.min(one.objectBytes, other.objectBytes),
    arrayBytes: Math.min(one.arrayBytes, other.arrayBytes),
    tensors: Math.min(one.tensors, other.tensors),
    gpuBytes: Math.min(one.gpuBytes, other.gpuBytes),
  };
}

/** @param {Count} count */
function describeCount({ updates, objectBytes, arrayBytes, tensors, gpuBytes }) {
  const [objects, arrays] = [objectBytes, arrayBytes].map((bytes) => (bytes / 1e6).toFixed(2));
  return `${formatCount(updates)} updates: objects ${objects} MB, arrays ${arrays} MB, ${tensors} tensors, ${gpuBytes} bytes on the GPU`;
}

/**
 * Returns a sentence for each figure that has grown. The first tenth, in which the browser still compiles, does not count, and means do,
 * because a heap wanders by a few per cent.
 *
 * @param {readonly Count[]} tenths
 */
function findGrowth(tenths) {
  return /** @type {const} */ (['objectBytes', 'arrayBytes', 'tensors', 'gpuBytes']).flatMap((name) => {
    const [early, late] = [tenths.slice(1, 4), tenths.slice(7)].map(
      (some) => some.reduce((sum, count) => sum + count[name], 0) / some.length,
    );
    return late <= early * (1 + GROWTH) ? [] : [`${name} has grown from ${early} to ${late} on average.`];
  });
}
