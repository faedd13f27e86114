import type { Env } from '../../core/envs/env.ts';
import { findListedEnv } from '../../core/envs/env-list.ts';
import type { EnvTable } from '../../core/envs/registry.ts';
import { toError } from '../../core/errors.ts';
import { PauseSwitch, SpeedLimit } from '../../core/learn/loop/loop-control.ts';
import type { Report } from '../../core/learn/loop/report.ts';
import type { Policy } from '../../core/learn/networks/policy.ts';
import type { PolicyFile } from '../../core/policy/policy-file.ts';
import type { ParallelEnv } from '../../core/vector/parallel-env.ts';
import { findPreset } from '../../training/presets.ts';
import { loadedSimulation, loadSimulation } from '../shared/simulation-loader.ts';
import { defaultSettings, presetSettings, type RunSettings } from './run-settings.ts';
import { checkSpeed } from './run-speed.ts';

export type { RunSettings };

/**
 * - idle: nothing runs.
 * - starting: TensorFlow.js, the environments, the workers and the policy are on their way.
 * - running, paused: it learns, or waits between two steps.
 * - finished: the target was reached; it can go on.
 * - failed: see `error`; the workers are gone, what was learned is still there.
 */
export type RunState = 'idle' | 'starting' | 'running' | 'paused' | 'finished' | 'failed';

/** A report, and when it came. */
export interface CurvePoint extends Report {
  /** Time spent since the start, pauses left out, s. */
  seconds: number;
}

/** One training run: what there is between a press of Start and a reset. */
interface Attempt {
  readonly abort: AbortController;
  readonly pause: PauseSwitch;
  envs?: ParallelEnv | undefined;
  policy?: Policy | undefined;
  /** Settles when it does nothing any more. */
  ended: Promise<void>;
}

/**
 * Owns a training run: its settings, its state, its environments, its policy and its curve. Elements show these and ask for
 * changes; nobody else makes any.
 *
 * Fires `change` when the settings, the state, the environments or the policy have changed, and `iteration` when a point
 * was added. Only the latest call counts: `reset` ends even a run that is starting, and `start` may follow at once.
 */
export class RunController extends EventTarget {
  #settings: RunSettings = defaultSettings();
  #state: RunState = 'idle';
  #error: Error | undefined;
  #solved = false;
  /** The environments of the module that was loaded last. */
  #own: EnvTable | undefined;
  #points: CurvePoint[] = [];
  #attempt: Attempt | undefined;
  #freed: Promise<unknown> = Promise.resolve();
  #latestCall = 0;
  #pauseAfterIteration = false;
  #speed = Infinity;
  /** The speed in steps of the environment of the present run. */
  readonly speedLimit = new SpeedLimit();

  get settings(): RunSettings {
    return this.#settings;
  }
  /**
   * @throws {Error} unless it is editable.
   * @throws {RangeError} if the environment is unknown.
   */
  set settings(settings: RunSettings) {
    if (!this.editable) {
      throw new Error(
        `RunController.settings: expected a change while idle or failed, got one while ${this.#state}. Call reset() first.`,
      );
    }
    if (settings.envSrc === undefined) findListedEnv(settings.env);
    this.#settings = settings;
    this.dispatchEvent(new Event('change'));
  }
  /** Chooses an environment, with the settings with which it is known to be learned and at least as many environments. */
  choose(env: string, envSrc?: string): void {
    const numEnvs = Math.max(this.settings.numEnvs, findPreset(env).numEnvs);
    this.settings = { ...this.settings, ...presetSettings(env), env, envSrc, numEnvs, target: undefined };
  }
  get state(): RunState {
    return this.#state;
  }
  /** Why it failed. */
  get error(): Error | undefined {
    return this.#error;
  }
  /** It has reached its target, perhaps some time ago. */
  get solved(): boolean {
    return this.#solved;
  }
  /** One array for the whole run, which grows. */
  get points(): readonly CurvePoint[] {
    return this.#points;
  }
  /** There while starting is over and the run has not ended. */
  get envs(): ParallelEnv | undefined {
    return this.#attempt?.envs;
  }
  /** There until a reset, or the next start after a failure. */
  get policy(): Policy | undefined {
    return this.#attempt?.policy;
  }
  /** The mean return at which it is finished. */
  get target(): number | undefined {
    const { env, envSrc, target } = this.settings;
    if (envSrc !== undefined) return target ?? this.envs?.spec.rewardThreshold;
    return target ?? findListedEnv(env).rewardThreshold;
  }
  /** How fast the environments are stepped, times real time; Infinity: as fast as possible. It can be changed at any time. */
  get speed(): number {
    return this.#speed;
  }
  /** @throws {RangeError} unless it is a number above 0. */
  set speed(speed: number) {
    checkSpeed('RunController.speed', speed);
    this.#speed = speed;
    this.#limitSpeed();
    this.dispatchEvent(new Event('change'));
  }
  /** Where this environment is found; nowhere as long as what defines it is not loaded: the kit's, or a module of one's own. */
  tableOf(id: string): EnvTable | undefined {
    if (this.#own && Object.hasOwn(this.#own, id)) return this.#own;
    const isOwn = this.settings.envSrc !== undefined && id === this.settings.env;
    return isOwn ? undefined : loadedSimulation()?.ENVS;
  }
  /** Makes one such environment, to look at, if what defines it is loaded. */
  makeEnv(id: string = this.settings.env): Env | undefined {
    const table = this.tableOf(id);
    return table && loadedSimulation()?.makeEnv(id, { table });
  }
  /** Settings can be changed. */
  get editable(): boolean {
    return this.#state === 'idle' || this.#state === 'failed';
  }

  /** Starts, or goes on. */
  start(): void {
    this.#pauseAfterIteration = false;
    this.#go();
  }

  /** Runs one iteration and pauses after it. */
  runIteration(): void {
    this.#pauseAfterIteration = true;
    this.#go();
  }

  pause(): void {
    if (this.#state !== 'running') return;
    this.#attempt?.pause.pause();
    this.#enter('paused');
  }

  /** Ends the run and forgets it. Resolves when its workers and its memory are free. */
  async reset(): Promise<void> {
    this.#forget();
    this.#enter('idle');
    await this.#freed;
  }

  /** Ends the run that there is, if any, with this error: it cannot be set as it was to be. */
  fail(error: Error): void {
    this.#forget();
    this.#error = error;
    this.#enter('failed');
  }

  /**
   * Takes a saved policy in place of what was learned, and pauses with it.
   *
   * @throws {RangeError} if the file is damaged or does not fit. The run that there was goes on then.
   */
  async load(file: unknown): Promise<void> {
    this.#latestCall += 1;
    const call = this.#latestCall;
    const { env } = (file ?? {}) as Partial<PolicyFile>;
    const [{ loadPolicy }, { makeVec }] = await Promise.all([import('./learning.ts'), loadSimulation()]);
    const { backend, seed, numEnvs, envSrc } = this.settings;
    const id = typeof env === 'string' ? env : this.settings.env;
    const { spec, observationSpace, actionSpace } = await makeVec(id, {
      numEnvs: 1,
      workers: 0,
      ...(envSrc !== undefined && id === this.settings.env && { envSrc }),
    });
    const described = { spec, observationSpace, actionSpace, numEnvs };
    const policy = await loadPolicy(file, described, { backend, seed });
    if (call !== this.#latestCall) {
      policy.dispose();
      return;
    }
    void this.reset();
    if (id !== this.settings.env) this.choose(id);
    this.settings = { ...this.settings, hidden: policy.shape.hidden };
    this.#begin(policy);
  }

  #go(): void {
    switch (this.#state) {
      case 'idle':
      case 'failed':
        this.#begin();
        return;
      case 'paused':
      case 'finished':
        this.#enter('running');
        this.#attempt?.pause.resume();
        return;
      case 'starting':
      case 'running':
        return;
      default:
        this.#state satisfies never;
    }
  }

  /** With a policy it starts paused. */
  #begin(loaded?: Policy): void {
    this.#forget();
    const attempt: Attempt = {
      abort: new AbortController(),
      pause: new PauseSwitch(),
      policy: loaded,
      ended: Promise.resolve(),
    };
    this.#attempt = attempt;
    this.#enter('starting');
    attempt.ended = this.#train(attempt);
  }

  async #train(attempt: Attempt): Promise<void> {
    const { pause } = attempt;
    const { signal } = attempt.abort;
    const { env, numEnvs, workers, seed, backend, hidden, options, envSrc } = this.settings;
    const { learningRate, entropyCoefficient, gamma } = this.settings;
    const numbers = { learningRate, entropyCoefficient, gamma };
    const loaded = attempt.policy !== undefined;
    try {
      const [{ createPolicy, reinforce, isSolved }, { loadEnvs, makeVec }] = await Promise.all([
        import('./learning.ts'),
        loadSimulation(),
      ]);
      signal.throwIfAborted();
      this.#own = envSrc === undefined ? undefined : await loadEnvs(envSrc, env);
      signal.throwIfAborted();
      const envs = await makeVec(env, { numEnvs, workers, seed, ...(envSrc !== undefined && { envSrc }) });
      attempt.envs = envs;
      this.#limitSpeed(); // now that the environment has been loaded
      signal.throwIfAborted();
      attempt.policy ??= await createPolicy(envs, { hidden, backend, seed });
      signal.throwIfAborted();
      if (loaded) {
        await envs.reset(); // so that there is something to see while it waits
        pause.pause();
      }
      this.#enter(loaded ? 'paused' : 'running');
      await pause.whenRunning(signal);

      let seconds = 0;
      for await (const report of reinforce(envs, attempt.policy, {
        ...options,
        ...numbers,
        signal,
        pause,
        speed: this.speedLimit,
      })) {
        signal.throwIfAborted();
        const { act, env: step, learn } = report.timings;
        seconds += (act + step + learn) / 1000;
        this.#points.push({ ...report, seconds });
        this.dispatchEvent(new Event('iteration'));
        if (!this.#solved && this.target !== undefined && isSolved(report, this.target)) {
          this.#solved = true;
          pause.pause();
          this.#enter('finished');
        } else if (this.#pauseAfterIteration) {
          pause.pause();
          this.#enter('paused');
        }
        await pause.whenRunning(signal);
      }
    } catch (thrown) {
      await attempt.envs?.close();
      attempt.envs = undefined;
      if (signal.aborted) return; // ended on purpose
      this.#error = toError(thrown);
      this.#enter('failed');
    }
  }

  /** Lets go of the run that there is, and frees what it holds as soon as it has stopped. */
  #forget(): void {
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
  await attempt.envs?.close(); // a step that never ends is rejected by this
  await attempt.ended;
  attempt.policy?.dispose();
}
