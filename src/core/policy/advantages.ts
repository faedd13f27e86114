// The credit of actions, from rewards and values. Workers that learn compute it, too.

/** V(s) for the observations of a rollout, as the value function was when they were collected. */
export interface RolloutValues {
  /** [T × N], before each action. */
  readonly values: Float32Array;
  /** [N], after the last step. */
  readonly lastValues: Float32Array;
  /** [cutRows], at the end of each episode that was truncated. */
  readonly finalValues: Float32Array;
}

/** [T × N] each. Masked rows are 0. */
export interface Credit {
  /** A: how much better an action was than the policy's average. */
  readonly advantages: Float64Array;
  /** R = A + V(s): what the value function should have said. */
  readonly targets: Float64Array;
}

/** The steps of a rollout, [T × N]. `cutRows`: those whose episode was truncated but not terminated, in order. */
export interface CreditedSteps {
  readonly numEnvs: number;
  readonly rewards: Float64Array;
  readonly mask: Uint8Array;
  readonly terminated: Uint8Array;
  readonly done: Uint8Array;
  readonly cutRows: ArrayLike<number>;
}

/**
 * Estimates advantages from rewards and values, computed backwards:
 *
 *   δ_t = r_t + γ V(s'_t) − V(s_t)        A_t = δ_t + γλ A_{t+1}
 *
 * s'_t is the state that the step led to. Its value is 0 if the task itself ended there. If a time limit cut the episode off, it is the
 * value of the final observation, not of the next episode's first. A_{t+1} is 0 after the end of an episode, and of the rollout. λ = 0
 * trusts the values, λ = 1 the rewards.
 *
 * Source: Schulman et al., "High-Dimensional Continuous Control Using Generalized Advantage Estimation", 2016, equations 11 to 16.
 */
export function estimateAdvantages(
  { numEnvs, rewards, mask, terminated, done, cutRows }: CreditedSteps,
  { values, lastValues, finalValues }: RolloutValues,
  { gamma, lambda }: { gamma: number; lambda: number },
): Credit {
  const rows = rewards.length;
  const advantages = new Float64Array(rows);
  const targets = new Float64Array(rows);
  let cut = cutRows.length - 1;
  for (let k = rows - 1; k >= 0; k--) {
    if (!mask[k]) continue;
    const next = k + numEnvs;
    const isLast = next >= rows;
    const isCut = cutRows[cut] === k;
    let nextValue = isLast ? lastValues[next - rows] : values[next];
    if (isCut) nextValue = finalValues[cut--];
    else if (terminated[k]) nextValue = 0;
    const delta = rewards[k] + gamma * nextValue - values[k];
    advantages[k] = delta + (done[k] || isLast ? 0 : gamma * lambda * advantages[next]);
    targets[k] = advantages[k] + values[k];
  }
  return { advantages, targets };
}
