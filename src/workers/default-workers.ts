/** One worker for each core but one, which is for the page, and at most one for each environment. */
export function defaultWorkers(numEnvs: number): number {
  return Math.max(1, Math.min(countCores() - 1, numEnvs));
}

/** How many threads the processor runs at once; two where nothing is said of it. */
export function countCores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 2;
}
