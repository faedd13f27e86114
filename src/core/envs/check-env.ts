import { describeValue } from '../checks/describe-value.ts';
import { checkOptionNames, type OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import { toError } from '../errors.ts';
import { checkSeed } from '../random/seed-sequence.ts';
import { type Canvas2D, Env } from './env.ts';
import { checkInfo, checkInfoNames, checkObservation, checkOutcome } from './env-checks.ts';
import { checkContract, METHODS } from './env-contract.ts';
import {
  equal,
  observe,
  play,
  playOneEpisode,
  recordEpisode,
  recordPlay,
  recordReset,
} from './recorded-play.ts';
import { sampleAction } from './sample-action.ts';

export interface CheckEnvOptions {
  seed?: number;
  /** The number of random steps. */
  steps?: number;
}

const OPTION_NAMES: OptionNames<CheckEnvOptions> = { seed: true, steps: true };

/** The steps that `checkContinuation` plays before it saves the state. */
const STATE_STEPS = 20;

/**
 * Plays random actions and checks an environment for common defects: missing methods, spaces that do not fit, NaN, numbers written
 * outside the row, results that the seed does not determine, state kept across resets, states that cannot be restored.
 *
 * It also makes two other instances with the options of `makeEnv`, and compares their episodes. A class that cannot be constructed
 * and played with these options is not compared.
 *
 * The check resets and steps the environment, and leaves it in an arbitrary state.
 *
 * @throws {Error} with a sentence for each problem found.
 */
export function checkEnv(env: Env, options: CheckEnvOptions = {}): void {
  if (!(env instanceof Env)) {
    throw new TypeError(
      `checkEnv: expected an environment, got ${describeValue(env)}. Pass makeEnv(MyEnv), for example.`,
    );
  }
  checkOptionNames('checkEnv', options, Object.keys(OPTION_NAMES));
  const { seed = 0, steps = 1000 } = options;
  checkSeed('checkEnv', seed, 2);
  checkWhole('checkEnv', 'steps', steps, 1);
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
  if (attempt((each) => checkContract(each, [...METHODS, 'getState', 'setState']))) {
    attempt(checkLabels);
    attempt(checkInfoNames);
    attempt(checkResetOptionNames);
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
      const repeats = attempt(() => checkReplay(env, seed, steps, hashes));
      const restores = attempt(() => checkState(env, seed));
      if (repeats && restores) attempt(() => checkContinuation(env, seed, steps));
      if (repeats) attempt(() => checkInstances(env, seed, steps));
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
      `${id}.keyActions: expected an action in ${env.actionSpace} for '${key}', got ${describeValue(action)}.`,
    );
  }
  for (const { label, observation } of env.probes) {
    if (observation.length === env.observationSpace.size) continue;
    throw new Error(
      `${id}.probes: expected ${env.observationSpace.size} numbers for '${label}', got ${observation.length}.`,
    );
  }
}

function checkResetOptionNames({ spec, resetOptionNames }: Env): void {
  const names: unknown = resetOptionNames;
  if (names === undefined || (Array.isArray(names) && names.every((name) => typeof name === 'string')))
    return;
  throw new Error(
    `${spec.id}.resetOptionNames: expected a list of names, such as ['level'], got ${describeValue(names)}.`,
  );
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
    throw new Error(`${id}.getState: expected a Float64Array, got ${describeValue(state)}.`);
  }
  const copy = state.slice();
  play(env, seed + 1, 1);
  if (!equal(state, copy)) {
    throw new Error(
      `${id}.getState: expected a copy of the state, but later steps change the returned array.`,
    );
  }
  env.setState(state);
  state.fill(0.5); // nothing to an environment that has copied the numbers
  if (!equal(observe(env), row) || !equal(env.getState(), copy)) {
    throw new Error(
      `${id}.setState: expected a copy of the state, with the same observation, but they differ.`,
    );
  }
}

/**
 * Compares the steps after a state with those after restoring it: an observation may hide a part of the state. It is restored at the
 * start of another episode, where a hidden counter has another value. Only the elapsed steps are set, because states leave them out.
 */
function checkContinuation(env: Env, seed: number, steps: number): void {
  playOneEpisode(env, seed, playOneEpisode(env, seed, STATE_STEPS));
  const state = env.getState();
  const random = env.random.getState();
  const elapsed = layersOf(env).map(({ elapsedSteps }) => elapsedSteps);
  const first = recordEpisode(env, seed, steps);
  recordReset(env, seed + 1);
  env.setState(state);
  env.random.setState(random);
  layersOf(env).forEach((layer, i) => {
    layer.elapsedSteps = elapsed[i];
  });
  const second = recordEpisode(env, seed, steps);
  const at = first.findIndex((hash, t) => hash !== second[t]);
  if (at < 0) return;
  throw new Error(
    `${env.spec.id}.getState: expected the same steps after setState as after getState, but step ${at + 1} differs. ` +
      'Include everything in the state that later steps depend on.',
  );
}

/** Gives an environment, and those inside it if it is a wrapper. */
function layersOf(env: Env & { readonly env?: Env }): Env[] {
  return env.env ? [env, ...layersOf(env.env)] : [env];
}

/** Steps two other instances in turn. Each must do what it does alone. */
function checkInstances(env: Env, seed: number, steps: number): void {
  const { spec, idOptions, constructor: Class } = env.unwrapped;
  const { maxEpisodeSteps: _, wrappers: __, resetOptions: ___, ...options } = spec.options ?? {};
  const make = (): Env =>
    Object.assign(new (Class as new (options: object) => Env)({ ...idOptions, ...options }), { spec });
  let one: Env;
  let alone: number[];
  try {
    one = make();
    alone = recordPlay(one, seed, steps);
  } catch {
    return; // the constructor needs arguments that are not known here
  }
  let problem: string | undefined;
  try {
    const beside = recordPlay(make(), seed, steps, () => {
      if (one.terminated || one.truncated) one.restart();
      one.advance(sampleAction(one));
    });
    const at = alone.findIndex((hash, t) => hash !== beside[t]);
    if (at >= 0) problem = `call ${at} after the reset differs`;
  } catch (thrown) {
    problem = `together they throw: ${toError(thrown).message}`;
  }
  if (problem === undefined) return;
  throw new Error(
    `${spec.id}: expected two instances to give the same results for the same seed and actions, but ${problem}. ` +
      'Draw everything random from this.random, in resetState or stepState, and share no variables between instances.',
  );
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
