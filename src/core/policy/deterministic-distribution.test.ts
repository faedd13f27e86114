import { describe, expect, it } from 'vitest';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { DeterministicDistribution } from './deterministic-distribution.ts';
import { createDistribution } from './make-distribution.ts';
import { readPolicy } from './play-policy.ts';
import { decodePolicy, encodePolicy } from './policy-codec.ts';
import type { PolicyContent } from './policy-file.ts';

const bounds = [
  [-2, 2],
  [0, 1],
] as const;

/** Two action numbers from one observed number: outputs x and 0. */
const content: PolicyContent = {
  env: 'Test-v0',
  observations: [{ length: 1 }],
  ...{ distribution: 'deterministic', actionBounds: bounds, activation: 'tanh' },
  ...{ inputs: 1, hidden: [], outputs: 2 },
  weights: [Float32Array.of(1, 0), Float32Array.of(0, 0)],
};

describe('deterministic actions', () => {
  it('are tanh of the outputs, scaled to the bounds', () => {
    const distribution = new DeterministicDistribution(bounds);
    const described = distribution.describe(Float32Array.of(0, 0, 100, -100, 1, 1));
    const expected = [0, 0.5, 2, 0, 2 * 0.76159416, 0.5 + 0.5 * 0.76159416];
    for (const [k, value] of expected.entries()) expect(described[k]).toBeCloseTo(value, 6);
  });

  it('are made for a Box with finite bounds, or one that is clipped to such bounds', () => {
    const deterministic = true;
    const inside = new Box(-1, 1, [2]);
    const clipped = new Box(-Infinity, Infinity, [2], 'float32', inside);
    for (const space of [inside, clipped]) {
      expect(createDistribution(space, { deterministic }).fields.actionBounds).toEqual([
        [-1, 1],
        [-1, 1],
      ]);
    }
    for (const space of [new Box(-Infinity, Infinity, [2]), new Box(1, 1, [1]), new Discrete(2)]) {
      expect(() => createDistribution(space, { deterministic })).toThrow(
        'createPolicy: expected actions that are numbers with finite bounds (a Box) for a deterministic policy, got ',
      );
    }
    expect(() => createDistribution(inside, { deterministic, actionDeviation: 'state' })).toThrow(
      'createPolicy: expected actionDeviation with drawn actions only, got state for a deterministic policy. Leave it out.',
    );
  });
});

describe('a policy file with deterministic actions', () => {
  it('is read bit for bit', () => {
    expect(decodePolicy('loadPolicy', JSON.stringify(encodePolicy(content)))).toEqual(content);
  });

  it("plays in the environment's own range, greedy or not", () => {
    const policy = readPolicy(encodePolicy(content), { seed: 1 });
    for (const greedy of [true, false]) {
      const [first, second] = policy.act([0.5], { greedy }) as Float32Array;
      expect(first).toBeCloseTo(2 * Math.tanh(0.5), 6);
      expect(second).toBe(0.5);
    }
  });

  it.each([
    [undefined, 'undefined'],
    [[[-2, 2]], '[[-2,2]]'],
    [
      [
        [-2, 2],
        [1, 0],
      ],
      '[[-2,2],[1,0]]',
    ],
    [[[-2, 2], 1], '[[-2,2],1]'],
  ])('needs the bounds of each action number, not %j', (actionBounds, got) => {
    expect(() => decodePolicy('loadPolicy', { ...encodePolicy(content), actionBounds })).toThrow(
      `expected a saved policy with low and high for each action number in actionBounds, with a deterministic policy only, got ${got}`,
    );
  });

  it('has bounds only if it is deterministic', () => {
    const drawn = { ...encodePolicy(content), distribution: 'gaussian' };
    expect(() => decodePolicy('loadPolicy', drawn)).toThrow(
      'in actionBounds, with a deterministic policy only',
    );
  });
});
