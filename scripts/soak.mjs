// `npm run soak`: uses the elements for as long as you like, with everything that may go wrong, and looks for what is left behind.
import { parseArguments } from './arguments.mjs';
import { runCommand } from './command.mjs';
import { HeadlessPage } from './headless.mjs';
import { ensureDependencies } from './install.mjs';
import { formatCount, formatSeconds, Progress } from './progress.mjs';
import { describeLimits, findFaults } from './soak-limits.mjs';

/** @typedef {import('./soak-limits.mjs').Measured} Measured */

/** How long a round is disturbed, s. */
const ROUND_SECONDS = 10;
/** After every so many rounds, the page is frozen for some seconds within a round, as a browser does it with tabs in the background. */
const FREEZE_EVERY = 5;
const FREEZE_MS = 3000;

const progress = new Progress(process.stderr);
await runCommand('soak', main);

/** Returns the exit status. */
async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'soak',
    about:
      'trains, evaluates, resets, changes environments, continues kept runs, ends workers, loses devices and freezes the page, in rounds\n' +
      'Exit status: 0 within all limits, 1 beyond one of them, 2 invalid arguments, 3 something broke.',
    options: {
      minutes: { kind: 'number', min: 0.1, default: 10, help: 'for how long' },
      seed: {
        kind: 'integer',
        min: 0,
        default: 1,
        help: 'decides on the runs and the order of what happens to them',
      },
      gpu: { kind: 'flag', help: "uses the browser's own WebGPU adapter instead of a software one" },
    },
  });
  if (!options) return 0;
  ensureDependencies();
  const page = await HeadlessPage.open({ gpu: options.gpu, tell: (line) => progress.wait(line) });
  const end = Date.now() + 60_000 * options.minutes;
  /** @type {Measured[]} */
  const rounds = [];
  try {
    while (Date.now() < end) {
      const round = page.call('soak', {
        seed: options.seed + rounds.length,
        seconds: ROUND_SECONDS,
        backends: ['cpu', 'wasm', 'webgpu'],
      });
      progress.wait(`round ${rounds.length + 1}, ${formatSeconds((end - Date.now()) / 1000)} left …`);
      if (rounds.length % FREEZE_EVERY === FREEZE_EVERY - 1) await page.freeze(FREEZE_MS);
      const measured = { ...(await round), ...(await page.count()) };
      rounds.push(measured);
      progress.clear();
      console.log(describeRound(measured, rounds.length));
    }
  } finally {
    await page.close();
  }
  console.log(`\n${describeLimits(rounds)}`);
  const faults = findFaults(rounds);
  for (const fault of faults) console.error(`soak: ${fault}`);
  return faults.length === 0 ? 0 : 1;
}

/**
 * @param {Measured} round
 * @param {number} number
 */
function describeRound(round, number) {
  const { task, iterations, disturbances, heapBytes, longestStallMs, error } = round;
  const happened = Object.entries(disturbances).map(([name, count]) =>
    count === 1 ? name : `${name} × ${count}`,
  );
  const lines = [
    `${number}  ${task}`,
    `   ${formatCount(iterations)} iterations after ${happened.join(', ') || 'nothing'}`,
    `   heap ${(heapBytes / 1e6).toFixed(1)} MB, ${round.tensors} tensors, ${(round.gpuBytes / 1e6).toFixed(1)} MB on the GPU, longest stall ${Math.round(longestStallMs)} ms`,
  ];
  if (error !== undefined) lines.push(`   ERROR: ${error}`);
  return lines.join('\n');
}
