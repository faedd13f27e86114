// Writes the committed benchmark run, docs/benchmarks.json, into docs/benchmarks.md: `node scripts/bench-page.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeHighlights, describeMachine, describeRow, tableHead } from './bench-table.mjs';

/** @typedef {import('./bench-table.mjs').BenchRun} BenchRun */

/**
 * Returns the page with the tables of a run: the highlights between their two markers, all results in the block of text.
 *
 * @param {string} page
 * @param {BenchRun} run
 * @param {readonly { id: string, floor?: string }[]} benchmarks
 */
export function updateBenchPage(page, run, benchmarks) {
  const floors = new Map(benchmarks.map(({ id, floor }) => [id, floor]));
  const results = new Map(run.results.map((result) => [result.id, result]));
  const width = Math.max(...run.results.map(({ id }) => id.length));
  const rows = run.results.map((result) =>
    describeRow(result, results.get(floors.get(result.id) ?? ''), width),
  );
  const table = [describeMachine(run), '', tableHead(width), ...rows].join('\n');
  return page
    .replace(/(?<=<!-- highlights -->\n\n).*?(?=\n\n<!-- end -->)/s, () => describeHighlights(run.results))
    .replace(/(?<=```text\n).*?(?=\n```)/s, () => table);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { importSource } = await import('./source.mjs');
  const { BENCHMARKS } = await importSource('src/headless/bench/benchmarks.ts');
  const page = new URL('../docs/benchmarks.md', import.meta.url);
  const run = JSON.parse(readFileSync(new URL('../docs/benchmarks.json', import.meta.url), 'utf8'));
  writeFileSync(page, updateBenchPage(readFileSync(page, 'utf8'), run, BENCHMARKS));
}
