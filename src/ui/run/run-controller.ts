import { describeValue } from '../../core/checks/describe-value.ts';
import { isRecord } from '../../core/checks/known-names.ts';
import type { Env } from '../../core/envs/env.ts';
import { findListedEnv } from '../../core/envs/env-list.ts';
import type { EnvTable } from '../../core/envs/registry.ts';
import { toError } from '../../core/errors.ts';
import { findAlgorithm } from '../../core/learn/algorithms/algorithms.ts';
import { PauseSwitch, SpeedLimit } from '../../core/learn/loop/loop-control.ts';
import type { Policy } from '../../core/learn/networks/policy.ts';
import { GAUSSIAN_DEFAULTS } from '../../core/policy/distribution.ts';
import type { ParallelEnv } from '../../core/vector/parallel-env.ts';
import type { Checkpoint } from '../../training/checkpoint.ts';
import type { KeptRunId } from '../../training/kept/kept-run.ts';
import { findPreset, presetFor } from '../../training/presets.ts';
import type { BestPolicy } from '../../training/run-evaluations.ts';
import type { RunReport, TrainingRun } from '../../training/training-run.ts';
import { loadedSimulation, loadSimulation } from '../shared/simulation-loader.ts';
import { openRun } from './open-run.ts';
import { defaultSettings, presetSettings, type RunSettings, toRunSettings } from './run-settings.ts';
import { checkSpeed } from './run-speed.ts';

export type { RunSettings };

/**
 * - idle: nothing has started.
 * - starting: TensorFlow.js is loading, and the environments, workers and policy are being made.
 * - running: the policy learns.
 * - paused: the run waits between two steps.
 * - finished: the run has reached its target and can continue, or it has ended: see `isOver`.
 * - failed: see `error`. The workers are gone, but the policy still exists.
 */
export type RunState = 'idle' | 'starting' | 'running' | 'paused' | 'finished' | 'failed';

/** The report of an iteration. */
export type CurvePoint = RunReport;

/** Whether this browser keeps the run. */
export interface KeepingNote {
  /** The name under which it does. */
  readonly name?: string | undefined;
  /** The names that this page holds, so that no other tab keeps a run under them. */
  readonly held?: readonly string[];
  /** In a sentence, '' if there is nothing to say yet. */
  readonly text: string;
  /** It does not, although it should. */
  readonly isProblem: boolean;
}

/** What a loaded file does not contain. */
export interface LoadOptions {
  /** The reports of the iterations before. */
  readonly points?: readonly CurvePoint[] | undefined;
  /** The kept run that the file comes from, and that continues. */
  readonly kept?: KeptRunId | undefined;
}

/** The state between a start and a reset. */
interface Attempt {
  readonly abort: AbortController;
  readonly pause: PauseSwitch;
  /** The kept run that it continues. */
  readonly kept?: KeptRunId | undefined;
  run?: TrainingRun | undefined;
  /** A loaded run is to continue as soon as it has started. */
  isWanted?: boolean;
  /** It cannot continue. */
  isOver?: boolean;
  /** Resolves when all its work has ended. */
  ended: Promise<void>;
}

/**
 * Owns a training run: its settings, its state, its environments, its policy and its curve. Elements show these and request
 * changes, and only the controller makes changes. A `TrainingRun` does the training.
 *
 * Fires `change` after a change of the settings, the state, the environments or the policy, and `iteration` after adding a point.
 * Only the latest call counts: `reset` ends even a run that is starting, and `start` may follow immediately.
 */
export class RunController extends EventTarget {
  #settings: RunSettings = defaultSettings();
  #state: RunState = 'idle';
  #error: Error | undefined;
  #solved = false;
  /** The environments of the latest module. */
  #own: EnvTable | undefined;
  #points: CurvePoint[] = [];
  #attempt: Attempt | undefined;
  #freed: Promise<unknown> = Promise.resolve();
  #latestCall = 0;
  #pauseAfterIteration = false;
  #speed = Infinity;
  #keeping: KeepingNote | undefined;
  /** The speed limit in steps of the present environment. */
  readonly speedLimit = new SpeedLimit();

  get settings(): RunSettings {
    return this.#settings;
  }
  /**
   * @throws {Error} if the run is not editable.
   * @throws {RangeError} if the environment is unknown.
   */
  set settings(settings: RunSettings) {
    if (!this.editable) {
      throw new Error(
        `RunController.settings: expected a change while idle or failed, got one while ${this.#state}. Call reset() first.`,
      );
    }
    const { env, envSrc, preset } = settings;
    if (envSrc === undefined) findListedEnv(env);
    this.#settings = { ...settings, preset: findPreset(preset).env === env ? preset : env };
    this.dispatchEvent(new Event('change'));
  }
  /**
   * Chooses an environment, or a preset by its name, with the settings of the preset.
   */
  choose(name: string, envSrc?: string): void {
    this.settings = presetSettings(name, this.settings, envSrc);
  }
  /**
   * Chooses an algorithm, with the preset of the environment for it, or else with the algorithm's defaults.
   *
   * @throws {RangeError} if the algorithm is unknown.
   */
  chooseAlgorithm(name: string): void {
    const { name: algorithm, deterministic } = findAlgorithm(name);
    const { preset: current, env, envSrc } = this.settings;
    const preset = findPreset(current).algorithm === name ? findPreset(current) : presetFor(env, name);
    if (preset) this.choose(preset.name ?? env, envSrc);
    else {
      const drawing = deterministic ? GAUSSIAN_DEFAULTS : {}; // it draws no actions
      this.settings = { ...this.settings, ...drawing, algorithm, options: {} };
    }
  }
  get state(): RunState {
    return this.#state;
  }
  /** The reason for the failure. */
  get error(): Error | undefined {
    return this.#error;
  }
  /** Whether the run has reached its target, now or earlier. */
  get solved(): boolean {
    return this.#solved;
  }
  /** Whether the run has ended: `patience` evaluations have found no better policy, or all steps are taken. It cannot continue. */
  get isOver(): boolean {
    return this.#attempt?.isOver ?? false;
  }
  /** The same, growing array for the whole run. */
  get points(): readonly CurvePoint[] {
    return this.#points;
  }
  /** The time of training before a loaded run was saved, s. 0 for a new one. */
  get secondsBefore(): number {
    return this.#attempt?.run?.secondsBefore ?? 0;
  }
  /** Defined after starting and until the end of the run. */
  get envs(): ParallelEnv | undefined {
    return this.#state === 'failed' ? undefined : this.#attempt?.run?.envs;
  }
  /** Defined after starting and until a reset, or the next start after a failure. */
  get policy(): Policy | undefined {
    return this.#attempt?.run?.policy;
  }
  /** The policy of the best evaluation so far, until a reset. Undefined before the first. */
  get best(): BestPolicy | undefined {
    return this.#attempt?.run?.best;
  }
  /** The kept run that this run continues. Undefined if it began from scratch or from a file. */
  get kept(): KeptRunId | undefined {
    return this.#attempt?.kept;
  }
  /** Whether this browser keeps the run. Undefined if nothing is to be kept, or nothing was yet. */
  get keeping(): KeepingNote | undefined {
    return this.#keeping;
  }
  set keeping(keeping: KeepingNote | undefined) {
    if (JSON.stringify(keeping) === JSON.stringify(this.#keeping)) return;
    this.#keeping = keeping;
    this.dispatchEvent(new Event('change'));
  }
  /** The mean return at which the run is finished. */
  get target(): number | undefined {
    const { env, envSrc, target } = this.settings;
    if (envSrc !== undefined) return target ?? this.envs?.spec.rewardThreshold;
    return target ?? findListedEnv(env).rewardThreshold;
  }
  /** Speed of the environments as a multiple of real time. Infinity means no limit. It can change at any time. */
  get speed(): number {
    return this.#speed;
  }
  /** @throws {RangeError} if the speed is not a number above 0. */
  set speed(speed: number) {
    checkSpeed('RunController.speed', speed);
    this.#speed = speed;
    this.#limitSpeed();
    this.dispatchEvent(new Event('change'));
  }
  /** The table that defines an environment: the kit's, or that of a module. Undefined until it is loaded. */
  tableOf(id: string): EnvTable | undefined {
    if (this.#own && Object.hasOwn(this.#own, id)) return this.#own;
    const isOwn = this.settings.envSrc !== undefined && id === this.settings.env;
    return isOwn ? undefined : loadedSimulation()?.ENVS;
  }
  /** Gives the options of the run's environment, with the wrappers around each once there is a policy; none for another one. */
  optionsOf(id: string): Readonly<Record<string, unknown>> {
    const { env, envOptions } = this.settings;
    if (id === this.policy?.env) return this.policy.envOptions ?? {};
    return id === env ? envOptions : {};
  }
  /** Makes a single environment, with the run's options if it is that of the run. Undefined until its table is loaded. */
  makeEnv(id: string = this.settings.env): Env | undefined {
    const table = this.tableOf(id);
    return table && loadedSimulation()?.makeEnv(id, { ...this.optionsOf(id), table });
  }
  /** Whether the settings can change. */
  get editable(): boolean {
    return this.#state === 'idle' || this.#state === 'failed';
  }

  /** Starts or continues the run. */
  start(): void {
    this.#pauseAfterIteration = false;
    this.#go();
  }

  /** Runs one iteration, then pauses. */
  runIteration(): void {
    this.#pauseAfterIteration = true;
    this.#go();
  }

  pause(): void {
    if (this.#state !== 'running') return;
    this.#attempt?.pause.pause();
    this.#enter('paused');
  }

  /** Ends the run and discards it. Resolves when its workers and its memory are free. */
  async reset(): Promise<void> {
    this.#discard();
    this.#enter('idle');
    await this.#freed;
  }

  /** Ends the run with an error in its configuration. */
  fail(error: Error): void {
    this.#discard();
    this.#error = error;
    this.#enter('failed');
  }

  /**
   * Replaces the run by a saved policy or a checkpoint, including the environment with its options and wrappers. Pauses before the
   * next iteration. Returns false, and replaces nothing, if another call came meanwhile.
   *
   * @throws {RangeError} if the file is damaged or does not fit. The present run continues then.
   */
  async load(file: unknown, { points, kept }: LoadOptions = {}): Promise<boolean> {
    if (!isRecord(file)) {
      throw new RangeError(
        `RunController.load: expected a saved policy or run, got ${describeValue(file)}. Pass the parsed file.`,
      );
    }
    this.#latestCall += 1;
    const call = this.#latestCall;
    const loop = { pause: new PauseSwitch(), speed: this.speedLimit };
    const { run, own } = await openRun(file, this.settings, loop);
    if (call !== this.#latestCall) {
      await run.close();
      return false;
    }
    void this.reset();
    this.#own = own;
    this.settings = toRunSettings(run.settings, this.settings.workers);
    this.#begin({ run, pause: loop.pause, kept }, points);
    return true;
  }

  /**
   * Gives the state of the run between two iterations, as plain data for `load`: that before an iteration that is running. The options are
   * those of `TrainingRun.checkpoint`.
   *
   * @throws {Error} if nothing has started.
   */
  async checkpoint(options: { typedArrays?: boolean } = {}): Promise<Checkpoint> {
    const run = this.#attempt?.run;
    if (!run?.policy) {
      throw new Error(
        `RunController.checkpoint: expected a run that has started, got one that is ${this.#state}. Call start() first.`,
      );
    }
    return run.checkpoint(options);
  }

  #go(): void {
    switch (this.#state) {
      case 'idle':
      case 'failed':
        this.#begin();
        return;
      case 'paused':
      case 'finished':
        if (this.isOver) return;
        this.#enter('running');
        this.#attempt?.pause.resume();
        return;
      case 'starting':
        if (this.#attempt) this.#attempt.isWanted = true;
        return;
      case 'running':
        return;
      default:
        this.#state satisfies never;
    }
  }

  /** Starts a new run, or a loaded run, which starts paused. */
  #begin(loaded?: Pick<Attempt, 'run' | 'pause' | 'kept'>, points: readonly CurvePoint[] = []): void {
    this.#discard();
    this.#points = [...points];
    this.#solved = points.at(-1)?.solved ?? false;
    const pause = loaded?.pause ?? new PauseSwitch();
    const attempt: Attempt = { ...loaded, abort: new AbortController(), pause, ended: Promise.resolve() };
    this.#attempt = attempt;
    this.#enter('starting');
    attempt.ended = this.#train(attempt);
  }

  async #train(attempt: Attempt): Promise<void> {
    const { pause } = attempt;
    const { signal } = attempt.abort;
    const isLoaded = attempt.run !== undefined;
    try {
      const run = attempt.run ?? (await this.#makeRun(pause, signal));
      attempt.run = run;
      if (signal.aborted) await run.close();
      signal.throwIfAborted();
      await run.start();
      this.#limitSpeed(); // the environment is loaded now
      signal.throwIfAborted();
      if (isLoaded) await run.showStart();
      const waits = isLoaded && !attempt.isWanted;
      if (waits) pause.pause();
      this.#enter(waits ? 'paused' : 'running');
      await pause.whenRunning(signal);
      for await (const report of run) {
        signal.throwIfAborted();
        const before = this.#points.at(-1);
        this.#points.push(report);
        this.dispatchEvent(new Event('iteration'));
        // Another worker draws, another backend computes, or another policy may be the best.
        const isChanged =
          report.lostWorkers !== before?.lostWorkers || report.lostDevices !== before?.lostDevices;
        if (isChanged || report.evaluation) this.dispatchEvent(new Event('change'));
        signal.throwIfAborted(); // a listener may have ended the run
        if (report.solved && !this.#solved) {
          this.#solved = true;
          pause.pause();
          this.#enter('finished');
        } else if (this.#pauseAfterIteration) {
          pause.pause();
          this.#enter('paused');
        }
        await pause.whenRunning(signal);
      }
      attempt.isOver = true;
      this.#enter('finished');
    } catch (thrown) {
      if (!signal.aborted) await attempt.run?.envs?.close().catch(() => {}); // the first error says most
      if (signal.aborted) return; // ended on purpose, perhaps meanwhile
      this.#error = toError(thrown);
      this.#enter('failed');
    }
  }

  async #makeRun(pause: PauseSwitch, signal: AbortSignal): Promise<TrainingRun> {
    const { envSrc, env, preset: _, ...settings } = this.settings;
    const [{ TrainingRun }, { loadEnvs }] = await Promise.all([import('./learning.ts'), loadSimulation()]);
    signal.throwIfAborted();
    const run = new TrainingRun({ ...settings, env, envSrc, pause, speed: this.speedLimit });
    this.#own = run.envSrc === undefined ? undefined : await loadEnvs(run.envSrc, env);
    signal.throwIfAborted();
    return run;
  }

  /** Discards the present run. Its memory is freed as soon as it has stopped. */
  #discard(): void {
    this.#latestCall += 1;
    if (this.#attempt) this.#freed = Promise.all([this.#freed, end(this.#attempt)]);
    this.#attempt = undefined;
    this.#points = [];
    this.#error = undefined;
    this.#solved = false;
  }

  #limitSpeed(): void {
    const framesPerSecond = this.#speed === Infinity ? undefined : this.makeEnv()?.framesPerSecond;
    this.speedLimit.stepsPerSecond = this.#speed * (framesPerSecond ?? Infinity);
  }

  #enter(state: RunState): void {
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }
}

async function end(attempt: Attempt): Promise<void> {
  attempt.abort.abort();
  await attempt.run?.close(); // rejects a step that never ends
  await attempt.ended;
}
