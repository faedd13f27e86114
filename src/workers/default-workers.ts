/** The default W: one worker per core, minus one core for the page, and at most one per environment. */
export function defaultWorkers(numEnvs: number): number {
  return Math.max(1, Math.min(countCores() - 1, numEnvs));
}

/** The number of threads that the processor runs at once; 2 if the browser does not say. */
export function countCores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 2;
}
