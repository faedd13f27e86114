import { describe, expect, it } from 'vitest';
import { CounterStream } from '../random/counter-stream.ts';
import { type Exploration, Explorer } from './exploration.ts';

const stream = new CounterStream(5, 'actions');
const far = [-1e6, 1e6] as const;
const given = (changes: Partial<Exploration>): Exploration => ({
  ...{ kind: 'gaussian', bounds: [far], deviation: 0.1, theta: 0.15, dt: 1, ...changes },
});

/** Explores around actions of 0 for some steps. Gives a row of n · A actions for each. */
function play(
  exploration: Exploration,
  n: number,
  steps: number,
  { from = 0, firstEnv = 0, action = 0 } = {},
) {
  const state = new Float64Array(n * exploration.bounds.length);
  const explorer = new Explorer(exploration, state);
  return Array.from({ length: steps }, (_, t) => {
    const actions = new Float32Array(state.length).fill(action);
    explorer.explore(actions, { stream, step: from + t, firstEnv });
    return [...actions];
  });
}

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

describe('gaussian noise', () => {
  it("counts in halves of an action's range, around the action", () => {
    const bounds = [
      [-2, 2],
      [0, 1],
    ] as const;
    const rows = play(given({ bounds }), 100, 200, { action: 0.5 });
    const [first, second] = [0, 1].map((a) =>
      moments(rows.flatMap((row) => row.filter((_, k) => k % 2 === a))),
    );
    expect(Math.abs(first.mean - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(first.deviation - 0.2)).toBeLessThan(0.005); // 0.1 · (2 − −2) / 2
    expect(Math.abs(second.deviation - 0.05)).toBeLessThan(0.001);
  });

  it('leaves actions within the bounds', () => {
    const values = play(given({ bounds: [[-1, 2]], deviation: 5 }), 100, 10).flat();
    expect(Math.min(...values)).toBe(-1);
    expect(Math.max(...values)).toBe(2);
  });

  it('depends only on the environment and the step', () => {
    const all = play(given({}), 6, 4);
    const part = play(given({}), 2, 2, { firstEnv: 3, from: 2 });
    expect(part).toEqual([all[2].slice(3, 5), all[3].slice(3, 5)]);
    expect(new Set(all.flat()).size).toBe(24);
  });
});

describe('Ornstein-Uhlenbeck noise', () => {
  const kind = 'ornstein-uhlenbeck';

  it('takes normal increments: x ← x − θ x dt + σ √dt ε', () => {
    const [[x1], [x2]] = play(given({ kind, deviation: 0.5, dt: 0.01 }), 1, 2);
    const normals = new Float64Array(1);
    stream.fillNormals(normals, 0, 0);
    const expected = 0.5 * 0.1 * normals[0];
    expect(x1).toBeCloseTo(1e6 * expected, 1);
    stream.fillNormals(normals, 0, 1);
    expect(x2).toBeCloseTo(1e6 * (expected * (1 - 0.0015) + 0.05 * normals[0]), 1);
  });

  it.each([
    { deviation: 0.02, dt: 1, expected: 0.03797, memory: 6.2 },
    { deviation: 0.05, dt: 0.01, expected: 0.09133, memory: 666 },
  ])(
    'has a deviation of $expected and remembers $memory steps (dt $dt)',
    ({ deviation, dt, expected, memory }) => {
      const n = 1000; // the clip at 1 is more than ten deviations away
      const late = Math.round(5 * memory);
      const lag = Math.round(memory);
      const rows = play(given({ kind, deviation, dt }), n, late + lag + 1).map((row) =>
        row.map((x) => x / 1e6),
      );
      const [then, now] = [rows[late], rows[late + lag]];
      expect(Math.abs(moments(now).deviation / expected - 1)).toBeLessThan(0.06);
      expect(Math.abs(moments(now).mean)).toBeLessThan(0.1 * expected);
      const covariance = moments(then.map((x, i) => x * now[i])).mean;
      expect(Math.abs(covariance / expected ** 2 - (1 - 0.15 * dt) ** lag)).toBeLessThan(0.1);
    },
    30_000,
  );

  it('starts again from 0 where an episode has ended', () => {
    const state = Float64Array.of(0.5, 0.5, 0.25, 0.25);
    const explorer = new Explorer(given({ kind, bounds: [far, far] }), state);
    explorer.forget(Uint8Array.of(0, 1));
    expect([...state]).toEqual([0.5, 0.5, 0, 0]);
  });

  it('starts from 0 after uniform actions', () => {
    const state = new Float64Array(3);
    const uniform = new Explorer(given({ kind: 'uniform', bounds: [[-1, 1]] }), state);
    uniform.explore(new Float32Array(3), { stream, step: 0, firstEnv: 0 });
    expect([...state]).toEqual([0, 0, 0]);
  });
});

it('uniform actions fill the range, whatever the policy says', () => {
  const values = play(given({ kind: 'uniform', bounds: [[-1, 3]] }), 100, 100, { action: 7 }).flat();
  const { mean, deviation } = moments(values);
  expect(Math.abs(mean - 1)).toBeLessThan(0.05);
  expect(Math.abs(deviation - 4 / Math.sqrt(12))).toBeLessThan(0.03);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...values)).toBeLessThan(3);
});
