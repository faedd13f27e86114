import * as tf from '@tensorflow/tfjs';
import { estimateAdvantages } from '../../policy/advantages.ts';
import { CounterStream } from '../../random/counter-stream.ts';
import { checkSizes } from '../../vector/check-finite.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { computeSurrogate } from '../backends/kernels/surrogate.ts';
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
import { dealMinibatches } from '../rollouts/minibatches.ts';
import { explainedVariance, normalize } from '../rollouts/normalize.ts';
import { meanAndDeviation } from '../rollouts/returns.ts';
import type { LossWeights } from './a2c.ts';
import { readTrainingOptions } from './algorithm.ts';
import { PPO, type PpoOptions } from './ppo-options.ts';
import { UpdateMeans } from './update-means.ts';

/**
 * Proximal policy optimisation: an actor-critic that learns several times from each rollout. The clipped objective is flat where an
 * action's probability has moved far from that of the rollout, so no update gains from moving it further.
 *
 * Minimises, in minibatches, the mean of −min(ρ A, clip(ρ, 1 − ε, 1 + ε) A) + c_V · (R − V(s_t))² − c_H · H(π(·|s_t)).
 *
 * | symbol | meaning                                                   | shape   | in the code        |
 * | ------ | --------------------------------------------------------- | ------- | ------------------ |
 * | ρ      | π(a_t|s_t) / π_old(a_t|s_t), π_old: that of the rollout   | [T × N] | ratios             |
 * | ε      | how far ρ may move from 1                                 |         | clipRange          |
 * | A      | advantage, from rewards and values (`estimateAdvantages`) | [T × N] | advantages         |
 * | R      | A + V(s_t): what the value function should have said      | [T × N] | targets            |
 * | c_V    | weight of the value function's error                      |         | valueCoefficient   |
 * | c_H    | weight of the entropy                                     |         | entropyCoefficient |
 *
 * With `overlap`, π_old is the policy before the last update, so ρ corrects for its age, too: it does not start at 1.
 *
 * With one epoch, one minibatch and no clipping, an update is that of `a2c`. A time limit does not end the task, so the value of the
 * final observation stands for the rewards that would have followed.
 *
 * Yields a report after each iteration, without end. Leaving the loop frees the algorithm's memory. The caller keeps ownership of
 * the environments and the policy. An aborted loop throws the signal's reason.
 *
 * Source: Schulman et al., "Proximal Policy Optimization Algorithms", 2017; Huang et al., "The 37 Implementation Details of Proximal
 * Policy Optimization", 2022.
 *
 * @throws {RangeError} if an option is unknown or invalid, or nothing can be learned with the options.
 */
export async function* ppo(
  envs: ParallelEnv,
  policy: Policy,
  options: PpoOptions = {},
): AsyncGenerator<Report, never, void> {
  const settings = readTrainingOptions(PPO, envs, options);
  const { rolloutSteps, epochs, targetKl, maxGradientNorm, overlap } = settings;
  const { training = new TrainingState(), deciding } = options;
  const loop = new LoopControl(options);
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps, deciding, overlap });
  const valueLayers = settings.sharedTrunk ? 'shared' : settings.valueHidden;
  const value = new ValueFunction(policy, valueLayers, rolloutSteps * envs.numEnvs);
  const rule = { kind: 'adam', epsilon: 1e-5, maxGradientNorm } as const;
  const optimizer = new Optimizer([...policy.variables, ...value.variables], policy.backend, rule);
  const minibatchRows = Math.min(settings.minibatchRows, rolloutSteps * envs.numEnvs);
  const learner = new Learner(policy, optimizer, { chunkRows: minibatchRows });
  const order = new CounterStream(policy.seed, 'minibatches');
  const watch = new LearningWatch('ppo', envs, 'advantages');

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

      // Learn: several epochs of minibatches, in a new order each.
      const { progress, iteration } = training;
      const scheduled = {
        clipRange: valueAt(settings.clipRange, progress),
        entropyCoefficient: valueAt(settings.entropyCoefficient, progress),
      };
      optimizer.learningRate = valueAt(settings.learningRate, progress);
      const rows = listRows(mask, 0, mask.length);
      const means = new UpdateMeans<PpoMetric>();
      for (let epoch = 0; epoch < epochs; epoch++) {
        const ofEpoch = new UpdateMeans<PpoMetric>();
        const draws = { stream: order, step: iteration * epochs + epoch };
        for (const minibatch of dealMinibatches(rows, minibatchRows, draws)) {
          const batch = gatherBatch(rollout, minibatch, {
            advantages,
            targets,
            oldLogProbabilities: logProbabilities,
            oldValues: values.values,
          });
          const { columns } = batch;
          if (settings.normalizeAdvantages) columns.advantages.set(normalize(columns.advantages));
          const loss = ppoLoss(policy, value, { ...settings, ...scheduled, rows: batch.rows });
          ofEpoch.add(await learner.update(batch, loss, loop));
        }
        means.include(ofEpoch);
        if (ofEpoch.metrics.approximateKl > targetKl) break;
      }

      await collector.whenIdle();

      // Report.
      const end = loop.now();
      const { gradientNorm } = means;
      yield {
        ...training.count(rolloutSteps * envs.numEnvs, rollout.episodeReturns, end - start),
        timings: { act: rollout.actMs, env: rollout.envMs, learn: end - learnStart },
        decidedBy: rollout.decidedBy,
        metrics: {
          entropy: meanAndDeviation(rollout.entropies, mask).mean,
          ...means.metrics,
          explainedVariance: explainedVariance(values.values, targets, mask),
          gradientNorm,
          learningRate: optimizer.learningRate,
        },
        warning: watch.check({ actions, mask, weights: advantages, isCentred: false, gradientNorm }),
      };
    }
  } catch (thrown) {
    throw training.explain('ppo', thrown, options.signal);
  } finally {
    await collector.close();
    optimizer.dispose();
    value.dispose();
  }
}

type PpoColumn = 'advantages' | 'targets' | 'oldLogProbabilities' | 'oldValues';
type PpoMetric = 'policyLoss' | 'valueLoss' | 'approximateKl' | 'clipFraction';

/**
 * Makes the loss function: −min(ρ A, clip(ρ, 1 − ε, 1 + ε) A) + c_V · (R − V(s))² − c_H · H(π(·|s)) for each step, divided by the
 * number of rows. With a value clip range, the error of V(s) or that of V(s) kept near its old value counts, whichever is larger.
 */
export function ppoLoss(
  policy: Policy,
  value: ValueFunction,
  {
    rows,
    clipRange,
    valueClipRange,
    valueCoefficient,
    entropyCoefficient,
  }: LossWeights & { readonly clipRange: number; readonly valueClipRange: number },
) {
  return ({ inputs, actions, masks, columns }: Chunk<PpoColumn>) => {
    const { advantages, targets, oldLogProbabilities, oldValues } = columns;
    const { described, values } = value.forwardWithPolicy(inputs, masks);
    const { logProbabilities, entropies } = distributionTerms(policy.distribution, described, actions);
    const surrogate = computeSurrogate(logProbabilities, oldLogProbabilities, advantages, clipRange);

    let errors = tf.squaredDifference<tf.Tensor1D>(values, targets);
    if (valueClipRange !== Infinity) {
      const change = tf.clipByValue(tf.sub(values, oldValues), -valueClipRange, valueClipRange);
      const near = tf.add(oldValues, change);
      errors = tf.maximum(errors, tf.squaredDifference(near, targets));
    }

    const policyLoss = tf.mul<tf.Tensor1D>(surrogate.objectives, -1 / rows);
    const valueLoss = tf.div<tf.Tensor1D>(errors, rows);
    const bonus = tf.mul(entropies, entropyCoefficient / rows);
    const loss = tf.sub<tf.Tensor1D>(tf.add(policyLoss, tf.mul(valueCoefficient, valueLoss)), bonus);
    const approximateKl = tf.div<tf.Tensor1D>(surrogate.divergences, rows);
    const clipFraction = tf.div<tf.Tensor1D>(surrogate.clipped, rows);
    return { loss, policyLoss, valueLoss, approximateKl, clipFraction };
  };
}
