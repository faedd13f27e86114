import * as tf from '@tensorflow/tfjs';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { withBackend } from '../backends/backend.ts';
import { updateOn } from '../backends/recovery.ts';
import { LoopControl } from '../loop/loop-control.ts';
import type { Report } from '../loop/report.ts';
import { valueAt } from '../loop/schedule.ts';
import { TrainingState } from '../loop/training-state.ts';
import { Optimizer } from '../networks/optimizer.ts';
import type { Policy } from '../networks/policy.ts';
import { readWeights } from '../networks/policy-weights.ts';
import { Population, populationMetrics } from '../rollouts/population.ts';
import { centredRanks } from '../search/centred-ranks.ts';
import { FlatWatch } from '../search/flat-watch.ts';
import { KeptValues } from '../search/kept-values.ts';
import { mirroredGradient } from '../search/mirrored-gradient.ts';
import { readTrainingOptions } from './algorithm.ts';
import { EVOLUTION_STRATEGIES, type EvolutionStrategiesOptions } from './evolution-strategies-options.ts';

/**
 * Evolution strategies: a gradient of the expected return in the space of weights, from the returns of whole episodes.
 *
 * Follows g = 1/(2nσ) · Σ (u⁺ − u⁻) ε − λ θ, over n pairs θ ± σ ε with ε ~ N(0, I), with Adam.
 *
 * | symbol | meaning                                                             | shape | in the code        |
 * | ------ | ------------------------------------------------------------------- | ----- | ------------------ |
 * | θ      | weights of the present policy                                       | [P]   | population.weights |
 * | ε      | directions, rebuilt from a seed in the workers and here             | [P]   | direction          |
 * | σ      | noise                                                               |       | noise              |
 * | u⁺, u⁻ | centred ranks, −½ to ½, of the 2n mean returns; equal ones share one | [2n]  | ranks              |
 * | λ      | weight decay                                                        |       | weightDecay        |
 *
 * Ranks make the gradient independent of the scale of the returns and of outliers.
 *
 * Reports give the returns of the present policy θ at the start of the generation. All episodes count as steps.
 *
 * Yields a report after each generation, without end. Leaving the loop frees the optimiser's memory. The caller keeps ownership of the
 * environments and the policy. An aborted loop throws the signal's reason.
 *
 * Source: Salimans et al., "Evolution Strategies as a Scalable Alternative to Reinforcement Learning", 2017.
 *
 * @throws {RangeError} if an option is unknown or invalid, or the environments are in a wrapper around all of them that is not a normaliser.
 */
export async function* evolutionStrategies(
  envs: ParallelEnv,
  policy: Policy,
  options: EvolutionStrategiesOptions = {},
): AsyncGenerator<Report, never, void> {
  const settings = readTrainingOptions(EVOLUTION_STRATEGIES, envs, options);
  const { training = new TrainingState() } = options;
  const loop = new LoopControl(options);
  const population = await Population.create('evolution-strategies', envs, policy, {
    ...settings,
    mirrored: true,
  });
  const { searched, weights: start } = population;
  const kept = new KeptValues({ start });
  const optimizer = new Optimizer(policy.variables, policy.backend, { kind: 'adam' });
  const watch = new FlatWatch('evolution-strategies');

  try {
    training.keep('optimizer', optimizer);
    training.keep('search', kept);
    for (;;) {
      // Act: all candidates play the same episodes.
      const begin = loop.now();
      const { iteration: k, progress } = training;
      const noise = valueAt(settings.noise, progress);
      const scores = await population.evaluate(loop, k, settings.population, noise);

      // Credit: the rank of each candidate.
      const learnStart = loop.now();
      const ranks = centredRanks(scores.members);

      // Learn: one step of Adam up the estimated gradient. Optimisers minimise.
      const directionOf = (pair: number) => population.direction(k, pair);
      const gradient = mirroredGradient(ranks, directionOf, noise, searched);
      const descent = new Float32Array(start.length); // 0 for the weights that are not searched
      for (let i = 0; i < searched; i++)
        descent[i] = settings.weightDecay * population.weights[i] - gradient[i];
      optimizer.learningRate = valueAt(settings.learningRate, progress);
      const gradientNorm = await updateOn(policy.backend, () => {
        const tensor = withBackend(policy.backend, () => tf.tensor1d(descent));
        return optimizer.step(tensor).finally(() => tensor.dispose());
      });
      policy.weightsChanged();
      population.weights = await readWeights(policy);

      // Report.
      const end = loop.now();
      yield {
        ...training.count(scores.steps, scores.present, end - begin),
        decidedBy: population.decidedBy,
        timings: { act: 0, env: learnStart - begin, learn: end - learnStart },
        metrics: {
          ...populationMetrics(scores),
          noise,
          distance: population.distanceFrom(kept.values.start),
          gradientNorm,
          learningRate: optimizer.learningRate,
        },
        warning: watch.check(scores.members),
      };
    }
  } catch (thrown) {
    throw training.explain('evolution-strategies', thrown, options.signal);
  } finally {
    optimizer.dispose();
  }
}
