import { checkOptionNames } from '../checks/known-names.ts';
import { checkChoice, checkWhole } from '../checks/option-checks.ts';
import type { Env, EnvSpec } from '../envs/env.ts';
import { checkInfoNames, checkOutcome, checkRows, observeChecked, wholePartsOf } from '../envs/env-checks.ts';
import type { EnvClass } from '../envs/registry.ts';
import { listSeeds, SEEDINGS, type Seeding } from '../random/env-seeds.ts';
import { drawSeed } from '../random/seed-sequence.ts';
import type { WholePart } from '../spaces/space.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import { BATCH_OPTION_NAMES, type BatchEnvOptions, MAX_ENVS } from './batch-options.ts';
import { CallGuard, type GuardedCall } from './call-guard.ts';
import { EnvPlaces } from './env-places.ts';
import type { EnvErrors } from './env-replacer.ts';
import { InfoColumns } from './info-columns.ts';
import { reportLost } from './lost-rows.ts';
import { makeEnvs } from './make-envs.ts';
import { ON_ENV_ERROR } from './on-env-error.ts';
import {
  type Actions,
  AUTORESETS,
  type Autoreset,
  checkActions,
  checkMask,
  checkResetOptions,
  type ParallelEnv,
  type Part,
  type PartWork,
  type TransportInfo,
  type VecReset,
  type VecResetOptions,
  type VecStep,
} from './parallel-env.ts';
import { type Picture, PicturePainter } from './picture.ts';
import { createStepArrays, type StepArrays } from './step-arrays.ts';

/** The options of a reset that another thread may have checked. */
interface ResetRequest extends Omit<VecResetOptions, 'seed'> {
  /** The seed of each environment. */
  seed?: readonly number[];
}

/** N environments on this thread, with autoreset and episode statistics. */
export class BatchEnv implements ParallelEnv {
  readonly envs: readonly Env[];
  readonly spec: EnvSpec;
  readonly numEnvs: number;
  readonly autoreset: Autoreset;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  readonly infoNames: readonly string[];
  readonly parts: readonly Part[];
  readonly transport: TransportInfo;
  readonly arrays: StepArrays;
  #seed: number;
  readonly #seeding: Seeding;
  readonly #places: EnvPlaces;
  readonly #infoColumns: InfoColumns;
  readonly #wholeParts: readonly WholePart[];
  readonly #guard = new CallGuard();
  #painter: PicturePainter | undefined;
  #changes = 0;
  #steps = 0;
  #stepMs = 0;
  #checkedRows = false;
  /** Whether an environment threw in the latest step, and was replaced. */
  #hasLost = false;
  /** The random streams of the environments while they draw from others. */
  #kept: readonly Pick<Env, 'random' | 'lastSeed'>[] | undefined;

  /** @throws {RangeError} if the id is unknown or an option is invalid. */
  constructor(id: string | EnvClass, options: BatchEnvOptions) {
    checkOptionNames('BatchEnv', options, BATCH_OPTION_NAMES);
    const { numEnvs, seed = drawSeed(), autoreset = 'same-step', envOptions = {}, firstEnv = 0 } = options;
    const { seeding = 'consecutive', onEnvError = 'fail' } = options;
    const { reason = 'no workers: environments run on this thread' } = options;
    checkWhole('BatchEnv', 'numEnvs', numEnvs, 1, MAX_ENVS);
    checkChoice('BatchEnv', 'seeding', seeding, SEEDINGS);
    const seeds = listSeeds('BatchEnv', seed, numEnvs, seeding);
    checkChoice('BatchEnv', 'autoreset', autoreset, AUTORESETS);
    checkChoice('BatchEnv', 'onEnvError', onEnvError, ON_ENV_ERROR);
    const make = (count: number): Env[] => makeEnvs(id, count, envOptions);
    this.#places = new EnvPlaces(make, { numEnvs, firstEnv, onEnvError });
    this.envs = this.#places.envs;
    this.spec = this.envs[0].spec;
    this.numEnvs = numEnvs;
    this.autoreset = autoreset;
    this.observationSpace = this.envs[0].observationSpace as AnySpace;
    this.actionSpace = this.envs[0].actionSpace as AnySpace;
    this.#wholeParts = wholePartsOf(this.envs[0]);
    checkInfoNames(this.envs[0]);
    this.infoNames = this.envs[0].infoNames;
    this.parts = [{ start: 0, end: numEnvs }];
    this.transport = { kind: 'none', reason };
    this.arrays = options.arrays ?? createStepArrays(this, numEnvs);
    this.#infoColumns = new InfoColumns(this.infoNames, this.arrays);
    this.#seeding = seeding;
    this.#seed = seeds[0];
    this.#seedAll(seeds);
  }

  get seed(): number {
    return this.#seed;
  }

  get work(): readonly [PartWork] {
    const { count: envErrors, first: firstEnvError } = this.#places.errors;
    return [{ steps: this.#steps, stepMs: this.#stepMs, decideMs: 0, losses: 0, envErrors, firstEnvError }];
  }

  /** The results of the latest step. */
  get latest(): VecStep {
    return this.#hasLost ? reportLost(this.arrays, { envError: this.arrays.envError.slice() }) : this.arrays;
  }

  async reset(options: VecResetOptions = {}): Promise<VecReset> {
    checkResetOptions(options);
    this.#guard.check('reset', options.mask !== undefined);
    checkMask(options.mask, this.numEnvs);
    const { seed, ...others } = options;
    const seeds =
      seed === undefined ? undefined : listSeeds('ParallelEnv.reset', seed, this.numEnvs, this.#seeding);
    return this.#guard.run('reset', () => this.resetNow({ ...others, ...(seeds && { seed: seeds }) }));
  }

  async step(actions: Actions): Promise<VecStep> {
    this.#guard.check('step');
    checkActions(actions, this.numEnvs, this.actionSpace);
    this.#checkNoneEnded();
    return this.#guard.run('step', () => {
      this.timeStep(actions);
      return this.latest;
    });
  }

  requireReset(): void {
    this.#guard.requireReset();
  }

  /** Gives a single group, because one thread steps all environments. */
  groups(count: number): readonly ParallelEnv[] {
    checkWhole('ParallelEnv.groups', 'count', count, 1);
    return [this];
  }

  /**
   * Gives at least `count` environments, these ones first, to somebody who plays episodes of their own in them. Meanwhile nobody else may
   * step them, and afterwards they must be reset. Call it again after some steps, so that pictures show them.
   */
  lend(count: number): readonly Env[] {
    this.#changes++;
    return this.#places.lend(count);
  }

  /** Replaces an environment that was lent and has thrown, as one of this batch. `begin` begins its episode. Gives the new one. */
  replaceLent(thrower: Env, error: Error, begin: (env: Env) => void): Env {
    return this.#places.replaceLent(thrower, error, begin);
  }

  /** Gives the errors of environments that have been replaced since the last call, if there are any. */
  takeErrors(): EnvErrors | undefined {
    return this.#places.errors.take();
  }

  /** Runs work in environments that have been lent, as a call that makes this parallel environment busy. Then it must be reset. */
  async runLent<T>(call: GuardedCall, work: () => Promise<T>): Promise<T> {
    this.#guard.check(call);
    const result = await this.#guard.run(call, work);
    this.requireReset();
    return result;
  }

  /** Counts steps that were taken in lent environments, summed over them, and the time of deciding and stepping, ms. */
  countLent(steps: number, ms: number): void {
    this.#steps += steps / this.numEnvs;
    this.#stepMs += ms;
  }

  async show(_part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    if (this.#guard.closed) return;
    this.#painter ??= new PicturePainter(this.envs, () => this.#changes);
    await this.#painter.show(picture, canvas);
  }

  async close(): Promise<void> {
    this.#guard.close();
    this.#painter?.close();
    this.#painter = undefined;
  }

  /** A synchronous `reset` without checks, for a thread that has made them. */
  resetNow({ seed, mask, options, keepStreams = false }: ResetRequest = {}): VecReset {
    this.#changes++;
    if (!keepStreams) this.#continueStreams();
    else this.#kept ??= this.envs.map(({ random, lastSeed }) => ({ random, lastSeed }));
    if (seed !== undefined) this.#seedAll(seed, mask);
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask !== undefined && !mask[i]) continue;
      try {
        this.#restart(i, options);
      } catch (thrown) {
        const error = this.#places.locate(thrown, 'reset', i);
        if (options !== undefined && error instanceof RangeError) throw error; // the caller's mistake
        this.#places.replace(i, error, () => this.#restart(i, options));
      }
      this.#clearStatistics(i);
      this.#writeEnd(i);
      this.arrays.envError[i] = 0;
    }
    if (mask === undefined) this.#hasLost = false;
    return this.arrays;
  }

  /** A synchronous `step` without checks, for a thread that has made them. */
  stepNow(actions: Actions): VecStep {
    const { rewards, observations, finalObservations, infos } = this.arrays;
    const { episodeReturn, episodeLength } = infos;
    const { autoreset, envs, actionSpace } = this;
    this.#changes++;
    if (this.#hasLost) this.arrays.envError.fill(0);
    this.#hasLost = false;
    for (let i = 0; ; i++) {
      let stepNumber = 0;
      let isResetting = false;
      try {
        for (; i < envs.length; i++) {
          const env = envs[i];
          stepNumber = env.elapsedSteps + 1;
          const ended = env.terminated || env.truncated;
          this.#infoColumns.clearFinal(i);
          if (ended && autoreset === 'next-step') {
            this.#clearStatistics(i);
            rewards[i] = 0;
            isResetting = true;
            this.#restart(i);
            isResetting = false;
          } else {
            if (env.elapsedSteps === 0) this.#clearStatistics(i); // the previous step has reset it (same-step)
            const reward = env.advance(actionSpace.read(actions, i * actionSpace.size));
            if (!Number.isFinite(reward)) checkOutcome(env, reward);
            rewards[i] = reward;
            episodeReturn[i] += reward;
            episodeLength[i] += 1;
            this.#observe(i, observations);
            this.#infoColumns.write(i, env);
          }
          this.#writeEnd(i);
          if (autoreset === 'same-step' && (env.terminated || env.truncated)) {
            this.#observe(i, finalObservations); // before the reset: the last observation is gone after it
            this.#infoColumns.keepFinal(i);
            isResetting = true;
            this.#restart(i);
            isResetting = false;
          }
        }
        return this.arrays;
      } catch (thrown) {
        const action = actionSpace.read(actions, i * actionSpace.size);
        const error = this.#places.locate(
          thrown,
          'step',
          i,
          `, step ${stepNumber}, action ${String(action)}`,
        );
        if (!isResetting) this.#lose(i, error);
        else {
          this.#places.replace(i, error, () => this.#restart(i)); // the step itself is complete
          if (autoreset === 'next-step') this.#writeEnd(i);
        }
      }
    }
  }

  /** Calls `stepNow` and counts it in `work`. Gives its duration, ms. */
  timeStep(actions: Actions): number {
    const startedAt = performance.now();
    this.stepNow(actions);
    const ms = performance.now() - startedAt;
    this.#steps += 1;
    this.#stepMs += ms;
    return ms;
  }

  /** Cuts off the episode of an environment that has thrown in a step, and begins one in another. */
  #lose(i: number, error: Error): void {
    const { rewards, terminated, truncated, done, observations, finalObservations, envError } = this.arrays;
    const [start, end] = [i * this.observationSpace.size, (i + 1) * this.observationSpace.size];
    const last = finalObservations.subarray(start, end);
    last.set(observations.subarray(start, end));
    this.#places.replace(i, error, () => this.#restart(i));
    if (!last.every(Number.isFinite)) last.set(observations.subarray(start, end)); // it threw while it wrote them
    this.#infoColumns.clearFinal(i);
    this.#clearStatistics(i);
    [rewards[i], terminated[i], truncated[i], done[i], envError[i]] = [0, 0, 1, 1, 1];
    this.#hasLost = true;
  }

  #restart(i: number, options?: VecResetOptions['options']): void {
    const env = this.envs[i];
    env.restart(options);
    if (!this.#checkedRows) checkRows(env);
    this.#checkedRows = true;
    this.#observe(i, this.arrays.observations);
    this.#infoColumns.write(i, env);
  }

  #observe(i: number, rows: Float32Array): void {
    observeChecked(this.envs[i], this.#wholeParts, rows, i * this.observationSpace.size);
  }

  #clearStatistics(i: number): void {
    this.arrays.infos.episodeReturn[i] = 0;
    this.arrays.infos.episodeLength[i] = 0;
  }

  #writeEnd(i: number): void {
    const { terminated, truncated } = this.envs[i];
    this.arrays.terminated[i] = terminated ? 1 : 0;
    this.arrays.truncated[i] = truncated ? 1 : 0;
    this.arrays.done[i] = terminated || truncated ? 1 : 0;
  }

  #seedAll(seeds: readonly number[], mask?: ArrayLike<number>): void {
    for (let i = 0; i < this.numEnvs; i++) if (mask === undefined || mask[i]) this.envs[i].seed(seeds[i]);
    if (mask === undefined && !this.#kept) this.#seed = seeds[0];
  }

  #continueStreams(): void {
    this.#kept?.forEach(({ random, lastSeed }, i) => {
      const env = this.envs[i];
      env.seed(lastSeed!); // an environment may derive something from its seed
      env.unwrapped.random = random;
    });
    this.#kept = undefined;
  }

  #checkNoneEnded(): void {
    if (this.autoreset !== 'disabled') return;
    const ended = this.arrays.done.indexOf(1);
    if (ended >= 0) throw endedError(ended);
  }
}

/** Makes the error for stepping an environment whose episode has ended, with autoreset 'disabled'. */
export function endedError(env: number): Error {
  return new Error(
    `ParallelEnv.step: the episode of environment ${env} has ended and autoreset is 'disabled'. Reset it with a mask first.`,
  );
}
