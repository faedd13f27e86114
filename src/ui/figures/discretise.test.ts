import { describe, expect, it } from 'vitest';
import { CounterStream } from '../../core/random/counter-stream.ts';
import {
  countActions,
  countAngles,
  drawAngles,
  findMiss,
  listHands,
  nearestAngle,
  placeArm,
} from './discretise.ts';

describe('the actions of an arm with three joints', () => {
  it.each([
    [1, 91, 753_571],
    [5, 19, 6859],
    [30, 4, 64],
  ])('in steps of %s° are %s angles cubed: %s', (step, angles, actions) => {
    expect(countAngles(step)).toBe(angles);
    expect(countActions(step)).toBe(actions);
  });

  it('are the nearest multiples of the step', () => {
    expect([14, 15, 76, 90].map((angle) => nearestAngle(angle, 30))).toEqual([0, 30, 90, 90]);
    expect(nearestAngle(37.4, 5)).toBe(35);
  });
});

describe('the hand', () => {
  it('is upright at 90°, 0°, 0° and bent over at 90°, 90°, 0°', () => {
    expect(placeArm([90, 0, 0])[3][0]).toBeCloseTo(0, 12);
    expect(placeArm([90, 0, 0])[3][1]).toBeCloseTo(3, 12);
    expect(placeArm([90, 90, 0])[3][0]).toBeCloseTo(-2, 12);
    expect(placeArm([90, 90, 0])[3][1]).toBeCloseTo(1, 12);
  });

  it('is missed by the chord of the turned arm of 3 m: 2 · 3 m · sin(half the angle)', () => {
    expect(findMiss([45, 0, 0], 90)).toBeCloseTo(6 * Math.sin((22.5 * Math.PI) / 180), 10);
    expect(findMiss([45, 0, 0], 30)).toBeCloseTo(6 * Math.sin((7.5 * Math.PI) / 180), 10);
    expect(findMiss([30, 60, 90], 30)).toBe(0);
  });

  it('has as many places as there are actions', () => {
    expect(listHands(30)).toHaveLength(64);
    expect(listHands(30)[0]).toEqual([3, 0]);
  });
});

describe('the angles of a gaussian policy', () => {
  it('have its means and its deviation, and stay within 0 and 90°', () => {
    const draws = drawAngles(new CounterStream(2, 'actions'), [45, 30, 90], 5, 4000);
    for (const [joint, mean] of [45, 30].entries()) {
      const angles = draws.map((each) => each[joint]);
      const average = angles.reduce((sum, angle) => sum + angle) / angles.length;
      const variance = angles.reduce((sum, angle) => sum + (angle - average) ** 2, 0) / angles.length;
      expect(Math.abs(average - mean)).toBeLessThan((4 * 5) / Math.sqrt(4000));
      expect(Math.abs(variance / 25 - 1)).toBeLessThan(4 * Math.sqrt(2 / 4000));
    }
    expect(Math.max(...draws.map((each) => each[2]))).toBe(90);
    expect(draws.filter((each) => each[2] === 90).length / 4000).toBeCloseTo(0.5, 1);
  });
});
