import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { LoopControl } from '../loop/loop-control.ts';
import type { Report } from '../loop/report.ts';
import { valueAt } from '../loop/schedule.ts';
import { TrainingState } from '../loop/training-state.ts';
import type { Policy } from '../networks/policy.ts';
import { writeWeights } from '../networks/policy-weights.ts';
import { Population, populationMetrics } from '../rollouts/population.ts';
import { chooseElite, VectorStatistics } from '../search/elite.ts';
import { FlatWatch } from '../search/flat-watch.ts';
import { KeptValues } from '../search/kept-values.ts';
import { readTrainingOptions } from './algorithm.ts';
import { CROSS_ENTROPY, type CrossEntropyOptions, eliteCount } from './cross-entropy-options.ts';

/**
 * The cross-entropy method over the weights of a policy.
 *
 * Draws n policies from N(μ, σ²), a normal distribution for each weight, and fits μ and σ² to the ρ n best of them. Adds z² to the
 * variances, because the variance of an elite shrinks faster than the search advances: without noise, it stops on a slope.
 *
 * | symbol | meaning                                       | shape | in the code              |
 * | ------ | --------------------------------------------- | ----- | ------------------------ |
 * | n      | candidates of a generation                    |       | population               |
 * | ρ      | share of the elite                            |       | eliteShare               |
 * | μ      | mean: the present policy                      | [P]   | population.weights       |
 * | σ      | standard deviations                           | [P]   | deviations               |
 * | z      | extra noise, which may fall during a training |       | extraNoise               |
 *
 * Reports give the returns of the present policy μ at the start of the generation, not those of the luckiest candidate. All episodes count
 * as steps.
 *
 * Yields a report after each generation, without end. The caller keeps ownership of the environments and the policy. An aborted loop throws
 * the signal's reason.
 *
 * Source: R. Rubinstein, "The Cross-Entropy Method for Combinatorial and Continuous Optimization", 1999; I. Szita and A. Lőrincz,
 * "Learning Tetris Using the Noisy Cross-Entropy Method", 2006.
 *
 * @throws {RangeError} if an option is unknown or invalid, or the environments are in a wrapper around all of them that is not a normaliser.
 */
export async function* crossEntropy(
  envs: ParallelEnv,
  policy: Policy,
  options: CrossEntropyOptions = {},
): AsyncGenerator<Report, never, void> {
  const settings = readTrainingOptions(CROSS_ENTROPY, envs, options);
  const { training = new TrainingState() } = options;
  const loop = new LoopControl(options);
  const population = await Population.create('cross-entropy', envs, policy, settings);
  const { searched, weights: start } = population;
  const deviations = new Float32Array(searched).fill(settings.noise);
  const kept = new KeptValues<{ start: Float32Array; deviations: Float32Array }>({ start, deviations });
  const elite = eliteCount(settings.population, settings.eliteShare);
  const watch = new FlatWatch('cross-entropy');

  try {
    training.keep('search', kept);
    for (;;) {
      // Act: all candidates play the same episodes.
      const begin = loop.now();
      const { iteration: k, progress } = training;
      const { deviations } = kept.values;
      const scores = await population.evaluate(loop, k, settings.population, deviations);

      // Credit: the elite.
      const learnStart = loop.now();
      const best = chooseElite(scores.members, elite);

      // Learn: the mean and the deviation of the elite.
      const statistics = new VectorStatistics(searched);
      for (const each of best) {
        await loop.yield();
        statistics.add(population.member(k, each + 1, deviations));
      }
      const weights = population.weights.slice();
      weights.set(statistics.mean);
      population.weights = weights;
      writeWeights(policy, weights);
      const extraNoise = valueAt(settings.extraNoise, progress);
      kept.values = { ...kept.values, deviations: statistics.deviation(extraNoise) };

      // Report.
      const end = loop.now();
      yield {
        ...training.count(scores.steps, scores.present, end - begin),
        decidedBy: population.decidedBy,
        timings: { act: 0, env: learnStart - begin, learn: end - learnStart },
        metrics: {
          ...populationMetrics(scores),
          noise: deviations.reduce((sum, each) => sum + each, 0) / searched,
          distance: population.distanceFrom(kept.values.start),
        },
        warning: watch.check(scores.members),
      };
    }
  } catch (thrown) {
    throw training.explain('cross-entropy', thrown, options.signal);
  }
}
