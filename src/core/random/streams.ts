/**
 * The numbers of the random streams of a run. Streams of the same seed are independent, so a new stream leaves the others
 * unchanged. Never renumber them: the results of every seed would change.
 *
 * Environments draw from none of these streams: as in Gymnasium, each has a generator of its own.
 */
export const STREAMS = {
  /** The first weights of a network. */
  weights: 1,
  /** Actions drawn while training. */
  actions: 2,
  /** The seeds of the training episodes. */
  episodes: 3,
  /** Actions drawn while evaluating. */
  evaluation: 4,
  /** Actions drawn while a policy plays for viewers. */
  playback: 5,
  /** Actions that a program asks a policy for itself. */
  acting: 6,
  /** The seeds of the episodes of an evaluation. */
  evaluationEpisodes: 7,
  /** The seeds of environments with `seeding: 'independent'`. */
  environments: 8,
  /** The first weights of a value function. */
  valueWeights: 9,
  /** The order of the steps in minibatches. */
  minibatches: 10,
  /** The directions in which a search changes the weights. */
  perturbations: 11,
  /** Whether a search accepts a worse policy. */
  acceptance: 12,
  /** The seeds of environments whose worker was lost and replaced. */
  replacements: 13,
  /** The seeds of environments that take the place of some that threw. */
  failures: 14,
  /** The transitions that are sampled from a replay memory. */
  replay: 20,
  /** The first weights of critics Q(s, a). */
  criticWeights: 21,
  /** The noise on the actions of a target policy. */
  smoothing: 22,
} as const;

export type StreamName = keyof typeof STREAMS;
