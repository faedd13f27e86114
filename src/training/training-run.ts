import { checkOptionNames } from '../core/checks/known-names.ts';
import { readOptions } from '../core/checks/option-table.ts';
import { ClosedError, toError } from '../core/errors.ts';
import type { Algorithm, Train } from '../core/learn/algorithms/algorithm.ts';
import { PauseSwitch, SpeedLimit } from '../core/learn/loop/loop-control.ts';
import { isSolved, type Report } from '../core/learn/loop/report.ts';
import { type Snapshot, TrainingState } from '../core/learn/loop/training-state.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import { decodePolicy } from '../core/policy/policy-codec.ts';
import { NormalizeReward } from '../core/vector/normalize-reward.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { findWrapper, freezeStatistics } from '../core/vector/wrap-parallel-env.ts';
import { forOneStart, resolveEnvSrc } from '../workers/env-src.ts';
import { loadEnvs } from '../workers/load-envs.ts';
import type { MakeVecOptions } from '../workers/make-vec.ts';
import {
  type Checkpoint,
  cloneableCheckpoint,
  readCheckpoint,
  type SavedRun,
  writeCheckpoint,
} from './checkpoint.ts';
import { evaluateApart, type RunEvaluateOptions } from './evaluate-apart.ts';
import { type BestPolicy, EVALUATION_STEPS, type RunEvaluation, RunEvaluations } from './run-evaluations.ts';
import { type LossReport, RunLosses } from './run-losses.ts';
import { makeRunEnvs, makeRunPolicy } from './run-parts.ts';
import { checkSettings, type GivenSettings, type RunSettings, resolveAlgorithm } from './run-settings.ts';
import { changeSettings, startSettings } from './start-settings.ts';

/** A report of the algorithm, with the progress of the run. */
export interface RunReport extends Report, LossReport {
  /** Time in iterations since the start of the run, without pauses, s. Includes the time before resuming. */
  seconds: number;
  /** Whether this iteration or an earlier one reached the target. */
  solved: boolean;
  /** The evaluation of the policy after this iteration, if one was due. */
  evaluation?: RunEvaluation | undefined;
}

export interface TrainingRunOptions extends GivenSettings {
  /** A result of `checkpoint()` to resume from. It fixes all settings except envSrc, workers, transport, deciding, backend, target, maxSteps,
   * onEnvError and those of evaluations. If it was learned in a module, pass its envSrc: a checkpoint is data, and loads no code. */
  readonly checkpoint?: unknown;
  /** A saved policy to start from, with its environment and network. The optimiser starts from scratch. */
  readonly policy?: unknown;
  /** Makes a worker with custom environments, as for `makeVec`. */
  readonly createWorker?: (() => Worker) | undefined;
  /** Aborting it closes the run. */
  readonly signal?: AbortSignal | undefined;
  /** Pauses and resumes the run, like `pause()` and `resume()`. */
  readonly pause?: PauseSwitch | undefined;
  /** Limits the speed of the environments. */
  readonly speed?: SpeedLimit | undefined;
}

/**
 * A whole training run: makes environments, policy and algorithm from one set of settings, evaluates, and saves and resumes
 * checkpoints.
 *
 * Iterate over it to run one iteration after the other, until `maxSteps`, or until as many evaluations as `patience` says have found no
 * better policy. Leaving the loop suspends the run: a later loop continues
 * it, and `checkpoint` and `evaluate` still work. `close` frees its memory and workers.
 *
 * If rollouts are whole episodes, a resumed run gives the same bytes as an uninterrupted one. If `rolloutSteps` is a number, the
 * environments begin new episodes on resuming.
 */
export class TrainingRun implements AsyncIterable<RunReport> {
  readonly settings: RunSettings;
  /** The absolute address of the module in `settings.envSrc` for this run: all that runs it imports the same version. */
  readonly envSrc: string | undefined;
  readonly algorithm: Algorithm;
  /** The speed limit of the environments. It can change at any time. */
  readonly speed: SpeedLimit;
  readonly #pause: PauseSwitch;
  readonly #abort = new AbortController();
  readonly #saved: SavedRun | undefined;
  readonly #policyFile: unknown;
  readonly #createWorker: (() => Worker) | undefined;
  readonly #training: TrainingState;
  readonly #evaluations: RunEvaluations;
  readonly #losses = new RunLosses();
  #starting: Promise<void> | undefined;
  #envs: ParallelEnv | undefined;
  #policy: Policy | undefined;
  #reports: AsyncGenerator<Report, void, void> | undefined;
  /** Resolves at the end of the iteration that is running. */
  #iterating: Promise<unknown> | undefined;
  /** Each resolves at the end of an evaluation. */
  readonly #evaluating = new Set<Promise<unknown>>();
  /** The state before the iteration that is running or has failed. */
  #before: Snapshot<SavedRun> | undefined;
  #seconds: number;
  #solved: boolean;
  /** The error that ended the algorithm. */
  #failure: Error | undefined;
  #closing: Promise<void> | undefined;

  /** @throws {RangeError} if a setting is unknown or invalid, or the checkpoint or the policy is damaged. */
  constructor(options: TrainingRunOptions = {}) {
    checkOptionNames('TrainingRun', options);
    const { checkpoint, policy, createWorker, signal, ...rest } = options;
    const { pause = new PauseSwitch(), speed = new SpeedLimit(), ...given } = rest;
    this.#pause = pause;
    this.speed = speed;
    if (checkpoint !== undefined && policy !== undefined) {
      throw new RangeError(
        'TrainingRun: expected a checkpoint or a policy, got both. Leave out the policy: the checkpoint contains one.',
      );
    }
    const learned = policy === undefined ? undefined : decodePolicy('TrainingRun', policy);
    this.#policyFile = policy;
    if (checkpoint !== undefined) this.#saved = readCheckpoint('TrainingRun', checkpoint);
    this.settings = this.#saved ? changeSettings(this.#saved.settings, given) : startSettings(given, learned);
    const { envSrc } = this.settings;
    this.envSrc =
      envSrc === undefined ? undefined : forOneStart(resolveEnvSrc('TrainingRun: envSrc', envSrc));
    this.algorithm = resolveAlgorithm(given.algorithm ?? this.settings.algorithm);
    if (this.algorithm.name !== this.settings.algorithm) {
      throw new RangeError(
        `TrainingRun: expected the algorithm of the checkpoint, '${this.settings.algorithm}', got '${this.algorithm.name}'. Leave it out.`,
      );
    }
    checkSettings('TrainingRun', this.settings, this.algorithm);
    this.#createWorker = createWorker;
    const { seed, maxSteps, scheduleSteps } = this.settings;
    this.#training = new TrainingState({ seed, maxSteps, scheduleSteps, saved: this.#saved?.training });
    const { evalEvery: every, patience } = this.settings;
    this.#evaluations = new RunEvaluations({ every, patience }, this.#saved?.evaluations);
    this.#seconds = this.#saved?.seconds ?? 0;
    const sameTarget = this.settings.target === this.#saved?.settings.target;
    this.#solved = sameTarget && (this.#saved?.solved ?? false);
    signal?.addEventListener('abort', () => void this.close(), { signal: this.#abort.signal });
    if (signal?.aborted) void this.close();
  }

  /** Undefined until `start` has resolved. */
  get envs(): ParallelEnv | undefined {
    return this.#envs;
  }
  /** Undefined until `start` has resolved. */
  get policy(): Policy | undefined {
    return this.#policy;
  }
  /** The time of training before this run was resumed, s. */
  get secondsBefore(): number {
    return this.#saved?.seconds ?? 0;
  }
  /** Environment steps so far, also those before resuming. */
  get envSteps(): number {
    return this.#training.envSteps;
  }
  /** The mean return at which the run counts as solved: that of the settings, or the environment's threshold, once known. */
  get target(): number | undefined {
    return this.settings.target ?? this.#envs?.spec.rewardThreshold;
  }
  /** The policy of the best evaluation so far. Undefined before the first. */
  get best(): BestPolicy | undefined {
    return this.#evaluations.best;
  }
  get paused(): boolean {
    return this.#pause.paused;
  }

  /** Pauses the present iteration between two steps, or else the next one. */
  pause(): void {
    this.#pause.pause();
  }

  resume(): void {
    this.#pause.resume();
  }

  /** Makes the environments and the policy. The first iteration calls it if nothing else has. */
  async start(): Promise<void> {
    this.#checkOpen();
    this.#starting ??= this.#start();
    await this.#starting;
  }

  /** Resets the environments, so that they can be drawn before the first iteration. Statistics of normalisers stay as they are. */
  async showStart(): Promise<void> {
    await this.start();
    const unfreeze = freezeStatistics(this.#envs!);
    try {
      await this.#envs!.reset({ seed: this.settings.seed });
    } finally {
      unfreeze();
    }
  }

  [Symbol.asyncIterator](): AsyncIterator<RunReport, undefined> {
    return { next: () => this.next() }; // no `return`: leaving a loop does not end the run
  }

  /** Runs one iteration. */
  async next(): Promise<IteratorResult<RunReport, undefined>> {
    this.#checkOpen();
    const isOver = this.#training.envSteps >= this.settings.maxSteps || this.#evaluations.isOver;
    if (isOver) return { done: true, value: undefined };
    const running = this.#iterate();
    const settled = Promise.allSettled([running]); // the caller gets the error
    this.#iterating = settled;
    try {
      return { done: false, value: await running };
    } finally {
      if (this.#iterating === settled) this.#iterating = undefined;
    }
  }

  /**
   * Gives the run as plain data, as it is between two iterations. During an iteration, and after one that has failed, this is the state
   * before that iteration.
   *
   * With `typedArrays`, it keeps typed arrays and infinite numbers as they are, for `structuredClone` and IndexedDB. That takes less time
   * and memory, but JSON cannot hold it.
   *
   * @throws {ClosedError} after `close`.
   */
  async checkpoint({ typedArrays = false }: { typedArrays?: boolean } = {}): Promise<Checkpoint> {
    await this.start();
    const snapshot = this.#before ?? this.#snapshot();
    try {
      const saved = await snapshot.read();
      return typedArrays ? cloneableCheckpoint(saved) : writeCheckpoint(saved);
    } finally {
      if (snapshot !== this.#before) snapshot.dispose();
    }
  }

  /** Keeps the present state. Between two iterations only. */
  #snapshot(): Snapshot<SavedRun> {
    this.#checkOpen();
    const rest = {
      settings: this.settings,
      nextStep: this.#policy!.nextStep,
      seconds: this.#seconds,
      solved: this.#solved,
      rewardStatistics: findWrapper(this.#envs!, NormalizeReward)?.getStatistics(),
      evaluations: this.#evaluations.save(),
    };
    const [policy, training] = [this.#policy!.snapshot(), this.#training.snapshot()];
    return {
      read: async () => {
        const states = [policy.read(), training.read()] as const; // both begin now: the iteration may end meanwhile
        const [file, state] = await Promise.all(states);
        return { ...rest, policy: file, training: state };
      },
      dispose: () => {
        policy.dispose();
        training.dispose();
      },
    };
  }

  /**
   * Plays episodes with the present policy in separate environments on this thread, without an effect on training. Gives the
   * returns of raw rewards: wrappers that change rewards are left out.
   */
  async evaluate(options: RunEvaluateOptions): Promise<number[]> {
    checkOptionNames('TrainingRun.evaluate', options);
    await this.start();
    const { env, wrappers, seed } = this.settings;
    // Environments of `createWorker` exist only in its workers.
    const apart = { ...this.#envOptions(), wrappers, workers: this.#createWorker ? 1 : 0 };
    const signal = AbortSignal.any([this.#abort.signal, ...(options.signal ? [options.signal] : [])]);
    const given = { seed, ...options, signal };
    const playing = evaluateApart(env, apart, this.#policy!, this.#envs!, given, this.#losses);
    const settled = Promise.allSettled([playing]); // the caller gets the error
    this.#evaluating.add(settled);
    return playing.finally(() => this.#evaluating.delete(settled));
  }

  /** Ends the run and frees its workers and its memory. Pending calls are rejected. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #start(): Promise<void> {
    const { settings, algorithm } = this;
    const { signal } = this.#abort;
    const options = readOptions(algorithm.name, algorithm.options, settings.options);
    const envs = await makeRunEnvs(settings, options.gamma, { ...this.#envOptions(), signal });
    this.#envs = envs;
    if (this.envSrc !== undefined) await loadEnvs(this.envSrc, settings.env); // now: evaluations use this version, too
    this.#throwIfClosed();
    const policy = await makeRunPolicy(settings, envs, {
      file: this.#saved?.policy ?? this.#policyFile,
      deterministic: algorithm.deterministic ?? false,
      workload: algorithm.workload(options, settings.numEnvs),
    });
    this.#policy = policy;
    this.#throwIfClosed();
    if (!this.#saved) return;
    policy.nextStep = this.#saved.nextStep;
    if (this.#saved.rewardStatistics) {
      findWrapper(envs, NormalizeReward)?.setStatistics(this.#saved.rewardStatistics);
    }
  }

  async #iterate(): Promise<RunReport> {
    await this.#iterating; // one at a time
    await this.start();
    if (this.#failure) throw this.#failure;
    const train = await this.algorithm.load();
    this.#throwIfClosed();
    this.#before = this.#snapshot();
    try {
      return await this.#learn(train);
    } finally {
      if (!this.#failure) this.#forgetBefore();
    }
  }

  async #learn(train: Train): Promise<RunReport> {
    this.#reports ??= train(this.#envs!, this.#policy!, {
      ...this.settings.options,
      signal: this.#abort.signal,
      pause: this.#pause,
      speed: this.speed,
      training: this.#training,
      deciding: this.settings.deciding,
    });
    const [start, pausedMs] = [performance.now(), this.#pause.pausedMs];
    const { value: report } = await this.#reports.next().catch((thrown) => {
      this.#failure = toError(thrown);
      throw thrown;
    });
    if (!report)
      throw new Error(
        `TrainingRun: ${this.algorithm.name} ended, but an algorithm must yield reports without end. Let the caller stop it.`,
      );
    this.#seconds += (performance.now() - start - (this.#pause.pausedMs - pausedMs)) / 1000;
    this.#solved ||= this.target !== undefined && isSolved(report, this.target);
    const evaluation = this.#evaluations.isDue(report.envSteps) ? await this.#evaluateNow() : undefined;
    // A rollout whose steps do not count, because workers were lost, has no metrics.
    const names = Object.keys(this.algorithm.metrics);
    const metrics = { ...Object.fromEntries(names.map((name) => [name, Number.NaN])), ...report.metrics };
    return {
      ...report,
      metrics,
      seconds: this.#seconds,
      solved: this.#solved,
      ...(evaluation && { evaluation }),
      ...this.#losses.report(this.#envs!, this.#policy!.lostDevices),
    };
  }

  async #evaluateNow(): Promise<RunEvaluation> {
    const { maxEpisodeSteps } = this.#envs!.spec;
    const returns = await this.evaluate({
      episodes: this.settings.evalEpisodes,
      greedy: this.settings.evalActions === 'greedy',
      ...(maxEpisodeSteps === Infinity && { maxEpisodeSteps: EVALUATION_STEPS }),
    });
    return this.#evaluations.add(returns, this.#training.envSteps, () => this.#policy!.save());
  }

  #forgetBefore(): void {
    this.#before?.dispose();
    this.#before = undefined;
  }

  #envOptions(): Partial<MakeVecOptions> {
    const { envSrc } = this;
    const { envOptions, onEnvError } = this.settings;
    return {
      ...{ envOptions, onEnvError },
      onWorkerLost: 'replace',
      ...(envSrc !== undefined && { envSrc }),
      ...(this.#createWorker && { createWorker: this.#createWorker }),
    };
  }

  async #close(): Promise<void> {
    this.#abort.abort(closedError());
    await this.#starting?.catch(() => {});
    await this.#envs?.close(); // rejects a pending step
    await Promise.all([this.#iterating, ...this.#evaluating]);
    await this.#reports?.return();
    this.#forgetBefore();
    this.#policy?.dispose();
  }

  #checkOpen(): void {
    if (this.#closing) throw closedError();
  }

  #throwIfClosed(): void {
    this.#abort.signal.throwIfAborted();
  }
}

function closedError(): ClosedError {
  return new ClosedError('TrainingRun: expected no call after close, got one. Make a new run.');
}
