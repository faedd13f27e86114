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
  policyLoss: { title: 'Policy loss', words: 'policy loss' },
  valueLoss: { title: 'Value loss (mean squared error)', words: 'value loss' },
  approximateKl: { title: 'KL divergence (nats)', words: 'KL divergence' },
  clipFraction: { title: 'Clipped part of the steps', words: 'clipped part' },
  explainedVariance: { title: 'Explained variance of returns', words: 'explained variance' },
  gradientNorm: { title: 'Gradient norm', words: 'gradient norm' },
  criticLoss: { title: 'Critic loss (mean squared error)', words: 'critic loss' },
  actorLoss: { title: 'Actor loss (−Q of its actions)', words: 'actor loss' },
  meanQ: { title: 'Mean Q of the batches', words: 'mean Q' },
  noise: { title: 'Exploration noise (halves of the range)', words: 'exploration noise' },
  replayRows: { title: 'Transitions in memory', words: 'transitions in memory' },
  learningRate: { title: 'Learning rate', words: 'learning rate' },
} as const satisfies Readonly<Record<string, Metric>>;
