import { toError } from '../errors.ts';
import type { Canvas2D, Env } from './env.ts';
import { checkInfo, checkInfoNames, checkObservation, checkOutcome, checkSpaces } from './env-checks.ts';

export interface CheckEnvOptions {
  seed?: number;
  /** The number of random steps. */
  steps?: number;
}

/**
 * Plays random actions and checks an environment for common defects: spaces that do not fit, NaN, numbers written outside the
 * row, results that the seed does not determine, state kept across resets, states that cannot be restored.
 *
 * The check resets and steps the environment, and leaves it in an arbitrary state.
 *
 * @throws {Error} with a sentence for each problem found.
 */
export function checkEnv(env: Env, { seed = 0, steps = 1000 }: CheckEnvOptions = {}): void {
  const problems: string[] = [];
  const attempt = (check: (env: Env) => void): boolean => {
    try {
      check(env);
      return true;
    } catch (thrown) {
      const { message } = toError(thrown);
      if (!problems.includes(message)) problems.push(message);
      return false;
    }
  };
  if (attempt(checkSpaces)) {
    attempt(checkLabels);
    attempt(checkInfoNames);
    attempt(checkOrder);
    let fresh: Float32Array = new Float32Array(); // recorded before any step, because steps may leave state behind
    attempt(() => {
      fresh = recordReset(env, seed);
    });
    let hashes: number[] = [];
    const runs = attempt(() => {
      hashes = checkRun(env, seed, steps);
    });
    // the other checks need an environment that runs
    if (runs) {
      attempt(() => checkResets(env, seed, fresh));
      attempt(() => checkReplay(env, seed, steps, hashes));
      attempt(() => checkState(env, seed));
      attempt(() => checkPicture(env, seed));
    }
  }
  if (problems.length > 0) throw new Error(`checkEnv: ${problems.join('\n')}`);
}

function checkLabels(env: Env): void {
  const { id } = env.spec;
  const { n = env.actionSpace.size } = env.actionSpace as { n?: number };
  if (env.actionLabels.length > 0 && env.actionLabels.length !== n) {
    const each = 'n' in env.actionSpace ? 'action' : 'number of an action';
    throw new Error(
      `${id}.actionLabels: expected one for each ${each} in ${env.actionSpace}, got ${env.actionLabels.length}.`,
    );
  }
  for (const [key, action] of Object.entries(env.keyActions)) {
    if (env.actionSpace.takes(action)) continue;
    throw new Error(
      `${id}.keyActions: expected an action in ${env.actionSpace} for '${key}', got ${String(action)}.`,
    );
  }
  for (const { label, observation } of env.probes) {
    if (observation.length === env.observationSpace.size) continue;
    throw new Error(
      `${id}.probes: expected ${env.observationSpace.size} numbers for '${label}', got ${observation.length}.`,
    );
  }
}

function checkOrder(env: Env): void {
  if (env.elapsedSteps >= 0) return; // somebody has already reset it: too late for this check
  env.actionSpace.seed(0);
  const action = env.actionSpace.sample();
  try {
    env.step(action);
  } catch {
    return;
  }
  throw new Error(`${env.spec.id}.step: expected an Error before the first reset, but the step was taken.`);
}

/** Checks the results of each reset and step, and gives a hash of each for `checkReplay`. */
function checkRun(env: Env, seed: number, steps: number): number[] {
  return recordPlay(env, seed, steps, (call, reward) => {
    checkObservation(env, call);
    checkInfo(env);
    if (call === 'step') checkOutcome(env, reward);
  });
}

function checkResets(env: Env, seed: number, fresh: Float32Array): void {
  const where = `${env.spec.id}.resetState: expected the same observation after each reset with seed ${seed}`;
  const first = recordReset(env, seed);
  if (!equal(first, recordReset(env, seed))) {
    throw new Error(`${where}, but it differs. Draw everything random from this.random.`);
  }
  play(env, seed + 1, 100);
  if (!equal(first, fresh) || !equal(first, recordReset(env, seed))) {
    throw new Error(
      `${where}, but after some steps it differs. The environment keeps state across resets: set all of it in resetState.`,
    );
  }
}

function checkReplay(env: Env, seed: number, steps: number, first: readonly number[]): void {
  const second = recordPlay(env, seed, steps);
  const at = first.findIndex((hash, t) => hash !== second[t]);
  if (at < 0) return;
  throw new Error(
    `${env.spec.id}: expected seed ${seed} and the same actions to give the same observations, rewards and ends, but call ` +
      `${at} after the reset differs the second time. Draw everything random from this.random, and set all state in resetState.`,
  );
}

/** Restores a state in another episode after as many steps, because the state does not include the elapsed steps. */
function checkState(env: Env, seed: number): void {
  const { id } = env.spec;
  play(env, seed, 1);
  const [row, state] = [observe(env), env.getState()];
  if (!(state instanceof Float64Array)) {
    throw new Error(`${id}.getState: expected a Float64Array, got ${String(state)}.`);
  }
  const copy = state.slice();
  play(env, seed + 1, 1);
  if (!equal(state, copy)) {
    throw new Error(
      `${id}.getState: expected a copy of the state, but later steps change the returned array.`,
    );
  }
  env.setState(state);
  if (!equal(observe(env), row) || !equal(env.getState(), copy)) {
    throw new Error(
      `${id}.setState: expected setState to restore the observation and the state of getState, but they differ.`,
    );
  }
}

function checkPicture(env: Env, seed: number): void {
  if (!env.draw) return;
  env.reset({ seed });
  const before = env.getState().slice();
  const scene = { width: 320, height: 240, foreground: '#000', muted: '#888', accent: '#00f' };
  env.draw(createCheckingCanvas(`${env.spec.id}.draw`), scene);
  if (!equal(env.getState(), before)) {
    throw new Error(`${env.spec.id}.draw: expected the state to stay the same, but drawing changes it.`);
  }
}

/** Creates a canvas that accepts all calls, and throws if a number is NaN. */
function createCheckingCanvas(where: string): Canvas2D {
  const check = (name: string, values: readonly unknown[]): void => {
    if (values.some(Number.isNaN)) throw new Error(`${where}: expected numbers for ${name}, got NaN.`);
  };
  const createSink = (name: string): unknown =>
    new Proxy(() => {}, {
      get: (_, key) => (key === Symbol.toPrimitive ? () => 0 : createSink(String(key))),
      set: (_, key, value) => {
        check(String(key), [value]);
        return true;
      },
      apply: (_, __, values) => {
        check(name, values);
        return createSink(name);
      },
    });
  return createSink('canvas') as Canvas2D;
}

type AfterCall = (call: 'reset' | 'step', reward: number) => void;

/** Plays episodes with random actions, and calls `after` after each reset and step. */
function play(env: Env, seed: number, steps: number, after: AfterCall = () => {}): void {
  env.actionSpace.seed(seed);
  env.seed(seed);
  env.restart();
  after('reset', 0);
  for (let t = 0; t < steps; t++) {
    if (env.terminated || env.truncated) {
      env.restart();
      after('reset', 0);
    }
    after('step', env.advance(env.actionSpace.sample()));
  }
}

/** Gives a hash of the results of each call; the observations themselves may be large. */
function recordPlay(env: Env, seed: number, steps: number, after: AfterCall = () => {}): number[] {
  const hashes: number[] = [];
  const row = new Float32Array(env.observationSpace.size);
  const outcome = new Float64Array(3);
  play(env, seed, steps, (call, reward) => {
    after(call, reward);
    env.observe(row, 0);
    outcome.set([reward, Number(env.terminated), Number(env.truncated)]);
    let hash = 0x811c9dc5; // FNV-1a
    for (const { buffer } of [row, outcome]) {
      const words = new Int32Array(buffer);
      for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
    }
    hashes.push(hash);
  });
  return hashes;
}

function recordReset(env: Env, seed: number): Float32Array {
  env.seed(seed);
  env.restart();
  return observe(env);
}

function observe(env: Env): Float32Array {
  const row = new Float32Array(env.observationSpace.size);
  env.observe(row, 0);
  return row;
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((x, i) => Object.is(x, b[i]));
}
