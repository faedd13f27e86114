import { CounterStream } from '../../random/counter-stream.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { LoopControl } from '../loop/loop-control.ts';
import type { Report } from '../loop/report.ts';
import { valueAt } from '../loop/schedule.ts';
import { TrainingState } from '../loop/training-state.ts';
import type { Policy } from '../networks/policy.ts';
import { writeWeights } from '../networks/policy-weights.ts';
import { Population, populationMetrics } from '../rollouts/population.ts';
import { acceptance, adaptNoise, temperatureAt } from '../search/climbing.ts';
import { chooseElite } from '../search/elite.ts';
import { FlatWatch } from '../search/flat-watch.ts';
import { KeptValues } from '../search/kept-values.ts';
import { readTrainingOptions } from './algorithm.ts';
import { HILL_CLIMBING, type HillClimbingOptions, SIMULATED_ANNEALING } from './hill-climbing-options.ts';

/**
 * Hill climbing in the space of weights: one neighbour in each iteration, or the best of several (steepest ascent).
 *
 * Accepts θ' = θ + σ ε, with ε ~ N(0, I), if d = f(θ') − f(θ) ≥ 0, and otherwise with probability exp(d / T).
 *
 * | symbol | meaning                                                         | in the code |
 * | ------ | --------------------------------------------------------------- | ----------- |
 * | θ, θ'  | weights of the present policy and of the best neighbour         | weights     |
 * | f      | mean return of some episodes, which both play                   | members     |
 * | σ      | noise: halved if d > 0 and doubled if d < 0, if it adapts        | noise       |
 * | T      | temperature T₀ α^k in iteration k; 0, the default, means never  | temperature |
 *
 * The present policy is evaluated again in each iteration, on new episodes and together with its neighbours. So a lucky episode is
 * forgotten, and nothing depends on a record that may never be reached again.
 *
 * Reports give the returns of the present policy, before the step of the iteration. All episodes count as steps.
 *
 * Yields a report after each iteration, without end. The caller keeps ownership of the environments and the policy. An aborted loop throws
 * the signal's reason.
 *
 * Source: Russell and Norvig, Artificial Intelligence, 4th edition, section 4.1; adaptive noise as in udacity/deep-reinforcement-learning.
 *
 * @throws {RangeError} if an option is unknown or invalid, or the environments are in a wrapper around all of them that is not a normaliser.
 */
export function hillClimbing(
  envs: ParallelEnv,
  policy: Policy,
  options: HillClimbingOptions = {},
): AsyncGenerator<Report, never, void> {
  return climb(HILL_CLIMBING, envs, policy, options);
}

/**
 * Hill climbing with a temperature that falls by a factor in each iteration: see `hillClimbing`, whose code this is.
 *
 * Source: Kirkpatrick, Gelatt and Vecchi, "Optimization by Simulated Annealing", 1983.
 *
 * @throws {RangeError} as `hillClimbing`.
 */
export function simulatedAnnealing(
  envs: ParallelEnv,
  policy: Policy,
  options: HillClimbingOptions = {},
): AsyncGenerator<Report, never, void> {
  return climb(SIMULATED_ANNEALING, envs, policy, options);
}

async function* climb(
  description: typeof HILL_CLIMBING,
  envs: ParallelEnv,
  policy: Policy,
  options: HillClimbingOptions,
): AsyncGenerator<Report, never, void> {
  const settings = readTrainingOptions(description, envs, options);
  const { neighbours, adaptiveNoise, minNoise: min, maxNoise: max } = settings;
  const { name } = description;
  const { training = new TrainingState() } = options;
  const loop = new LoopControl(options);
  const population = await Population.create(name, envs, policy, settings);
  const { weights: start } = population;
  const kept = new KeptValues({ start, noise: valueAt(settings.noise, 0) });
  const chances = new CounterStream(policy.seed, 'acceptance');
  const watch = new FlatWatch(name);

  try {
    training.keep('search', kept);
    for (;;) {
      // Act: the present policy and its neighbours play the same episodes.
      const begin = loop.now();
      const { iteration: k, progress } = training;
      const noise = adaptiveNoise ? kept.values.noise : valueAt(settings.noise, progress);
      const scores = await population.evaluate(loop, k, neighbours, noise);

      // Credit: how much better the best neighbour is.
      const learnStart = loop.now();
      const [best] = chooseElite(scores.members, 1);
      const difference = scores.members[best] - scores.presentMean;

      // Learn: accept it, or stay.
      const temperature = temperatureAt(settings.temperature, settings.cooling, k);
      if (chances.uniform(0, k) < acceptance(difference, temperature)) {
        population.weights = population.member(k, best + 1, noise);
        writeWeights(policy, population.weights);
      }
      if (adaptiveNoise) kept.values = { ...kept.values, noise: adaptNoise(noise, difference, { min, max }) };

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
          temperature,
        },
        warning: watch.check([scores.presentMean, ...scores.members]),
      };
    }
  } catch (thrown) {
    throw training.explain(name, thrown, options.signal);
  }
}
