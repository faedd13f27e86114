// What a soak may leave behind.

/** @typedef {import('../src/headless/protocol.ts').SoakRound} SoakRound */
/** @typedef {SoakRound & { heapBytes: number, nodes: number, listeners: number }} Measured What was left after a round and a garbage collection. */

/** The longest time in which the page may not answer, ms. Software adapters compile their programs on the same cores. */
const LONGEST_STALL_MS = 1000;
/** By how much a figure of the last third of the rounds may exceed the largest of the second third; the first loads and compiles. */
const GROWTH = 0.1;
/** The same for small figures, so that one more than two is no fault. */
const SLACK = { heapBytes: 4e6, gpuBytes: 4e6, nodes: 200, listeners: 50, tensors: 0 };

/** @type {[keyof typeof SLACK, string][]} */
const GROWING = [
  ['heapBytes', 'bytes in the heap'],
  ['gpuBytes', 'bytes on the GPU'],
  ['nodes', 'nodes'],
  ['listeners', 'listeners'],
  ['tensors', 'tensors'],
];

/**
 * Returns a sentence for each limit that was exceeded.
 *
 * @param {readonly Measured[]} rounds
 */
export function findFaults(rounds) {
  const faults = rounds.flatMap(({ error, workers, longestStallMs, task }, i) => {
    const where = `round ${i + 1} (${task})`;
    return [
      ...(error === undefined ? [] : [`${where}: ${error}`]),
      ...(workers === 0 ? [] : [`${where}: ${workers} workers were left.`]),
      ...(longestStallMs <= LONGEST_STALL_MS
        ? []
        : [
            `${where}: the page did not answer for ${Math.round(longestStallMs)} ms, the limit is ${LONGEST_STALL_MS}.`,
          ]),
    ];
  });
  for (const [name, words] of GROWING) {
    const [before, after] = compareThirds(rounds, name);
    const limit = before * (1 + GROWTH) + SLACK[name];
    if (after > limit)
      faults.push(`${words} grew from ${before} to ${after}, the limit is ${Math.round(limit)}.`);
  }
  return faults;
}

/**
 * Returns a table of what is limited.
 *
 * @param {readonly Measured[]} rounds
 */
export function describeLimits(rounds) {
  const rows = GROWING.map(([name, words]) => {
    const [before, after] = compareThirds(rounds, name);
    return `${words.padEnd(20)}${String(before).padStart(14)}${String(after).padStart(14)}`;
  });
  const stall = Math.round(Math.max(0, ...rounds.map(({ longestStallMs }) => longestStallMs)));
  /** @type {Record<string, number>} */
  const sums = {};
  for (const { disturbances } of rounds) {
    for (const [name, count] of Object.entries(disturbances)) sums[name] = (sums[name] ?? 0) + count;
  }
  return [
    `${rounds.length} rounds: ${Object.entries(sums)
      .map(([name, count]) => `${name} ${count} times`)
      .join(', ')}`,
    `${'at most'.padEnd(20)}${'second third'.padStart(14)}${'last third'.padStart(14)}`,
    ...rows,
    `longest stall ${stall} ms`,
  ].join('\n');
}

/**
 * @param {readonly Measured[]} rounds
 * @param {keyof typeof SLACK} name
 * @returns {[number, number]} the largest values of the second and of the last third
 */
function compareThirds(rounds, name) {
  const third = Math.floor(rounds.length / 3);
  const values = rounds.map((round) => round[name]);
  return [
    Math.max(0, ...values.slice(third, -third || undefined)),
    Math.max(0, ...values.slice(-third || undefined)),
  ];
}
