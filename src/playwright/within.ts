export interface Within {
  /** How long it may take, ms: 30,000 if left out. The test's own time limit is extended by as much. */
  within?: number;
}

export const DEFAULT_WITHIN_MS = 30_000;
