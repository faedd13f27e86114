// Benchmark results as text: the table that `npm run bench` prints, and the one at the top of docs/benchmarks.md.

/** @typedef {import('../src/headless/protocol.ts').BenchResult} BenchResult */

/**
 * What `npm run bench --json` writes.
 *
 * @typedef {{ machine: string, browser: string, adapter: string, results: readonly BenchResult[] }} BenchRun
 */

/**
 * The figures a user asks for first: a row each, with one benchmark or one for each backend.
 *
 * @type {readonly { what: string, ids: Readonly<Record<string, string>> }[]}
 */
const HIGHLIGHTS = [
  {
    what: 'Solve CartPole-v1 with 32 environments',
    ids: { wasm: 'train.wasm.CartPole-v1', webgpu: 'train.webgpu.CartPole-v1' },
  },
  { what: 'Step 256 CartPoles in one loop, without workers', ids: { '': 'simulate.CartPole-v1.N256' } },
  { what: 'Step 256 CartPoles through one worker, shared memory', ids: { '': 'envs.shared.N256W1' } },
  {
    what: 'Step 256 CartPoles through two workers, transferred buffers',
    ids: { '': 'envs.transfer.N256W2' },
  },
  { what: 'Step 256 LunarLanders in one loop, without workers', ids: { '': 'simulate.LunarLander-v3.N256' } },
  {
    what: 'Decide and step with 1,024 CartPoles over two workers',
    ids: { wasm: 'rollout.wasm.N1024.pipelined', webgpu: 'rollout.webgpu.N1024.pipelined' },
  },
  {
    what: 'Decide for 256 environments (network 4-64-64-2)',
    ids: { wasm: 'act.wasm.N256', cpu: 'act.cpu.N256', webgpu: 'act.webgpu.N256' },
  },
  {
    what: 'Update the same network with 4,096 steps',
    ids: { wasm: 'learn.wasm.B4096', cpu: 'learn.cpu.B4096', webgpu: 'learn.webgpu.B4096' },
  },
];

/**
 * Returns the table of highlights, in Markdown.
 *
 * @param {readonly BenchResult[]} results
 * @throws {Error} if a benchmark of the table was not measured.
 */
export function describeHighlights(results) {
  const rows = HIGHLIGHTS.map(({ what, ids }) => {
    const cells = Object.entries(ids).map(([backend, id]) => {
      const result = results.find((each) => each.id === id);
      if (!result)
        throw new Error(`bench: expected a result of ${id}, got none. Run npm run bench without --only.`);
      return `${format(result.value)} ${result.unit}${backend && ` (${backend})`}`;
    });
    return `| ${what} | ${cells.join(', ')} |`;
  });
  return ['| what | median |', '| --- | --- |', ...rows].join('\n');
}

/**
 * Returns the lines above the table: what the figures were measured on.
 *
 * @param {Omit<BenchRun, 'results'>} run
 */
export function describeMachine({ machine, browser, adapter }) {
  const lines = Object.entries({ machine, browser, adapter }).map(
    ([name, value]) => `${name.padEnd(8)} ${value}`,
  );
  if (adapter.endsWith(SOFTWARE))
    lines.push('WebGPU runs on the CPU here. Its figures say nothing about a real GPU.');
  return lines.join('\n');
}

/** Marks an adapter that is no GPU. */
export const SOFTWARE = ' (software)';

/**
 * Returns the first line of the table.
 *
 * @param {number} width length of the longest id
 */
export function tableHead(width) {
  return layOut(['benchmark', 'median', '', 'from … to', 'compared'], width);
}

/**
 * Returns one line of the table.
 *
 * @param {BenchResult} result
 * @param {BenchResult | undefined} floor the result it is compared with, if that was measured
 * @param {number} width length of the longest id
 */
export function describeRow({ id, value, unit, min, max }, floor, width) {
  const ratio = floor ? `${format(value / floor.value)} × ${floor.id}` : '';
  return layOut([id, format(value), unit, `${format(min)} … ${format(max)}`, ratio], width);
}

/**
 * @param {readonly [id: string, median: string, unit: string, range: string, ratio: string]} cells
 * @param {number} width
 */
function layOut([id, median, unit, range, ratio], width) {
  const cells = [id.padEnd(width), median.padStart(11), unit.padEnd(7), range.padStart(24), ratio];
  return cells.join('  ').trimEnd();
}

/**
 * Returns three significant digits, or from 1,000 on a whole number with commas.
 *
 * @param {number} value
 */
function format(value) {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
