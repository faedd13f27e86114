/** One worker for each core but one, which is for the page, and at most one for each environment. */
export function defaultWorkers(numEnvs: number): number {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 2;
  return Math.max(1, Math.min(cores - 1, numEnvs));
}
