/** Measures the time of acting and of stepping. While both are under way, the time counts as acting. */
export class OverlapClock {
  readonly ms = { act: 0, env: 0 };
  readonly #underWay = { act: 0, env: 0 };
  #last = 0;

  /** Runs `work` and counts its time. Calls may overlap. */
  async time<T>(kind: 'act' | 'env', work: () => Promise<T>): Promise<T> {
    this.#change(kind, 1);
    try {
      return await work();
    } finally {
      this.#change(kind, -1);
    }
  }

  #change(kind: 'act' | 'env', by: number): void {
    const now = performance.now();
    if (this.#underWay.act > 0) this.ms.act += now - this.#last;
    else if (this.#underWay.env > 0) this.ms.env += now - this.#last;
    this.#last = now;
    this.#underWay[kind] += by;
  }
}
