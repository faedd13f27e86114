import * as tf from '@tensorflow/tfjs';
import type { ActionBounds } from '../../policy/distribution.ts';
import { CounterStream } from '../../random/counter-stream.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { updateOn } from '../backends/recovery.ts';
import { LearningWatch } from '../loop/learning-watch.ts';
import { LoopControl } from '../loop/loop-control.ts';
import type { Report } from '../loop/report.ts';
import { valueAt } from '../loop/schedule.ts';
import { TrainingState } from '../loop/training-state.ts';
import { checkDeterministic, createCritics } from '../networks/critic.ts';
import { Descent } from '../networks/descent.ts';
import { Optimizer } from '../networks/optimizer.ts';
import type { Policy } from '../networks/policy.ts';
import { TargetNetworks } from '../networks/target-networks.ts';
import { TransitionBatch } from '../networks/transition-batch.ts';
import { EpisodeCollector } from '../rollouts/collector.ts';
import { ReplayMemory } from '../rollouts/replay-memory.ts';
import { readTrainingOptions } from './algorithm.ts';
import { explorationOf, listUpdates, saveReplay } from './off-policy.ts';
import { actorLoss, criticLoss, qGoals } from './off-policy-losses.ts';
import { TD3, type Td3Options } from './td3-options.ts';

/**
 * Twin delayed DDPG: `ddpg` with three changes that keep the critic from overestimating values, which the actor would climb.
 *
 * 1. Two critics learn from the same goals, in which the smaller of their targets' values counts.
 * 2. The actions in the goals have noise, so that a narrow peak of Q' does not count for much.
 * 3. The actor and the targets take one step in every d updates of the critics.
 *
 * | symbol | meaning                                                                  | shape   | in the code        |
 * | ------ | ------------------------------------------------------------------------ | ------- | ------------------ |
 * | y      | goal of both critics: r + γ (1 − terminated) min(Q'₁(s', ã), Q'₂(s', ã)) | [B]     | goals              |
 * | ã      | clip(μ'(s') + clip(σ̃ ε, −c, c), low, high), ε standard normal           | [B × A] | nextActions        |
 * | σ̃     | size of the smoothing noise, in halves of an action's range              |         | smoothingDeviation |
 * | c      | the most of it                                                           |         | smoothingRange     |
 * | d      | updates of the critics for each of the actor, which climbs Q₁            |         | policyDelay        |
 *
 * The other symbols, and what is said of time limits and several environments, are those of `ddpg`.
 *
 * Yields a report after each iteration, without end. Metrics of updates are NaN as long as there are none. Leaving the loop frees the
 * algorithm's memory. The caller keeps ownership of the environments and the policy. An aborted loop throws the signal's reason.
 *
 * Source: Fujimoto et al., "Addressing Function Approximation Error in Actor-Critic Methods", 2018.
 *
 * @throws {RangeError} if an option is unknown or invalid, or the policy is not deterministic, or a replay memory is too large to be saved.
 */
export async function* td3(
  envs: ParallelEnv,
  policy: Policy,
  options: Td3Options = {},
): AsyncGenerator<Report, never, void> {
  const settings = readTrainingOptions(TD3, envs, options);
  const { bounds } = checkDeterministic('td3', policy);
  const { rolloutSteps, batchRows, warmUpSteps, gamma, tau, policyDelay, rewardScale } = settings;
  const smoothing = { ...settings, bounds };
  const { training = new TrainingState(), deciding } = options;
  const loop = new LoopControl(options);
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps, deciding });
  const memory = new ReplayMemory(envs, settings.replayRows);
  const draws = new CounterStream(policy.seed, 'replay');
  const smoothingDraws = new CounterStream(policy.seed, 'smoothing');
  const normals = new Float64Array(batchRows * bounds.length);
  const transitions = new TransitionBatch(policy, memory, batchRows, rewardScale);
  const critics = createCritics(policy, settings.criticHidden, 2);
  const targets = new TargetNetworks(policy, critics);
  const actorOptimizer = new Optimizer(policy.variables, policy.backend, { kind: 'adam' });
  const ofCritics = critics.flatMap(({ variables }) => variables);
  const criticOptimizer = new Optimizer(ofCritics, policy.backend, { kind: 'adam' });
  const actorDescent = new Descent(actorOptimizer);
  const criticDescent = new Descent(criticOptimizer, ['meanQ']);
  const watch = new LearningWatch('td3', envs);

  try {
    for (const [i, critic] of critics.entries()) training.keep(`critic${i + 1}`, critic);
    training.keep('targets', targets);
    training.keep('actorOptimizer', actorOptimizer);
    training.keep('criticOptimizer', criticOptimizer);
    if (settings.saveReplay) saveReplay('td3', training, memory);
    for (;;) {
      // Act: `rolloutSteps` steps of N parallel environments, with noise. Each becomes a transition in the memory.
      const start = loop.now();
      const { progress, envSteps } = training;
      const exploration = explorationOf(settings, bounds, training);
      const steps = rolloutSteps * envs.numEnvs;
      const rollout = await collector.collect(loop, {
        ...training.nextRollout(envs.numEnvs),
        exploration,
      });
      memory.add(rollout);

      const learnStart = loop.now();
      actorOptimizer.learningRate = valueAt(settings.actorLearningRate, progress);
      criticOptimizer.learningRate = valueAt(settings.criticLearningRate, progress);
      const isWarm = memory.transitions >= Math.max(1, warmUpSteps);
      const updates = isWarm ? listUpdates(settings, envSteps, steps) : [];
      const { ofCritic, ofActor } = await updateOn(policy.backend, async (attempt) => {
        criticDescent.restart();
        actorDescent.restart();
        for (const step of updates) {
          transitions.use({ stream: draws, step }, (batch) => {
            // Credit: what the targets expect after each transition.
            const { nextInputs } = batch;
            smoothingDraws.fillNormals(normals, 0, step);
            const epsilon = tf.tensor2d(Float32Array.from(normals), [batchRows, bounds.length]);
            const nextActions = smoothActions(targets.actor.forward(nextInputs), epsilon, smoothing);
            const [first, second] = targets.critics.map((each) => each.forward(nextInputs, nextActions));
            const goals = qGoals(batch, tf.minimum(first, second), gamma);

            // Learn: the critics from the goals, less often the actor from the first critic.
            criticDescent.step(() => criticLoss(critics, batch, goals));
            if (step % policyDelay > 0) return;
            actorDescent.step(() => actorLoss(policy, critics[0], batch));
            targets.follow(tau);
          });
          policy.weightsChanged();
          await loop.yield();
          attempt.check();
        }
        attempt.copy();
        return { ofCritic: await criticDescent.read(), ofActor: await actorDescent.read() };
      });

      // Report.
      const end = loop.now();
      yield {
        ...training.count(steps, rollout.episodeReturns, end - start),
        timings: { act: rollout.actMs, env: rollout.envMs, learn: end - learnStart },
        decidedBy: rollout.decidedBy,
        metrics: {
          meanQ: ofCritic.meanQ / rewardScale,
          criticLoss: ofCritic.loss,
          actorLoss: ofActor.loss / rewardScale,
          gradientNorm: ofActor.gradientNorm,
          noise: exploration.deviation,
          replayRows: memory.rows,
          learningRate: actorOptimizer.learningRate,
        },
        warning: watch.checkActor(ofActor.gradientNorm),
      };
    }
  } catch (thrown) {
    throw training.explain('td3', thrown, options.signal);
  } finally {
    await collector.close();
    for (const part of [...critics, targets, actorOptimizer, criticOptimizer, actorDescent, criticDescent]) {
      part.dispose();
    }
  }
}

/** Gives actions with noise, clip(a + clip(σ̃ ε, −c, c) · half the range, low, high), for standard normal numbers ε. All are [B × A]. */
export function smoothActions(
  actions: tf.Tensor2D,
  normals: tf.Tensor2D,
  { bounds, smoothingDeviation, smoothingRange }: Smoothing,
): tf.Tensor2D {
  const noise = tf.clipByValue(tf.mul(normals, smoothingDeviation), -smoothingRange, smoothingRange);
  const halves = tf.tensor1d(bounds.map(([low, high]) => (high - low) / 2));
  const noisy = tf.add<tf.Tensor2D>(actions, tf.mul(noise, halves));
  const [lows, highs] = [0, 1].map((k) => tf.tensor1d(bounds.map((each) => each[k])));
  return tf.minimum(tf.maximum(noisy, lows), highs);
}

interface Smoothing {
  readonly bounds: readonly ActionBounds[];
  readonly smoothingDeviation: number;
  readonly smoothingRange: number;
}
