// `node scripts/kill-workers.mjs --runs 300`: trains CartPole-v1 again and again, and ends workers at random moments. docs/reliability.md has
// the figures.
import { parseArguments } from './arguments.mjs';
import { runCommand } from './command.mjs';
import { HeadlessPage } from './headless.mjs';
import { ensureDependencies } from './install.mjs';

const TRANSPORTS = /** @type {const} */ (['shared', 'transfer']);
const DECIDING = /** @type {const} */ (['page', 'workers']);
const ALGORITHMS = /** @type {const} */ (['reinforce', 'a2c', 'ppo']);
/** Its workers learn by themselves, so its steps cannot be checked. */
const ASYNCHRONOUS = 'a3c';
const COUNTS = /** @type {const} */ (['kills', 'lost', 'iterations', 'learned', 'leftOut']);
/** A browser is replaced after so many runs. */
const RUNS_EACH = 25;

await runCommand('kill-workers', main);

/** Returns the exit status. */
async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'kill-workers',
    about:
      'ends workers at random moments of training runs, and checks that each run reaches its target and learns from no lost step\n' +
      'Exit status: 0 if all did, 1 otherwise, 2 invalid arguments, 3 something broke.',
    options: {
      runs: { kind: 'integer', min: 1, default: 48, help: 'how many' },
      seed: { kind: 'integer', min: 0, default: 1, help: 'decides on the runs' },
      algorithm: {
        kind: 'choice',
        choices: [...ALGORITHMS, ASYNCHRONOUS],
        help: 'what learns (all but a3c in turn)',
      },
    },
  });
  if (!options) return 0;
  ensureDependencies();
  /** @type {Map<string, Record<string, number>>} */
  const totals = new Map();
  let faulty = 0;
  /** @type {HeadlessPage | undefined} */
  let page;
  try {
    for (let k = 0; k < options.runs; k++) {
      if (k % RUNS_EACH === 0) {
        await page?.close();
        page = await HeadlessPage.open({ gpu: false, tell: (line) => console.error(line) });
      }
      const request = {
        seed: options.seed + k,
        transport: TRANSPORTS[k % 2],
        deciding: options.algorithm === ASYNCHRONOUS ? 'workers' : DECIDING[Math.floor(k / 2) % 2],
        algorithm: options.algorithm ?? ALGORITHMS[Math.floor(k / 4) % 3],
      };
      const run = await /** @type {HeadlessPage} */ (page).call('killWorkers', request);
      const way = `${request.transport}, decided by the ${request.deciding}`;
      const before = totals.get(way) ?? { runs: 0, ...Object.fromEntries(COUNTS.map((name) => [name, 0])) };
      const sums = COUNTS.map((name) => [name, before[name] + run[name]]);
      totals.set(way, { runs: before.runs + 1, ...Object.fromEntries(sums) });
      if (run.faults.length > 0) faulty += 1;
      console.log(`${k + 1}  ${request.algorithm}, ${way}: ${JSON.stringify(run)}`);
    }
  } finally {
    await page?.close();
    console.log(JSON.stringify(Object.fromEntries(totals), null, 2));
  }
  return faulty === 0 ? 0 : 1;
}
