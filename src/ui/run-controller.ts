import { findEnv } from '../core/envs/registry.ts';
import { toError } from '../core/errors.ts';
import type { BackendName } from '../core/learn/backend-names.ts';
import { PauseSwitch } from '../core/learn/pace.ts';
import type { Policy } from '../core/learn/policy.ts';
import type { PolicyFile } from '../core/learn/policy-file.ts';
import type { Report } from '../core/learn/report.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { defaultWorkers, makeVec } from '../workers/make-vec.ts';

export interface RunSettings {
  env: string;
  numEnvs: number;
  workers: number;
  seed: number;
  backend: BackendName | 'auto';
  hidden: readonly number[];
  learningRate: number;
  entropyCoefficient: number;
  gamma: number;
}

export function defaultSettings(): RunSettings {
  return {
    env: 'CartPole-v1',
    numEnvs: 64,
    workers: Math.min(defaultWorkers(64), 8),
    seed: 1,
    backend: 'auto',
    hidden: [32, 32],
    learningRate: 0.02,
    entropyCoefficient: 0.01,
    gamma: 0.99,
  };
}

/**
 * - idle: nothing runs, nothing is held.
 * - starting: TensorFlow.js, the workers and the policy are on their way.
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
  abort: AbortController;
  pause: PauseSwitch;
  /** Settles when everything it held is free. */
  ended: Promise<void>;
}

/**
 * Owns a training run: its settings, its state, its environments, its policy and its curve. Elements show these and ask for
 * changes; nobody else makes any.
 *
 * Fires `change` when the state, the environments or the policy have changed, and `iteration` when a point was added.
 */
export class RunController extends EventTarget {
  settings: RunSettings = defaultSettings();
  #state: RunState = 'idle';
  #error: Error | undefined;
  #points: readonly CurvePoint[] = [];
  #envs: ParallelEnv | undefined;
  #policy: Policy | undefined;
  #attempt: Attempt | undefined;
  #pauseAfterIteration = false;

  get state(): RunState {
    return this.#state;
  }
  /** Why it failed. */
  get error(): Error | undefined {
    return this.#error;
  }
  get points(): readonly CurvePoint[] {
    return this.#points;
  }
  /** There while starting is over and the run has not ended. */
  get envs(): ParallelEnv | undefined {
    return this.#envs;
  }
  get policy(): Policy | undefined {
    return this.#policy;
  }
  /** The mean return at which the environment counts as solved. */
  get target(): number | undefined {
    return findEnv(this.settings.env).rewardThreshold;
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

  /** Ends the run and forgets it; frees workers and memory. */
  async reset(): Promise<void> {
    await this.#end();
    this.#policy?.dispose();
    this.#policy = undefined;
    this.#points = [];
    this.#error = undefined;
    this.#enter('idle');
  }

  /**
   * Takes a saved policy in place of what was learned, and pauses with it.
   *
   * @throws {RangeError} if the file is damaged or does not fit. The run that there was goes on then.
   */
  async load(file: unknown): Promise<void> {
    const { env } = (file ?? {}) as Partial<PolicyFile>;
    const { loadPolicy } = await import('./learning.ts');
    const probe = await makeVec(typeof env === 'string' ? env : this.settings.env, {
      numEnvs: 1,
      workers: 0,
    });
    const policy = await loadPolicy(file, probe, {
      backend: this.settings.backend,
      seed: this.settings.seed,
    });
    await this.reset();
    this.settings = { ...this.settings, env: probe.spec.id, hidden: policy.shape.hidden };
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
    const previous = this.#attempt?.ended;
    const attempt: Attempt = {
      abort: new AbortController(),
      pause: new PauseSwitch(),
      ended: Promise.resolve(),
    };
    this.#attempt = attempt;
    this.#error = undefined;
    this.#points = [];
    this.#enter('starting');
    attempt.ended = this.#train(attempt, previous, loaded);
  }

  async #train(
    { abort, pause }: Attempt,
    previous: Promise<void> | undefined,
    loaded?: Policy,
  ): Promise<void> {
    const { signal } = abort;
    const { env, numEnvs, workers, seed, backend, hidden, ...options } = this.settings;
    try {
      await previous;
      const { createPolicy, reinforce, isSolved } = await import('./learning.ts');
      const envs = await this.#hold(makeVec(env, { numEnvs, workers, seed }), signal);
      const policy = loaded ?? (await createPolicy(envs, { hidden, backend, seed }));
      if (signal.aborted) {
        policy.dispose();
        return;
      }
      if (this.#policy !== policy) this.#policy?.dispose();
      this.#policy = policy;
      await envs.reset(); // so that there is something to see
      if (loaded) pause.pause();
      this.#enter(loaded ? 'paused' : 'running');
      await pause.whenRunning(signal);

      let solved = false;
      let seconds = 0;
      for await (const report of reinforce(envs, policy, { ...options, signal, pause })) {
        const { act, env: step, learn } = report.timings;
        seconds += (act + step + learn) / 1000;
        this.#points = [...this.#points, { ...report, seconds }];
        this.dispatchEvent(new Event('iteration'));
        if (!solved && this.target !== undefined && isSolved(report, this.target)) {
          solved = true;
          pause.pause();
          this.#enter('finished');
        } else if (this.#pauseAfterIteration) {
          pause.pause();
          this.#enter('paused');
        }
        await pause.whenRunning(signal);
      }
    } catch (thrown) {
      if (signal.aborted) return; // ended on purpose
      this.#error = toError(thrown);
      this.#enter('failed');
    } finally {
      await this.#release();
    }
  }

  async #hold(making: Promise<ParallelEnv>, signal: AbortSignal): Promise<ParallelEnv> {
    const envs = await making;
    if (signal.aborted) {
      await envs.close();
      signal.throwIfAborted();
    }
    this.#envs = envs;
    return envs;
  }

  async #release(): Promise<void> {
    const envs = this.#envs;
    this.#envs = undefined;
    await envs?.close();
    this.dispatchEvent(new Event('change'));
  }

  async #end(): Promise<void> {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    attempt?.abort.abort();
    await this.#envs?.close(); // a step that never ends is rejected by this
    await attempt?.ended;
  }

  #enter(state: RunState): void {
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }
}
