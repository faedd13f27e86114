import type { Update } from '../networks/learner.ts';

/** The means of the metrics and of the gradient norms of several updates. */
export class UpdateMeans<Metric extends string> {
  #count = 0;
  #gradientNorms = 0;
  readonly #sums = new Map<Metric, number>();

  /** Adds an update, whose metrics are means over its rows. */
  add({ metrics, gradientNorm }: Pick<Update<Metric>, 'metrics' | 'gradientNorm'>): void {
    this.#count += 1;
    this.#gradientNorms += gradientNorm;
    this.#addAll(Object.entries(metrics) as [Metric, number][]);
  }

  /** Adds the updates of other means. */
  include(other: UpdateMeans<Metric>): void {
    this.#count += other.#count;
    this.#gradientNorms += other.#gradientNorms;
    this.#addAll(other.#sums);
  }

  get gradientNorm(): number {
    return this.#gradientNorms / this.#count;
  }

  get metrics(): Record<Metric, number> {
    const means = [...this.#sums].map(([name, sum]) => [name, sum / this.#count]);
    return Object.fromEntries(means) as Record<Metric, number>;
  }

  #addAll(entries: Iterable<readonly [Metric, number]>): void {
    for (const [name, value] of entries) this.#sums.set(name, (this.#sums.get(name) ?? 0) + value);
  }
}
