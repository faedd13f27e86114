/** What a benchmark measures. Each sample is one measurement, in the benchmark's unit. */
export interface Subject {
  sample(): Promise<number>;
  /** Further figures that the samples yield, by the suffix of their id. The benchmark reports their medians, too. */
  readonly extraFigures?: Readonly<Record<string, { unit: string; values: number[] }>>;
  close?(): void | Promise<void>;
}

/** The minimum duration of a sample, ms. */
export const SAMPLE_MS = 200;

/** Returns a function that repeats `work` for the duration of a sample and resolves with the mean time of a repetition, ms. */
export function timeEach(work: (i: number) => Promise<unknown>): () => Promise<number> {
  return async () => {
    const start = performance.now();
    let count = 0;
    while (performance.now() - start < SAMPLE_MS) await work(count++);
    return (performance.now() - start) / count;
  };
}
