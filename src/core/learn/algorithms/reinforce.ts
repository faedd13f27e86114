import * as tf from '@tensorflow/tfjs';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { LoopControl } from '../loop/loop-control.ts';
import { type Report, ReturnWindow } from '../loop/report.ts';
import { distributionTerms } from '../networks/distribution-tensors.ts';
import { Learner } from '../networks/learner.ts';
import type { Chunk, LearningBatch } from '../networks/learning-batch.ts';
import { Optimizer } from '../networks/optimizer.ts';
import type { Policy } from '../networks/policy.ts';
import { EpisodeCollector, type Rollout } from '../rollouts/collector.ts';
import { discountedReturns, subtractBaseline } from '../rollouts/returns.ts';
import { checkReinforceOptions, type ReinforceOptions } from './reinforce-options.ts';

/**
 * REINFORCE with an entropy bonus: Monte Carlo policy gradient over N parallel episodes.
 *
 * Maximises, by gradient ascent, the mean over all steps of γ^t · (G_t − b) · log π(a_t|s_t) + c · H(π(·|s_t)).
 *
 * | symbol    | meaning                                       | shape   | in the code         |
 * | --------- | --------------------------------------------- | ------- | ------------------- |
 * | G_t       | return: r_t + γ · r_{t+1} + γ² · r_{t+2} + …  | [T × N] | returns             |
 * | b         | baseline, which lessens the variance          |         | baseline            |
 * | γ^t       | factor of the theorem, off by default         | [T × N] | discountedObjective |
 * | H(π)      | entropy −Σ π log π over the actions, nats     | [T × N] | entropies           |
 *
 * An episode that its time limit cuts off counts as ended: what would have followed is not known. Where most episodes end so, the
 * returns say how much time was left rather than how good an action was; baseline 'time-step' takes that from them.
 *
 * Yields after each iteration, for ever; leaving the loop frees what it holds. The environments and the policy stay the
 * caller's. Throws the signal's reason when aborted.
 *
 * Source: R. J. Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning", 1992;
 * Sutton and Barto, Reinforcement Learning, 2nd edition, section 13.3.
 *
 * @throws {RangeError} if an option is unusable.
 */
export async function* reinforce(
  envs: ParallelEnv,
  policy: Policy,
  options: ReinforceOptions = {},
): AsyncGenerator<Report, never, void> {
  const { gamma, entropyCoefficient, baseline, discountedObjective, update, ...rest } = checkReinforceOptions(
    envs,
    options,
  );
  const collector = new EpisodeCollector(envs, policy, rest);
  const chunkRows = update === 'time-step' ? envs.numEnvs : rest.chunkRows;
  const optimizer = new Optimizer(policy.variables, policy.backend, { kind: 'adam', ...rest });
  const learner = new Learner(policy, optimizer, { chunkRows });
  const loop = new LoopControl(options);
  const window = new ReturnWindow();
  let envSteps = 0;

  try {
    for (let iteration = 1; ; iteration++) {
      // Act: N parallel episodes, until every environment has ended one; or so many steps of each.
      const start = loop.now();
      const rollout = await collector.collect(loop);
      const { steps, numEnvs, rewards, mask, done, times, actMs, envMs } = rollout;

      // Credit: what followed each action, less what was to be expected.
      const learnStart = loop.now();
      const returns = discountedReturns(rewards, done, numEnvs, gamma);
      const weights = subtractBaseline(returns, mask, numEnvs, baseline);
      if (discountedObjective) {
        for (let k = 0; k < weights.length; k++) weights[k] *= gamma ** times[k];
      }

      // Learn: once with all steps, or step by step back in time.
      let last = { loss: 0, gradientNorm: 0 };
      if (update === 'rollout') {
        const batch = gatherSteps(rollout, weights, 0, steps);
        last = await learner.update(batch, reinforceLoss(policy, entropyCoefficient / batch.rows), loop);
      } else {
        for (let t = steps - 1; t >= 0; t--) {
          const batch = gatherSteps(rollout, weights, t, t + 1);
          last = await learner.update(batch, reinforceLoss(policy, entropyCoefficient / batch.rows), loop);
        }
      }

      // Report.
      const end = loop.now();
      envSteps += steps * numEnvs;
      window.add(rollout.episodeReturns);
      yield {
        iteration,
        envSteps,
        ...window.summarise(),
        entropy: maskedMean(rollout.entropies, mask),
        loss: last.loss,
        gradientNorm: last.gradientNorm,
        stepsPerSecond: (steps * numEnvs) / ((end - start) / 1000),
        timings: { act: actMs, env: envMs, learn: end - learnStart },
      };
    }
  } finally {
    optimizer.dispose();
  }
}

/** Gives the loss of each step, −(w · log π(a|s) + c · H(π(·|s))), where w is the step's weight. */
export function reinforceLoss(policy: Policy, c: number) {
  return ({ inputs, actions, columns: { weights } }: Chunk<'weights'>) => {
    const described = policy.forward(inputs);
    const { logProbabilities, entropies } = distributionTerms(policy.distribution, described, actions);
    const objective = tf.add<tf.Tensor1D>(tf.mul(weights, logProbabilities), tf.mul(c, entropies));
    return { loss: tf.neg(objective) }; // optimisers go down
  };
}

/** Gives the steps from `first` up to `end` that are not masked; their weights divided by their number, for a mean. */
function gatherSteps(
  rollout: Rollout,
  weights: Float64Array,
  first: number,
  end: number,
): LearningBatch<'weights'> {
  const { numEnvs, mask, observations, actions } = rollout;
  const taken: number[] = [];
  for (let k = first * numEnvs; k < end * numEnvs; k++) if (mask[k]) taken.push(k);
  return {
    rows: taken.length,
    observations: gatherRows(observations, observations.length / mask.length, taken),
    actions: gatherRows(actions, actions.length / mask.length, taken),
    columns: { weights: Float32Array.from(taken, (k) => weights[k] / taken.length) },
  };
}

/** Gives the rows taken, of `width` numbers each, one after the other. */
function gatherRows<T extends Float32Array | Int32Array>(
  from: T,
  width: number,
  taken: readonly number[],
): T {
  const rows = from.slice(0, taken.length * width) as T;
  taken.forEach((k, row) => {
    for (let j = 0; j < width; j++) rows[row * width + j] = from[k * width + j];
  });
  return rows;
}

function maskedMean(values: Float32Array, mask: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let k = 0; k < values.length; k++) {
    if (!mask[k]) continue;
    sum += values[k];
    count += 1;
  }
  return sum / count;
}
