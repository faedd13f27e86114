/** How an algorithm learns, as far as it matters for where. */
export interface Workload {
  /** Rows of an update. */
  readonly rows: number;
  /** Updates for each step of one environment. */
  readonly updatesPerStep: number;
}

/** What is measured where no algorithm says otherwise: each step is learned from once, in large updates. */
export const USUAL_WORKLOAD: Workload = { rows: 1024, updatesPerStep: 1 / 1024 };
