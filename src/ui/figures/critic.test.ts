import { describe, expect, it } from 'vitest';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { ask, averageErrors, climb, drawError, findPeak, listErrors, trueValue } from './critic.ts';

const stream = new CounterStream(1, 'actions');

describe('a critic without error', () => {
  it('says the true value, with the slope 0.5 − a', () => {
    const error = drawError(stream, 0);
    expect(ask(error, 0, -1.5)).toEqual({ value: -2, slope: 2 });
    expect(trueValue(0.5)).toBe(-0);
  });

  it('leads the actor to the best action, a tenth of the way in each step', () => {
    const error = drawError(stream, 0);
    expect(climb(error, 0, -1.5)).toBeCloseTo(-1.3, 12);
    let action = -1.5;
    for (let i = 0; i < 200; i++) action = climb(error, 0, action);
    expect(action).toBeCloseTo(0.5, 6);
    expect(findPeak(error, 0)).toBeCloseTo(0.5, 12);
  });
});

describe('a critic with errors', () => {
  it('has the slope of its values', () => {
    const error = drawError(stream, 3);
    const [before, after] = [0.7 - 1e-5, 0.7 + 1e-5].map((action) => ask(error, 0.6, action).value);
    expect(ask(error, 0.6, 0.7).slope).toBeCloseTo((after - before) / 2e-5, 5);
  });

  it('is right on average at a fixed action, and the smaller of two is too low by σ / √π', () => {
    const count = 4000;
    const errors = Array.from(
      { length: 2 * count },
      (_, i) => ask(drawError(stream, i), 0.5, 1).value - trueValue(1),
    );
    const mean = errors.reduce((sum, error) => sum + error) / errors.length;
    const square = errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
    expect(Math.abs(mean)).toBeLessThan((4 * 0.5) / Math.sqrt(2 * count));
    expect(Math.abs(square / 0.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / (2 * count)));
    let smaller = 0;
    for (let i = 0; i < count; i++) smaller += Math.min(errors[2 * i], errors[2 * i + 1]) / count;
    expect(Math.abs(smaller + 0.5 / Math.sqrt(Math.PI))).toBeLessThan((4 * 0.5) / Math.sqrt(count));
  });

  it('promises too much where it sees the best action, and the smaller of two does not', () => {
    const { one, smaller } = averageErrors(listErrors(stream, 0.4, 300));
    expect(one).toBeGreaterThan(0.3);
    expect(smaller).toBeLessThan(0.1);
    expect(averageErrors(listErrors(stream, 0, 10))).toEqual({ one: 0, smaller: 0 });
  });
});
