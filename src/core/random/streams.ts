/**
 * The random streams of a run. Each is independent of the others under the same seed: adding one never changes the numbers of
 * another. Never renumber them: a seed's curves would change.
 *
 * The environments' own generators are no part of this table: they are seeded as Gymnasium's, with seed + i.
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
  /** Actions drawn while somebody watches. */
  playback: 5,
} as const;

export type StreamName = keyof typeof STREAMS;
