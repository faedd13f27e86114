import * as tf from '@tensorflow/tfjs';
import { wholePower } from '../../math/exponential.ts';
import { checkSizes } from '../../vector/check-finite.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { LearningWatch } from '../loop/learning-watch.ts';
import { LoopControl } from '../loop/loop-control.ts';
import type { Report } from '../loop/report.ts';
import { valueAt } from '../loop/schedule.ts';
import { TrainingState } from '../loop/training-state.ts';
import { distributionTerms } from '../networks/distribution-tensors.ts';
import { Learner } from '../networks/learner.ts';
import type { Chunk } from '../networks/learning-batch.ts';
import { Optimizer } from '../networks/optimizer.ts';
import type { Policy } from '../networks/policy.ts';
import { EpisodeCollector } from '../rollouts/collector.ts';
import { gatherBatch, listRows } from '../rollouts/gather.ts';
import {
  discountedReturns,
  meanAndDeviation,
  scaleRewards,
  subtractBaseline,
  wholeReturns,
} from '../rollouts/returns.ts';
import { readTrainingOptions } from './algorithm.ts';
import { REINFORCE, type ReinforceOptions } from './reinforce-options.ts';

const LARGE_RETURNS =
  "Divide the rewards, put NormalizeReward into wrappers, or use the baseline 'standardise'.";

/**
 * REINFORCE with an entropy bonus: Monte Carlo policy gradient over N parallel episodes.
 *
 * Maximises, by gradient ascent, the mean over all steps of γ^t · (G_t − b) · log π(a_t|s_t) + c · H(π(·|s_t)).
 *
 * | symbol | meaning                                       | shape   | in the code         |
 * | ------ | --------------------------------------------- | ------- | ------------------- |
 * | G_t    | return: r_t + γ · r_{t+1} + γ² · r_{t+2} + …  | [T × N] | returns             |
 * | b      | baseline, reduces the variance                |         | baseline            |
 * | γ^t    | factor of the theorem, off by default         | [T × N] | discountedObjective |
 * | H(π)   | entropy −Σ π log π over the actions, nats     | [T × N] | entropies           |
 * | c      | weight of the entropy                         |         | entropyCoefficient  |
 *
 * With credit 'whole-return', G_0 takes the place of G_t. With rewardScaling 'time-step', r is the reward minus the mean over the
 * environments at that time step, divided by the standard deviation.
 *
 * An episode that the time limit truncates counts as ended, since there is no value function to estimate the missing rewards. If
 * most episodes end that way, returns depend on the remaining time more than on the actions. The baseline 'time-step' removes that
 * dependence.
 *
 * Yields a report after each iteration, without end. Leaving the loop frees the algorithm's memory. The caller keeps ownership of
 * the environments and the policy. An aborted loop throws the signal's reason.
 *
 * Source: R. J. Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning", 1992;
 * Sutton and Barto, Reinforcement Learning, 2nd edition, section 13.3.
 *
 * @throws {RangeError} if an option is unknown or invalid, or nothing can be learned with the options.
 */
export async function* reinforce(
  envs: ParallelEnv,
  policy: Policy,
  options: ReinforceOptions = {},
): AsyncGenerator<Report, never, void> {
  const settings = readTrainingOptions(REINFORCE, envs, options);
  const { gamma, baseline, discountedObjective, update, rolloutSteps, maxGradientNorm } = settings;
  const { training = new TrainingState(), deciding } = options;
  const loop = new LoopControl(options);
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps, deciding });
  const chunkRows = update === 'time-step' ? envs.numEnvs : settings.chunkRows;
  const optimizer = new Optimizer(policy.variables, policy.backend, { kind: 'adam', maxGradientNorm });
  const learner = new Learner(policy, optimizer, { chunkRows });
  const watch = new LearningWatch('reinforce', envs);

  try {
    training.keep('optimizer', optimizer);
    for (;;) {
      // Act: N parallel episodes until every environment has finished one, or `rolloutSteps` steps of each, within the budget.
      const start = loop.now();
      const rollout = await collector.collect(loop, training.nextRollout(envs.numEnvs));
      const { steps, numEnvs, mask, done, times } = rollout;

      // Credit: the return that followed each action, or that of its whole episode, minus the baseline.
      const learnStart = loop.now();
      const rewards = scaleRewards(rollout.rewards, mask, numEnvs, settings.rewardScaling);
      const returnsOf = settings.credit === 'whole-return' ? wholeReturns : discountedReturns;
      const returns = returnsOf(rewards, done, numEnvs, gamma);
      const weights = subtractBaseline(returns, mask, numEnvs, baseline);
      if (discountedObjective) {
        for (let k = 0; k < weights.length; k++) weights[k] *= wholePower(gamma, times[k]);
      }
      checkSizes('returns minus a baseline', weights, (k) => k % numEnvs, LARGE_RETURNS);

      // Learn: one update from all steps, or one per time step, from the last to the first.
      const { progress } = training;
      optimizer.learningRate = valueAt(settings.learningRate, progress);
      const entropyCoefficient = valueAt(settings.entropyCoefficient, progress);
      let last = { loss: 0, gradientNorm: 0 };
      const batches = update === 'rollout' ? 1 : steps;
      const meanWeights = weights.slice(); // divided by the rows of their update: the loss is a mean
      for (let b = batches - 1; b >= 0; b--) {
        const rows = listRows(mask, (b * mask.length) / batches, ((b + 1) * mask.length) / batches);
        for (const row of rows) meanWeights[row] /= rows.length;
        const batch = gatherBatch(rollout, rows, { weights: meanWeights });
        last = await learner.update(batch, reinforceLoss(policy, entropyCoefficient / rows.length), loop);
      }

      // Report.
      const end = loop.now();
      const { gradientNorm } = last;
      const { actions } = rollout;
      yield {
        ...training.count(steps * numEnvs, rollout.episodeReturns, end - start),
        timings: { act: rollout.actMs, env: rollout.envMs, learn: end - learnStart },
        decidedBy: rollout.decidedBy,
        metrics: {
          entropy: meanAndDeviation(rollout.entropies, mask).mean,
          loss: last.loss,
          gradientNorm,
        },
        warning: watch.check({
          ...{ actions, mask, weights, gradientNorm },
          isCentred: baseline !== 'none',
          isStandardised: baseline === 'standardise' || baseline === 'time-step',
        }),
      };
    }
  } catch (thrown) {
    throw training.explain('reinforce', thrown, options.signal);
  } finally {
    await collector.close();
    optimizer.dispose();
  }
}

/** Makes the loss function: −(w · log π(a|s) + c · H(π(·|s))) for each step, where w is the step's weight. */
export function reinforceLoss(policy: Policy, c: number) {
  return ({ inputs, actions, masks, columns: { weights } }: Chunk<'weights'>) => {
    const described = policy.forward(inputs, masks);
    const { logProbabilities, entropies } = distributionTerms(policy.distribution, described, actions);
    const objective = tf.add<tf.Tensor1D>(tf.mul(weights, logProbabilities), tf.mul(c, entropies));
    return { loss: tf.neg(objective) }; // optimisers minimise
  };
}
