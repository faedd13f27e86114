export interface Within {
  /** The maximum time, ms. Default: 30,000. The test's own time limit is extended by the same time. */
  within?: number;
}

export const DEFAULT_WITHIN_MS = 30_000;
