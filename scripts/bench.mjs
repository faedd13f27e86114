// `npm run bench`: runs the benchmarks one after another on the production build, in a headless browser.
import { statSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { basename, dirname } from 'node:path';
import { parseArguments, UsageError } from './arguments.mjs';
import { describeMachine, describeRow, SOFTWARE, tableHead } from './bench-table.mjs';
import { Failure, firstLine, runCommand } from './command.mjs';
import { HeadlessPage } from './headless.mjs';
import { ensureDependencies } from './install.mjs';
import { Progress } from './progress.mjs';
import { checkFolder, writeFiles } from './run-files.mjs';
import { importSource } from './source.mjs';

/** @typedef {import('../src/headless/protocol.ts').BenchResult} BenchResult */

const progress = new Progress(process.stderr);
await runCommand('bench', main);

/** Returns the exit status. */
async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'bench',
    about:
      'measures the production build in a headless browser\nExit status: 0 success, 2 invalid arguments, 3 something broke.',
    options: {
      json: { kind: 'string', example: 'bench.json', help: 'also writes the results to this file' },
      only: {
        kind: 'string',
        example: 'envs.shared',
        help: 'runs the benchmarks whose ids begin with this text',
      },
      gpu: { kind: 'flag', help: "uses the browser's own WebGPU adapter instead of a software one" },
    },
  });
  if (!options) return 0;
  const { json, only = '' } = options;
  ensureDependencies();
  const { BENCHMARKS } = /** @type {typeof import('../src/headless/bench/benchmarks.ts')} */ (
    await importSource('src/headless/bench/benchmarks.ts')
  );
  const chosen = BENCHMARKS.filter(({ id }) => id.startsWith(only));
  if (chosen.length === 0) {
    const groups = [...new Set(BENCHMARKS.map(({ id }) => id.split('.')[0]))];
    throw new UsageError(
      `bench: expected --only to be the beginning of a benchmark's id, got '${only}'. Known: ${groups.join(', ')}.`,
    );
  }
  if (json !== undefined) checkFile(json);

  const page = await HeadlessPage.open({ gpu: options.gpu, tell: (line) => progress.wait(line) });
  try {
    await page.offerThreadTime();
    const { adapter, software } = await page.call('describeAdapter');
    const about = {
      machine: `${cpus().length} × ${cpus()[0]?.model.trim() || arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()}`,
      browser: `Chromium ${page.version}`,
      adapter: software ? `${adapter}${SOFTWARE}` : adapter,
    };
    progress.clear();
    console.log(describeMachine(about));
    const width = Math.max(...chosen.map(({ id }) => id.length));
    console.log(`\n${tableHead(width)}`);

    /** @type {Map<string, BenchResult>} */
    const results = new Map();
    for (const { id, floor } of chosen) {
      progress.wait(`measuring ${id} …`);
      const outcome = await page.call('bench', id);
      progress.clear();
      if ('skipped' in outcome) {
        console.log(`${id}: skipped, ${outcome.skipped}`);
        continue;
      }
      for (const result of outcome.results) {
        results.set(result.id, result);
        const compared = result.id === id && floor !== undefined ? results.get(floor) : undefined;
        console.log(describeRow(result, compared, width));
      }
    }
    if (json !== undefined) {
      const text = `${JSON.stringify({ ...about, results: [...results.values()] }, null, 2)}\n`;
      try {
        writeFiles(dirname(json), { [basename(json)]: text });
      } catch (error) {
        throw new Failure(`cannot write the results to ${json}: ${firstLine(error)}.`);
      }
    }
    return 0;
  } finally {
    await page.close();
  }
}

/**
 * @param {string} file
 * @throws {UsageError} if it cannot be written.
 */
function checkFile(file) {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(
      `bench: expected --json to be a file, got the folder '${file}'. Try --json ${file}/bench.json.`,
    );
  }
  checkFolder('bench', 'json', dirname(file), file);
}
