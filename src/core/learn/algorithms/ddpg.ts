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
import { DDPG, type DdpgOptions } from './ddpg-options.ts';
import { explorationOf, listUpdates, saveReplay } from './off-policy.ts';
import { actorLoss, criticLoss, qGoals } from './off-policy-losses.ts';

/**
 * Deep deterministic policy gradient: a critic learns Q(s, a) from transitions of a replay memory, and the policy, the actor, climbs it
 * along ∂Q/∂a.
 *
 * Each update minimises the mean of (y − Q(s, a))² with y = r + γ (1 − terminated) Q'(s', μ'(s')) by the critic, then the mean of
 * −Q(s, μ(s)) by the actor. Then the targets follow: θ' ← θ' + τ (θ − θ').
 *
 * | symbol      | meaning                                                     | shape   | in the code    |
 * | ----------- | ----------------------------------------------------------- | ------- | -------------- |
 * | μ(s)        | action of the policy, within the bounds of the action space | [B × A] | policy.forward |
 * | Q(s, a)     | critic: the return to expect after an action                | [B]     | critic.forward |
 * | μ', Q'      | targets: copies that follow slowly                          |         | targets        |
 * | y           | what the critic should have said                            | [B]     | goals          |
 * | s, a, r, s' | transition, with a as executed: with noise, and clipped     | [B × …] | batch          |
 * | τ           | part of the way that targets follow in an update            |         | tau            |
 *
 * A time limit does not end the task, so Q' of the final observation stands for the rewards that would have followed. Of N environments,
 * a step gives N transitions, so there are N · `updatesPerStep` updates for it.
 *
 * Yields a report after each iteration, without end. Metrics of updates are NaN as long as there are none. Leaving the loop frees the
 * algorithm's memory. The caller keeps ownership of the environments and the policy. An aborted loop throws the signal's reason.
 *
 * Source: Lillicrap et al., "Continuous control with deep reinforcement learning", 2016.
 *
 * @throws {RangeError} if an option is unknown or invalid, or the policy is not deterministic, or a replay memory is too large to be saved.
 */
export async function* ddpg(
  envs: ParallelEnv,
  policy: Policy,
  options: DdpgOptions = {},
): AsyncGenerator<Report, never, void> {
  const settings = readTrainingOptions(DDPG, envs, options);
  const { bounds } = checkDeterministic('ddpg', policy);
  const { rolloutSteps, warmUpSteps, gamma, tau, rewardScale } = settings;
  const { training = new TrainingState(), deciding } = options;
  const loop = new LoopControl(options);
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps, deciding });
  const memory = new ReplayMemory(envs, settings.replayRows);
  const draws = new CounterStream(policy.seed, 'replay');
  const transitions = new TransitionBatch(policy, memory, settings.batchRows, rewardScale);
  const [critic] = createCritics(policy, settings.criticHidden, 1);
  const targets = new TargetNetworks(policy, [critic]);
  const actorOptimizer = new Optimizer(policy.variables, policy.backend, { kind: 'adam' });
  const criticOptimizer = new Optimizer(critic.variables, policy.backend, { kind: 'adam' });
  const actorDescent = new Descent(actorOptimizer);
  const criticDescent = new Descent(criticOptimizer, ['meanQ']);
  const watch = new LearningWatch('ddpg', envs);

  try {
    training.keep('critic', critic);
    training.keep('targets', targets);
    training.keep('actorOptimizer', actorOptimizer);
    training.keep('criticOptimizer', criticOptimizer);
    if (settings.saveReplay) saveReplay('ddpg', training, memory);
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
            const nextValues = targets.critics[0].forward(nextInputs, targets.actor.forward(nextInputs));
            const goals = qGoals(batch, nextValues, gamma);

            // Learn: the critic from the goals, the actor from the critic.
            criticDescent.step(() => criticLoss([critic], batch, goals));
            actorDescent.step(() => actorLoss(policy, critic, batch));
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
    throw training.explain('ddpg', thrown, options.signal);
  } finally {
    await collector.close();
    for (const part of [critic, targets, actorOptimizer, criticOptimizer, actorDescent, criticDescent]) {
      part.dispose();
    }
  }
}
