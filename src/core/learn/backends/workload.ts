/** The work of an algorithm, from which `backend: 'auto'` chooses a backend. */
export interface Workload {
  /** Rows in an update. */
  readonly rows: number;
  /** Updates for each step of one environment. */
  readonly updatesPerStep: number;
}

/** The default workload: large updates that use each step once. */
export const USUAL_WORKLOAD: Workload = { rows: 1024, updatesPerStep: 1 / 1024 };
