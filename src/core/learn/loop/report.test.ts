import { describe, expect, it } from 'vitest';
import { isSolved, type Report, ReturnWindow } from './report.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('ReturnWindow', () => {
  it('takes mean and deviation over the last 100 episodes, and counts all episodes', () => {
    const window = new ReturnWindow();
    window.add(upTo(70));
    window.add(upTo(150).slice(70));
    const { episodes, meanReturn, returnDeviation } = window.summarise();
    expect(episodes).toBe(150);
    expect(meanReturn).toBe(100.5); // of 51, …, 150
    expect(returnDeviation).toBeCloseTo(Math.sqrt((100 ** 2 - 1) / 12), 9); // of 100 consecutive integers
  });

  it('uses all episodes while there are fewer than 100, and gives NaN before the first', () => {
    const window = new ReturnWindow();
    window.add([]);
    expect(window.summarise()).toEqual({ episodes: 0, meanReturn: Number.NaN, returnDeviation: Number.NaN });
    window.add([1, 5]);
    expect(window.summarise()).toEqual({ episodes: 2, meanReturn: 3, returnDeviation: 2 });
  });

  it('accepts as many returns at once as there can be environments', () => {
    const window = new ReturnWindow();
    window.add(upTo(2 ** 20));
    expect(window.summarise().meanReturn).toBe(2 ** 20 - 49.5);
  });
});

describe('isSolved', () => {
  const report = (episodes: number, meanReturn: number) => ({ episodes, meanReturn }) as Report;

  it('needs 100 episodes and a mean that reaches the target', () => {
    expect(isSolved(report(100, 475), 475)).toBe(true);
    expect(isSolved(report(99, 500), 475)).toBe(false);
    expect(isSolved(report(1000, 474.99), 475)).toBe(false);
    expect(isSolved(report(0, Number.NaN), 0)).toBe(false);
  });
});
