import { describe, expect, it, vi } from 'vitest';
import { CartPole } from '../../core/envs/classic-control/cart-pole.ts';
import { makeEnv } from '../../core/wrappers/make-env.ts';
import { RandomPlay } from './random-play.ts';

const SECOND = 1000; // ms, longer than any of these tests

/** Stops the clock. Only environments advance it. */
function stopClock(): { now: number } {
  const clock = { now: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
  return clock;
}

const makeCart = () => makeEnv('CartPole-v1');
const steps = ({ envs }: RandomPlay): number[] => envs.flat().map(({ elapsedSteps }) => elapsedSteps);

describe('RandomPlay', () => {
  it('starts environments in the states in which a run with the same seeds begins', () => {
    const play = new RandomPlay(makeCart, [2, 1], [5, 6, 9]);
    expect(steps(play)).toEqual([-1, -1, -1]);
    play.advance(0, SECOND, false);
    const expected = [5, 6, 9].map((seed) => {
      const env = makeCart();
      env.reset({ seed });
      return env.getState();
    });
    expect(play.envs.map((part) => part.length)).toEqual([2, 1]);
    expect(play.envs.flat().map((env) => env.getState())).toEqual(expected);
  });

  it('steps them at the speed of the environment, and not at all if they are not moving', () => {
    const play = new RandomPlay(makeCart, [2], [1, 2]);
    const taken = [1000, 1010, 1020, 1030, 1040].map((now) => {
      play.advance(now, SECOND, true); // a step every 20 ms
      return steps(play);
    });
    expect(taken).toEqual([1, 1, 2, 2, 3].map((count) => [count, count]));
    const { changes } = play;
    play.advance(2000, SECOND, false);
    expect(play.changes).toBe(changes);
  });

  it('starts a new episode after the end of one', () => {
    const play = new RandomPlay(makeCart, [1], [1]);
    const ends: boolean[] = [];
    for (let now = 0; now < 200; now++) {
      play.advance(1e6 + 100 * now, SECOND, true);
      ends.push(play.envs[0][0].terminated);
    }
    expect(ends.filter(Boolean).length).toBeGreaterThan(2);
    for (const [t, ended] of ends.entries()) if (ended) expect(ends[t + 1] ?? false).toBe(false);
  });

  it('makes and steps as many environments as the time allows, and continues in the next frame', () => {
    const clock = stopClock();
    class Slow extends CartPole {
      constructor() {
        super();
        clock.now += 3;
      }
      override stepState(action: number): number {
        clock.now += 3;
        return super.stepState(action);
      }
    }
    const play = new RandomPlay(() => new Slow(), [4], [1, 2, 3, 4]);
    const frame = (now: number): number[] => {
      play.advance(now, 4, true);
      return steps(play);
    };
    expect(frame(0)).toEqual([0, 0, -1, -1]);
    expect(frame(16)).toEqual([0, 0, 0, 0]);
    expect(frame(33)).toEqual([1, 1, 0, 0]);
    expect(frame(50)).toEqual([1, 1, 1, 1]);
    expect(frame(66)).toEqual([2, 2, 1, 1]);
    vi.restoreAllMocks();
  });

  it('names the environment that threw an error', () => {
    class Broken extends CartPole {
      override stepState(): number {
        throw new Error('the cart is lost.');
      }
    }
    const play = new RandomPlay(() => new Broken(), [2], [7, 8]);
    expect(() => play.advance(0, SECOND, true)).toThrow('Broken, environment with seed 7: the cart is lost.');
  });
});
