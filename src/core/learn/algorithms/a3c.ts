import { rmspropStep } from '../../policy/rmsprop.ts';
import {
  canLearn,
  type LearnerStart,
  type LearningEnvs,
  type LearnReply,
} from '../../policy/thread-learner.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { VectorWrapper } from '../../vector/vector-wrapper.ts';
import { LoopControl } from '../loop/loop-control.ts';
import type { Report } from '../loop/report.ts';
import { valueAt } from '../loop/schedule.ts';
import { TrainingState } from '../loop/training-state.ts';
import { JointWeights } from '../networks/joint-weights.ts';
import type { Policy } from '../networks/policy.ts';
import { ValueFunction } from '../networks/value-function.ts';
import { A3C, type A3cOptions } from './a3c-options.ts';
import { readTrainingOptions } from './algorithm.ts';

/** The constants of RMSprop, as those of `a2c`. */
const RULE = { beta2: 0.99, epsilon: 1e-5, epsilonInsideRoot: true };
/** About how long a worker is left alone, ms: after that, a pause or an abort takes effect. */
const CALL_MS = 50;
/** Updates of each worker that a report lists. */
const MAX_PUSHES = 64;

/**
 * Asynchronous advantage actor-critic: each of W workers copies the weights θ, takes a few steps of its environments, computes the gradient
 * of `a2c`'s loss, and takes a step of RMSprop along it, in θ, while the others do the same. No worker waits for another.
 *
 * | symbol    | meaning                                                        | in the code        |
 * | --------- | -------------------------------------------------------------- | ------------------ |
 * | θ         | weights of the policy and of the value function                | joint.weights      |
 * | v         | running mean of the squared gradient, shared by all workers    | joint.squares      |
 * | T         | steps of each environment between two updates                  | rolloutSteps       |
 * | staleness | updates of other workers between a worker's copy and its step  | staleness          |
 *
 * Where memory is shared, θ and v are, and a change may be lost if two workers make it at the same moment. Otherwise workers send
 * gradients, and the page takes the steps in the order of their arrival.
 *
 * Runs with several workers do not repeat: the order of updates depends on time. With one worker, an update is that of `a2c`.
 *
 * Yields a report after `updatesPerReport` updates of each worker, without end. Leaving the loop frees the algorithm's memory. The caller
 * keeps ownership of the environments and the policy. An aborted loop throws the signal's reason.
 *
 * Source: Mnih et al., "Asynchronous Methods for Deep Reinforcement Learning", 2016, algorithm S3, with shared RMSProp.
 *
 * @throws {RangeError} if an option is unknown or invalid, or the environments are in wrappers around all of them, or on no worker.
 */
export async function* a3c(
  envs: ParallelEnv,
  policy: Policy,
  options: A3cOptions = {},
): AsyncGenerator<Report, never, void> {
  const settings = readTrainingOptions(A3C, envs, options);
  const { training = new TrainingState() } = options;
  const loop = new LoopControl(options);
  const groups = findLearners(envs);
  if (policy.distribution.kind === 'deterministic') {
    throw new RangeError(
      'a3c: expected a policy that draws its actions, got a deterministic one. Learn with ddpg or td3.',
    );
  }
  const value = new ValueFunction(policy, settings.valueHidden);
  const joint = new JointWeights(policy, value, envs.transport.kind === 'shared');

  try {
    training.keep('value', value);
    training.keep('squares', joint);
    await joint.readVariables();
    const { seed } = training.nextRollout(envs.numEnvs);
    await envs.reset(seed === undefined ? {} : { seed });
    const workers = groups.map(
      (group, w) =>
        new Learner(group, envs.parts[w].start, w === 0 ? loop : loop.fork(), {
          policy,
          value,
          joint,
          settings,
        }),
    );
    for (;;) {
      // Act, Credit, Learn: every worker by itself.
      const start = loop.now();
      const startedAt = performance.timeOrigin + performance.now();
      const { progress } = training;
      const { maxSteps } = training.nextRollout(envs.numEnvs);
      const updates = Math.min(settings.updatesPerReport, Math.ceil(maxSteps / settings.rolloutSteps));
      const learningRate = valueAt(settings.learningRate, progress);
      const entropyCoefficient = valueAt(settings.entropyCoefficient, progress);
      const replies = await learnTogether(workers, { updates, learningRate, entropyCoefficient });
      joint.writeVariables();
      policy.nextStep += updates * settings.rolloutSteps;

      // Report.
      const all = replies.flat();
      const mean = (name: keyof LearnReply['sums']): number =>
        all.reduce((sum, { sums }) => sum + sums[name], 0) / (updates * workers.length);
      const total = (name: 'stepMs' | 'thinkMs'): number => all.reduce((sum, reply) => sum + reply[name], 0);
      const end = loop.now();
      yield {
        ...training.count(
          updates * settings.rolloutSteps * envs.numEnvs,
          all.flatMap(({ returns }) => returns),
          end - start,
        ),
        timings: { act: 0, env: total('stepMs') / workers.length, learn: total('thinkMs') / workers.length },
        decidedBy: 'workers',
        pushes: replies.flatMap((calls, worker) =>
          calls
            .flatMap(({ pushes }) => pushes)
            .slice(-MAX_PUSHES)
            .map(({ at, staleness }) => ({ worker, ms: at - startedAt, staleness })),
        ),
        metrics: {
          entropy: mean('entropy'),
          staleness: mean('staleness'),
          policyLoss: mean('policyLoss'),
          valueLoss: mean('valueLoss'),
          gradientNorm: mean('gradientNorm'),
          learningRate,
        },
      };
    }
  } catch (thrown) {
    throw training.explain('a3c', thrown, options.signal);
  } finally {
    envs.requireReset();
    value.dispose();
  }
}

/** What is asked of each worker until the next report. */
interface Updates {
  readonly updates: number;
  readonly learningRate: number;
  readonly entropyCoefficient: number;
}

interface Shared {
  readonly policy: Policy;
  readonly value: ValueFunction;
  readonly joint: JointWeights;
  readonly settings: ReturnType<typeof readTrainingOptions<(typeof A3C)['options']>>;
}

/** The page's side of one worker. */
class Learner {
  readonly #envs: LearningEnvs;
  readonly #firstEnv: number;
  readonly #loop: LoopControl;
  readonly #shared: Shared;
  #isStarted = false;
  /** Updates of a call. */
  #chunk = 1;

  constructor(envs: LearningEnvs, firstEnv: number, loop: LoopControl, shared: Shared) {
    this.#envs = envs;
    this.#firstEnv = firstEnv;
    this.#loop = loop;
    this.#shared = shared;
  }

  /** Takes some updates, unless another learner fails meanwhile. Gives the replies of the calls for them. */
  async learn(request: Updates, hasFailed: () => boolean): Promise<LearnReply[]> {
    const { joint, settings } = this.#shared;
    const isShared = this.#envs.transport.kind === 'shared';
    const replies: LearnReply[] = [];
    for (let left = request.updates; left > 0 && !hasFailed(); ) {
      for (let t = 0; this.#loop.isLimited && t < settings.rolloutSteps; t++)
        await this.#loop.whenStepIsDue();
      await this.#loop.yield();
      const updates = isShared && !this.#loop.isLimited ? Math.min(left, this.#chunk) : 1;
      const before = joint.updates[0];
      const started = performance.now();
      const reply = await this.#envs.learn({
        ...request,
        updates,
        start: this.#isStarted ? undefined : await this.#describe(isShared),
        weights: isShared ? undefined : joint.weights,
      });
      this.#isStarted = reply !== undefined;
      if (!reply) continue; // another worker has replaced a lost one, and starts from the shared weights
      const took = performance.now() - started;
      this.#chunk = Math.max(1, Math.min(2 * updates, Math.round((updates * CALL_MS) / took)));
      if (reply.gradient) {
        const { learningRate } = request;
        rmspropStep(joint.weights, reply.gradient, joint.squares, { ...RULE, learningRate }, 1);
        const staleness = joint.updates[0] - before;
        reply.sums.staleness += staleness;
        joint.updates[0] += 1;
        replies.push({ ...reply, pushes: [{ at: performance.timeOrigin + performance.now(), staleness }] });
      } else replies.push(reply);
      left -= updates;
    }
    return replies;
  }

  async #describe(isShared: boolean): Promise<LearnerStart> {
    const { policy, value, joint, settings } = this.#shared;
    const { rolloutSteps, gamma, lambda, valueCoefficient, maxGradientNorm } = settings;
    const { weights, squares, updates } = joint;
    return {
      ...{ rolloutSteps, gamma, lambda, valueCoefficient, maxGradientNorm },
      ...{ decay: RULE.beta2, epsilon: RULE.epsilon },
      policy: await policy.describeFor(undefined),
      valueShape: value.shape,
      streamKeys: policy.trainingStream.keys,
      firstDraw: policy.nextStep,
      firstEnv: this.#firstEnv,
      shared: isShared ? { weights, squares, updates } : undefined,
    };
  }
}

/** Lets all workers learn. If one fails, throws its error as soon as none of the others uses its environments any more. */
async function learnTogether(workers: readonly Learner[], request: Updates): Promise<LearnReply[][]> {
  const failures: unknown[] = [];
  const learning = workers.map((worker) =>
    worker
      .learn(request, () => failures.length > 0)
      .catch((thrown) => {
        failures.push(thrown);
        return [];
      }),
  );
  const replies = await Promise.all(learning);
  if (failures.length > 0) throw failures[0];
  return replies;
}

/** Gives the environments of each worker. */
function findLearners(envs: ParallelEnv): readonly LearningEnvs[] {
  if (envs instanceof VectorWrapper) {
    throw new RangeError(
      `a3c: expected environments without wrappers around all of them, because workers learn by themselves, got ${envs.constructor.name}. Leave it out.`,
    );
  }
  const groups = envs.groups(envs.parts.length);
  if (groups.every(canLearn)) return groups;
  throw new RangeError(
    'a3c: expected environments in workers, which learn, got none. Pass workers: 1 or more.',
  );
}
