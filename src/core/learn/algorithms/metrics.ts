/** How a metric is shown. */
export interface Metric {
  /** The heading of its curve, with the unit. */
  readonly title: string;
  /** How a sentence calls it. */
  readonly words: string;
}

/** The metrics that algorithms share. An algorithm lists its own, of these or others. */
export const METRICS = {
  entropy: { title: 'Entropy of the policy (nats)', words: 'entropy' },
  loss: { title: 'Loss', words: 'loss' },
  gradientNorm: { title: 'Gradient norm', words: 'gradient norm' },
} as const satisfies Readonly<Record<string, Metric>>;
