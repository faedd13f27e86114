import { describe, expect, it } from 'vitest';
import { type Generator, makeEnv } from '../../../envs.ts';
import recording from '../../golden/Blackjack-v1.json';
import { describeSpec } from '../testing/recordings.ts';
import { describeSeededEpisodes } from './testing/toy-text.ts';

describe('Blackjack-v1 is the one Gymnasium registers', () => {
  describeSpec(recording);

  it("with Sutton and Barto's rules", () => {
    const env = makeEnv('Blackjack-v1', { natural: true });
    env.reset({ seed: 0 });
    env.setState([2, 1, 10, 10, 7]);
    expect(env.step(0).reward).toBe(1);
  });
});
describeSeededEpisodes('Blackjack-v1');

describe('a scripted hand', () => {
  it.each(recording.cases)(
    '$name: player $player, dealer $dealer, draws $draws, sab $sab, natural $natural',
    ({ sab, natural, player, dealer, draws, actions, init_obs, obs, rewards, terminated, ...final }) => {
      const env = makeEnv('Blackjack-v1', { sab, natural });
      env.reset({ seed: 0 });
      env.setState([player.length, ...player, ...dealer]);
      const stack = [...draws];
      env.random = {
        integers: () => recording.deck.indexOf(stack.shift() as number),
      } as unknown as Generator;
      const row = new Float32Array(3);
      env.observe(row, 0);
      expect([...row]).toEqual(init_obs);
      const steps = actions.map((action) => env.step(action));
      expect(steps.map(({ observation }) => observation)).toEqual(obs);
      expect(steps.map(({ reward }) => reward)).toEqual(rewards);
      expect(steps.map((step) => step.terminated)).toEqual(terminated);
      const { final_player, final_dealer, draws_used } = final;
      expect([...env.getState()]).toEqual([final_player.length, ...final_player, ...final_dealer]);
      expect(draws.length - stack.length).toBe(draws_used);
    },
  );
});

it('the sum of a hand and its usable ace are as recorded', () => {
  const env = makeEnv('Blackjack-v1');
  const row = new Float32Array(3);
  env.reset({ seed: 0 });
  for (const [hand, sum, ace] of recording.hand_functions.rows as [number[], number, number][]) {
    env.setState([hand.length, ...hand, 7, 7]);
    env.observe(row, 0);
    expect([...row]).toEqual([sum, 7, ace]);
  }
});

it.each(recording.policy_statistics)(
  'sticking at $stick_at with sab $sab and natural $natural returns $mean on average, within 4 standard errors',
  ({ sab, natural, stick_at, mean, std, episodes }) => {
    const env = makeEnv('Blackjack-v1', { sab, natural });
    const count = 5_000;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      let [total] = env.reset(i === 0 ? { seed: 1 } : {}).observation;
      for (let ended = false; !ended; ) {
        const { observation, reward, terminated } = env.step(total < stick_at ? 1 : 0);
        [total] = observation;
        sum += reward;
        ended = terminated;
      }
    }
    const error = std * Math.sqrt(1 / count + 1 / episodes);
    expect(Math.abs(sum / count - mean)).toBeLessThan(4 * error);
  },
);

describe('a RangeError is thrown for', () => {
  it.each([{ sab: 1 }, { natural: 'yes' }])('%j', (options) => {
    expect(() => makeEnv('Blackjack-v1', options)).toThrow(RangeError);
  });

  it.each([[[]], [[2, 1, 10]], [[0, 1, 10]], [[1, 11, 5, 5]], [[1.5, 1, 5, 5]]])('the state %j', (state) => {
    expect(() => makeEnv('Blackjack-v1').setState(state)).toThrow(RangeError);
  });
});
