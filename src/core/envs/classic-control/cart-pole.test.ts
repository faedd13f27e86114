import { describe, expect, it } from 'vitest';
import { type MakeEnvOptions, makeEnv } from '../../../envs.ts';
import recording from '../../golden/CartPole-v1.json';

interface Episode {
  name: string;
  kwargs?: Record<string, unknown>;
  attributes?: Record<string, unknown>;
  init_state: number[];
  actions: number[];
  states: number[][];
  obs: number[][];
  rewards: number[];
  terminated: number[];
  truncated: number[];
}
const episodes = recording.episodes as Episode[];
const { spec, constants, observation_space: box } = recording;

/** The recorded environment's arguments under this kit's names: sutton_barto_reward → suttonBartoReward. */
function optionsOf({ kwargs, attributes }: Episode): MakeEnvOptions {
  const entries = Object.entries({ ...kwargs, ...attributes });
  return Object.fromEntries(
    entries.map(([name, value]) => [name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()), value]),
  );
}

function toNumber(bound: number | string): number {
  return bound === 'inf' ? Infinity : bound === '-inf' ? -Infinity : Number(bound);
}

function expectClose(actual: Float64Array, expected: number[]): void {
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 14);
  });
}

describe('CartPole-v1 is the one Gymnasium registers', () => {
  const env = makeEnv('CartPole-v1');

  it('with its time limit and its threshold', () => {
    expect(env.spec).toEqual({
      id: spec.id,
      maxEpisodeSteps: spec.max_episode_steps,
      rewardThreshold: spec.reward_threshold,
    });
  });

  it('with its spaces', () => {
    expect([...env.observationSpace.low]).toEqual(box.low.map(toNumber));
    expect([...env.observationSpace.high]).toEqual(box.high.map(toNumber));
    expect(env.observationSpace.shape).toEqual(box.shape);
    expect(env.actionSpace).toMatchObject({
      n: recording.action_space.n,
      start: recording.action_space.start,
    });
  });

  it('with its constants: a push from rest, and a fall from the horizontal', () => {
    const { gravity, masscart, masspole, length, force_mag: force, tau } = constants;
    const total = masscart + masspole;
    env.reset({ seed: 0 });
    env.setState([0, 0, 0, 0]);
    env.step(1); // upright, sin θ = 0: no gravity in the equations
    const thetaAcc = -force / total / (length * (4 / 3 - masspole / total));
    const xAcc = force / total - (masspole * length * thetaAcc) / total;
    expectClose(env.getState(), [0, tau * xAcc, 0, tau * thetaAcc]);
    env.setState([0, 1, Math.PI / 2, 0]);
    env.step(0); // horizontal, cos θ = 0: the push does not turn the pole
    expectClose(env.getState(), [
      tau,
      1 - (tau * force) / total,
      Math.PI / 2,
      (tau * gravity) / (length * (4 / 3)),
    ]);
  });
});

describe('reset', () => {
  const env = makeEnv('CartPole-v1');

  it.each([
    ...recording.seeded_resets.map((reset) => ({ ...reset, options: {} })),
    ...recording.seeded_resets_options.map((reset) => ({ ...reset, options: { low: -0.1, high: 0.2 } })),
  ])('with seed $seed and options $options gives the state and the observation Gymnasium gives', (reset) => {
    const { observation, info } = env.reset({ seed: reset.seed, options: reset.options });
    expect([...env.getState()]).toEqual(reset.state);
    expect([...observation]).toEqual(reset.obs);
    expect(info).toEqual({});
  });

  it('continues the stream without a seed, and restarts it with one', () => {
    const first = env.reset({ seed: 5 }).observation;
    const second = env.reset().observation;
    expect(second).not.toEqual(first);
    expect(env.reset({ seed: 5 }).observation).toEqual(first);
    expect(env.reset().observation).toEqual(second);
  });

  it.each([{ low: 1, high: 0 }, { low: '0' }, { high: Number.NaN }])(
    'throws a RangeError for %j',
    (options) => {
      expect(() => env.reset({ options })).toThrow(RangeError);
    },
  );
});

describe.each(episodes)('recorded episode $name', (episode) => {
  it.each([
    {
      name: 'single steps, each from the recorded state',
      single: true,
      compared: Infinity,
      tolerance: 1e-12,
    },
    { name: 'free running, states for 50 steps', single: false, compared: 50, tolerance: 1e-9 },
  ])('is reproduced by $name, rewards and flags to the end', ({ single, compared, tolerance }) => {
    const env = makeEnv('CartPole-v1', optionsOf(episode));
    env.reset({ seed: 0 });
    env.setState(episode.init_state);
    episode.actions.forEach((action, t) => {
      if (single && t > 0) env.setState(episode.states[t - 1]);
      const { observation, reward, terminated, truncated } = env.step(action);
      const error = Math.max(...env.getState().map((x, i) => Math.abs(x - episode.states[t][i])));
      if (t < compared) expect(error).toBeLessThan(tolerance);
      if (single) expect([...observation]).toEqual(episode.obs[t]);
      expect(reward).toBe(episode.rewards[t]);
      expect([+terminated, +truncated]).toEqual([episode.terminated[t], episode.truncated[t]]);
    });
  });
});

describe('an episode ends beyond a limit, not at it', () => {
  const { x_threshold: maxX, theta_threshold_radians: maxTheta } = constants;

  it.each([
    ['x', 0, maxX],
    ['x', 0, -maxX],
    ['theta', 2, maxTheta],
    ['theta', 2, -maxTheta],
  ])('%s (number %i of the state) = %d', (_name, index, limit) => {
    const env = makeEnv('CartPole-v1');
    env.reset({ seed: 0 });
    const stepFrom = (value: number) => {
      const state = [0, 0, 0, 0];
      state[index] = value;
      env.setState(state);
      return env.step(0); // from rest: Euler's first step changes velocities only
    };
    expect(stepFrom(limit).terminated).toBe(false);
    expect(stepFrom(limit * (1 + Number.EPSILON)).terminated).toBe(true);
  });
});

describe('after the end of an episode', () => {
  it.each([
    [false, [1, 0, 0]],
    [true, [-1, -1, -1]],
  ])('with suttonBartoReward %s the rewards are %j, from the last step on', (suttonBartoReward, expected) => {
    const env = makeEnv('CartPole-v1', { suttonBartoReward });
    env.reset({ seed: 0 });
    env.setState([0, 0, 0.2094, 1]); // falls beyond 0.20944 rad with the next step
    const steps = expected.map(() => env.step(0));
    expect(steps.map(({ reward }) => reward)).toEqual(expected);
    expect(steps.every(({ terminated }) => terminated)).toBe(true);
    env.reset();
    expect(env.step(0)).toMatchObject({ reward: suttonBartoReward ? 0 : 1, terminated: false });
  });
});

describe('misuse', () => {
  it('a step before the first reset throws an Error', () => {
    expect(() => makeEnv('CartPole-v1').step(0)).toThrow(
      'CartPole-v1.step: expected a reset before the first step.',
    );
  });

  it.each([
    [2, '2'],
    [-1, '-1'],
    [0.5, '0.5'],
    [Number.NaN, 'NaN'],
    ['1', "'1'"],
    [undefined, 'undefined'],
  ])('the action %j throws a RangeError and changes nothing', (action, shown) => {
    const env = makeEnv('CartPole-v1');
    env.reset({ seed: 0 });
    const state = env.getState();
    expect(() => env.step(action as number)).toThrow(
      new RangeError(`CartPole-v1.step: expected an action in Discrete(2), got ${shown}.`),
    );
    expect(env.getState()).toEqual(state);
    expect(env.elapsedSteps).toBe(0);
  });

  it('a seed that is not a whole number throws a RangeError that names the environment', () => {
    expect(() => makeEnv('CartPole-v1').reset({ seed: 1.5 })).toThrow(
      new RangeError('CartPole-v1.seed: expected a seed that is a whole number from 0 to 2^53 − 1, got 1.5.'),
    );
  });

  it('an integrator that does not exist throws a RangeError', () => {
    expect(() => makeEnv('CartPole-v1', { kinematicsIntegrator: 'verlet' })).toThrow(RangeError);
  });
});
