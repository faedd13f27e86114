/** Episodes that ended in a rollout, in columns: lists of numbers cross to another thread faster than a list of objects. */
export interface EndedEpisodes {
  /** The steps of the rollout in which they ended. */
  readonly steps: number[];
  readonly envs: number[];
  readonly returns: number[];
}

export function noEpisodes(): EndedEpisodes {
  return { steps: [], envs: [], returns: [] };
}

/** Joins the episodes of several threads, or of several parts of a rollout. */
export function joinEpisodes(parts: readonly EndedEpisodes[]): EndedEpisodes {
  return {
    steps: parts.flatMap(({ steps }) => steps),
    envs: parts.flatMap(({ envs }) => envs),
    returns: parts.flatMap(({ returns }) => returns),
  };
}
