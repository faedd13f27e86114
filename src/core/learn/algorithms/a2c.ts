import * as tf from '@tensorflow/tfjs';
import { estimateAdvantages } from '../../policy/advantages.ts';
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
import { ValueFunction } from '../networks/value-function.ts';
import { EpisodeCollector } from '../rollouts/collector.ts';
import { gatherBatch, listRows } from '../rollouts/gather.ts';
import { explainedVariance, normalize } from '../rollouts/normalize.ts';
import { meanAndDeviation } from '../rollouts/returns.ts';
import { A2C, type A2cOptions } from './a2c-options.ts';
import { readTrainingOptions } from './algorithm.ts';

/**
 * Advantage actor-critic: a policy (the actor) learns from how much better its actions were than a value function (the critic)
 * expected. Both learn after every few steps of N parallel environments.
 *
 * Minimises, with one step for each rollout, the mean over all steps of −A · log π(a_t|s_t) + c_V · (R − V(s_t))² − c_H · H(π(·|s_t)).
 *
 * | symbol | meaning                                                  | shape   | in the code        |
 * | ------ | -------------------------------------------------------- | ------- | ------------------ |
 * | V(s)   | value: the return to expect from a state on              | [T × N] | values             |
 * | A      | advantage, from rewards and values (`estimateAdvantages`) | [T × N] | advantages         |
 * | R      | A + V(s_t): what the value function should have said     | [T × N] | targets            |
 * | H(π)   | entropy of the policy, nats                              | [T × N] | entropies          |
 * | c_V    | weight of the value function's error                     |         | valueCoefficient   |
 * | c_H    | weight of the entropy                                    |         | entropyCoefficient |
 *
 * With `overlap`, the actions are those of the policy before the last update, π_old. The importance weight ρ = π / π_old then multiplies
 * the gradient of log π, so that its mean is that for actions of π.
 *
 * The advantage counts as a constant: its gradient does not reach the value function. A time limit does not end the task, so the
 * value of the final observation stands for the rewards that would have followed.
 *
 * Yields a report after each iteration, without end. Leaving the loop frees the algorithm's memory. The caller keeps ownership of
 * the environments and the policy. An aborted loop throws the signal's reason.
 *
 * Source: Mnih et al., "Asynchronous Methods for Deep Reinforcement Learning", 2016, without the asynchrony.
 *
 * @throws {RangeError} if an option is unknown or invalid, or nothing can be learned with the options.
 */
export async function* a2c(
  envs: ParallelEnv,
  policy: Policy,
  options: A2cOptions = {},
): AsyncGenerator<Report, never, void> {
  const settings = readTrainingOptions(A2C, envs, options);
  const { rolloutSteps, learningRate, entropyCoefficient, maxGradientNorm, chunkRows, overlap } = settings;
  const { training = new TrainingState(), deciding } = options;
  const loop = new LoopControl(options);
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps, deciding, overlap });
  const valueLayers = settings.sharedTrunk ? 'shared' : settings.valueHidden;
  const value = new ValueFunction(policy, valueLayers, rolloutSteps * envs.numEnvs);
  const rule = { kind: settings.optimizer, epsilon: 1e-5, maxGradientNorm };
  const optimizer = new Optimizer([...policy.variables, ...value.variables], policy.backend, rule);
  const rows = Math.min(chunkRows, rolloutSteps * envs.numEnvs);
  const learner = new Learner(policy, optimizer, { chunkRows: rows });
  const watch = new LearningWatch('a2c', envs, 'advantages');

  try {
    training.keep('value', value);
    training.keep('optimizer', optimizer);
    for (;;) {
      // Act: `rolloutSteps` steps of N parallel environments.
      const start = loop.now();
      const rollout = await collector.collect(loop, training.nextRollout(envs.numEnvs));
      const { mask, actions, logProbabilities, numEnvs } = rollout;
      checkSizes('rewards', rollout.rewards, (i) => i % numEnvs);

      // Credit: how much better each action was than expected.
      const learnStart = loop.now();
      const values = await value.describe(rollout, loop);
      const { advantages, targets } = estimateAdvantages(rollout, values, settings);

      // Learn: one update of both networks from all steps.
      const { progress } = training;
      const batch = gatherBatch(rollout, listRows(mask, 0, mask.length), {
        advantages,
        targets,
        oldLogProbabilities: logProbabilities,
      });
      if (settings.normalizeAdvantages) batch.columns.advantages.set(normalize(batch.columns.advantages));
      optimizer.learningRate = valueAt(learningRate, progress);
      const weights = { ...settings, entropyCoefficient: valueAt(entropyCoefficient, progress) };
      const update = await learner.update(
        batch,
        a2cLoss(policy, value, { ...weights, rows: batch.rows }),
        loop,
      );

      await collector.whenIdle();

      // Report.
      const end = loop.now();
      const { gradientNorm, metrics } = update;
      yield {
        ...training.count(rolloutSteps * envs.numEnvs, rollout.episodeReturns, end - start),
        timings: { act: rollout.actMs, env: rollout.envMs, learn: end - learnStart },
        decidedBy: rollout.decidedBy,
        metrics: {
          entropy: meanAndDeviation(rollout.entropies, mask).mean,
          policyLoss: metrics.policyLoss,
          valueLoss: metrics.valueLoss,
          explainedVariance: explainedVariance(values.values, targets, mask),
          gradientNorm,
          learningRate: optimizer.learningRate,
        },
        warning: watch.check({ actions, mask, weights: advantages, isCentred: false, gradientNorm }),
      };
    }
  } catch (thrown) {
    throw training.explain('a2c', thrown, options.signal);
  } finally {
    await collector.close();
    optimizer.dispose();
    value.dispose();
  }
}

interface A2cLoss extends LossWeights {
  /** Whether the actions are those of an older policy. */
  readonly overlap: boolean;
}

/** The weights of a loss, and the number of rows over which it is a mean. */
export interface LossWeights {
  readonly rows: number;
  /** c_V and c_H. */
  readonly valueCoefficient: number;
  readonly entropyCoefficient: number;
}

/**
 * Makes the loss function: −A · log π(a|s) + c_V · (R − V(s))² − c_H · H(π(·|s)) for each step, divided by the number of rows. With
 * `overlap`, ρ stands for log π(a|s): its gradient is ρ ∇ log π(a|s).
 */
export function a2cLoss(
  policy: Policy,
  value: ValueFunction,
  { rows, valueCoefficient, entropyCoefficient, overlap }: A2cLoss,
) {
  return ({ inputs, actions, masks, columns }: Chunk<'advantages' | 'targets' | 'oldLogProbabilities'>) => {
    const { advantages, targets, oldLogProbabilities } = columns;
    const { described, values } = value.forwardWithPolicy(inputs, masks);
    const { logProbabilities, entropies } = distributionTerms(policy.distribution, described, actions);
    const objective = overlap ? tf.exp(tf.sub(logProbabilities, oldLogProbabilities)) : logProbabilities;
    const policyLoss = tf.mul<tf.Tensor1D>(advantages, tf.mul(objective, -1 / rows));
    const valueLoss = tf.div<tf.Tensor1D>(tf.squaredDifference(values, targets), rows);
    const bonus = tf.mul(entropies, entropyCoefficient / rows);
    const loss = tf.sub<tf.Tensor1D>(tf.add(policyLoss, tf.mul(valueCoefficient, valueLoss)), bonus);
    return { loss, policyLoss, valueLoss };
  };
}
