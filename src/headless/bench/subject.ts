/** What is measured. Each sample is one measurement, in the benchmark's unit. */
export interface Subject {
  sample(): Promise<number>;
  /** Figures that come along with the samples, by what is added to the id: the median is given of these, too. */
  readonly others?: Readonly<Record<string, { unit: string; values: number[] }>>;
  close?(): void | Promise<void>;
}

/** How long one sample takes at least, ms. */
export const SAMPLE_MS = 200;

/** Repeats work, one after the other, for as long as a sample takes, and gives the mean time of one, ms. */
export function timeEach(work: (i: number) => Promise<unknown>): () => Promise<number> {
  return async () => {
    const start = performance.now();
    let count = 0;
    while (performance.now() - start < SAMPLE_MS) await work(count++);
    return (performance.now() - start) / count;
  };
}
