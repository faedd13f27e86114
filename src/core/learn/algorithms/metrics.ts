/** The texts that show a metric. */
export interface Metric {
  /** Heading of its curve, with the unit. */
  readonly title: string;
  /** Its name within a sentence. */
  readonly words: string;
}

/** Metrics that several algorithms report. Each algorithm lists its metrics, from here or its own. */
export const METRICS = {
  entropy: { title: 'Entropy of the policy (nats)', words: 'entropy' },
  loss: { title: 'Loss', words: 'loss' },
  gradientNorm: { title: 'Gradient norm', words: 'gradient norm' },
} as const satisfies Readonly<Record<string, Metric>>;
