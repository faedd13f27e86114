/**
 * Episodes that ended in a rollout, in order of their ends and then of environments. Columns cross to another thread faster than a list
 * of objects.
 */
export interface EndedEpisodes {
  /** The steps of the rollout in which they ended. */
  readonly steps: Int32Array;
  readonly envs: Int32Array;
  readonly returns: Float64Array;
}

/** Room for `count` episodes. */
export function createEpisodes(count: number): EndedEpisodes {
  return { steps: new Int32Array(count), envs: new Int32Array(count), returns: new Float64Array(count) };
}

/** Merges the episodes of several threads, or of several parts of a rollout. */
export function mergeEpisodes(parts: readonly EndedEpisodes[]): EndedEpisodes {
  const merged = createEpisodes(parts.reduce((sum, { steps }) => sum + steps.length, 0));
  const next = parts.map(() => 0);
  for (let k = 0; k < merged.steps.length; k++) {
    let first = -1;
    for (let p = 0; p < parts.length; p++) {
      if (next[p] === parts[p].steps.length) continue;
      if (first < 0 || isBefore(parts[p], next[p], parts[first], next[first])) first = p;
    }
    const at = next[first]++;
    merged.steps[k] = parts[first].steps[at];
    merged.envs[k] = parts[first].envs[at];
    merged.returns[k] = parts[first].returns[at];
  }
  return merged;
}

/** Whether episode i of `a` ended before episode j of `b`. */
function isBefore(a: EndedEpisodes, i: number, b: EndedEpisodes, j: number): boolean {
  return a.steps[i] < b.steps[j] || (a.steps[i] === b.steps[j] && a.envs[i] < b.envs[j]);
}
