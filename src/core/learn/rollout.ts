import type { ParallelEnv } from '../vector/parallel-env.ts';
import type { ActionRows } from './distribution.ts';
import type { Pace } from './pace.ts';
import type { Policy } from './policy.ts';

/** What N environments did in T steps, row t · N + i for step t of environment i. */
export interface Rollout {
  /** T: only that many steps of the arrays are used. */
  readonly steps: number;
  readonly numEnvs: number;
  /** [T × N × D], what was observed before each action. */
  readonly observations: Float32Array;
  /** [T × N] if discrete, [T × N × A] numbers otherwise. */
  readonly actions: ActionRows;
  readonly rewards: Float64Array;
  /** [T × N], 1 where the step counts, 0 after the environment's one episode and where it was only reset. */
  readonly mask: Uint8Array;
  /** [T × N], 1 where the step ended an episode. */
  readonly done: Uint8Array;
  /** [T × N], how many steps of its episode came before this one. */
  readonly times: Int32Array;
  /** [T × N], H(π(·|s)) when the action was drawn, nats. */
  readonly entropies: Float32Array;
  /** The returns (undiscounted) of the episodes that have ended, in order of their environments if each has ended one. */
  readonly episodeReturns: readonly number[];
  /** Where the time went, ms. */
  readonly actMs: number;
  readonly envMs: number;
}

export interface CollectorOptions {
  /**
   * Infinity: a rollout is one whole episode of each environment, from a reset on. A number: it is so many steps of each, and
   * the next one goes on where it ended; nothing else may step the environments between the two.
   */
  rolloutSteps?: number;
  /** Always the most probable action. */
  greedy?: boolean;
}

/** Collects rollouts, again and again into the same memory: a rollout holds until the next one. */
export class EpisodeCollector {
  readonly #envs: ParallelEnv;
  readonly #policy: Policy;
  readonly #rolloutSteps: number;
  readonly #greedy: boolean;
  /** [N], 1 where the next step counts. */
  readonly #active: Uint8Array;
  #next: Float32Array | undefined;
  #observations = new Float32Array();
  #actions: ActionRows = new Int32Array();
  #rewards = new Float64Array();
  #mask = new Uint8Array();
  #done = new Uint8Array();
  #times = new Int32Array();
  #entropies = new Float32Array();

  constructor(
    envs: ParallelEnv,
    policy: Policy,
    { rolloutSteps = Infinity, greedy = false }: CollectorOptions = {},
  ) {
    this.#envs = envs;
    this.#policy = policy;
    this.#rolloutSteps = rolloutSteps;
    this.#greedy = greedy;
    this.#active = new Uint8Array(envs.numEnvs);
  }

  async collect(pace: Pace): Promise<Rollout> {
    const { numEnvs, observationSpace, actionSpace } = this.#envs;
    const width = observationSpace.size * numEnvs;
    const actionWidth = actionSpace.size * numEnvs;
    const whole = this.#rolloutSteps === Infinity;
    const ended: { env: number; episodeReturn: number }[] = [];
    let steps = 0;
    let actMs = 0;
    let envMs = 0;
    if (whole || !this.#next) {
      this.#next = (await this.#envs.reset()).observations;
      this.#active.fill(1);
    }
    for (; whole ? ended.length < numEnvs : steps < this.#rolloutSteps; steps++) {
      const row = steps * numEnvs;
      this.#reserve(steps + 1);
      // Copied before the step: the environments write the next observations over these.
      this.#observations.set(this.#next, steps * width);
      this.#mask.set(this.#active, row);

      const start = performance.now();
      const decision = await this.#policy.act(this.#next, { greedy: this.#greedy });
      const decided = performance.now();
      const step = await this.#envs.step(decision.actions);
      actMs += decided - start;
      envMs += performance.now() - decided;

      this.#actions.set(decision.actions, steps * actionWidth);
      this.#entropies.set(decision.entropies, row);
      this.#rewards.set(step.rewards, row);
      this.#done.set(step.done, row);
      const { episodeReturn, episodeLength } = step.infos;
      for (let env = 0; env < numEnvs; env++) {
        this.#times[row + env] = episodeLength[env] - 1;
        if (step.done[env] && this.#active[env]) ended.push({ env, episodeReturn: episodeReturn[env] });
        // With 'next-step' the step after an end only resets.
        const resetsNext = step.done[env] === 1 && this.#envs.autoreset === 'next-step';
        if (!whole) this.#active[env] = resetsNext ? 0 : 1;
        else if (step.done[env]) this.#active[env] = 0;
      }
      this.#next = step.observations;
      await pace.breathe();
    }
    if (whole) ended.sort((a, b) => a.env - b.env); // in order of their ends the last ones would be the longest
    const rows = steps * numEnvs;
    return {
      steps,
      numEnvs,
      observations: this.#observations.subarray(0, steps * width),
      actions: this.#actions.subarray(0, steps * actionWidth),
      rewards: this.#rewards.subarray(0, rows),
      mask: this.#mask.subarray(0, rows),
      done: this.#done.subarray(0, rows),
      times: this.#times.subarray(0, rows),
      entropies: this.#entropies.subarray(0, rows),
      episodeReturns: ended.map(({ episodeReturn }) => episodeReturn),
      actMs,
      envMs,
    };
  }

  /** Makes room for `steps` steps, twice as many as before whenever there is too little. */
  #reserve(steps: number): void {
    const { numEnvs, observationSpace } = this.#envs;
    if (this.#rewards.length >= steps * numEnvs) return;
    const rows = Math.max(64, 2 * steps) * numEnvs;
    this.#observations = grow(this.#observations, new Float32Array(rows * observationSpace.size));
    this.#actions = grow(this.#actions, this.#policy.distribution.createActions(rows));
    this.#rewards = grow(this.#rewards, new Float64Array(rows));
    this.#mask = grow(this.#mask, new Uint8Array(rows));
    this.#done = grow(this.#done, new Uint8Array(rows));
    this.#times = grow(this.#times, new Int32Array(rows));
    this.#entropies = grow(this.#entropies, new Float32Array(rows));
  }
}

function grow<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
