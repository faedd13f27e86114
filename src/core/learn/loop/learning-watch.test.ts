import { describe, expect, it } from 'vitest';
import { Pendulum } from '../../envs/classic-control/pendulum.ts';
import { ENVS } from '../../envs/registry.ts';
import { Generator } from '../../random/generator.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type AnySpace, type SpaceJson, spaceFromJson } from '../../spaces/space-json.ts';
import { makeEnv } from '../../wrappers/make-env.ts';
import { subtractBaseline } from '../rollouts/returns.ts';
import { LearningWatch, type Lesson } from './learning-watch.ts';

const lesson: Lesson = {
  actions: Int32Array.of(0, 1),
  mask: Uint8Array.of(1, 1),
  weights: [0.5, -0.5],
  isCentred: true,
  gradientNorm: 1,
};

/** The warnings of iterations in a row. */
function watch(lessons: readonly Partial<Lesson>[], actionSpace: AnySpace = new Discrete(2)) {
  const watching = new LearningWatch('reinforce', { actionSpace });
  return lessons.map((each) => watching.check({ ...lesson, ...each }));
}

describe('a warning about the signal', () => {
  it('comes with the fifth iteration in a row without a gradient, stays, and goes with the next gradient', () => {
    const warnings = watch([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1].map((gradientNorm) => ({ gradientNorm })));
    const said = expect.stringMatching(
      /^reinforce: expected a gradient above 0, got 0 in 5 or more .*smaller learningRate/,
    );
    expect(warnings).toEqual([...Array(9).fill(undefined), said, said, undefined]);
    expect(warnings[9]).toBe(warnings[10]);
  });

  it('also comes if all weights that count are 0, or too small for float32, although the entropy has a gradient', () => {
    for (const weights of [
      [0, 0],
      [1e-40, -1e-200],
      [0, 7],
    ]) {
      const mask = Uint8Array.of(1, weights[1] === 7 ? 0 : 1);
      const warnings = watch(Array(5).fill({ weights, mask, isCentred: false }));
      expect(warnings.slice(0, 4)).toEqual(Array(4).fill(undefined));
      expect(warnings[4]).toMatch(
        /^reinforce: all returns have equalled their baseline for 5 .*more environments/,
      );
    }
  });

  it('comes if weights are so small that the constants beside them outweigh them', () => {
    const said = /^reinforce: all returns have been nearly equal to their baseline .* multiply the rewards/;
    const fifth = (weights: number[], isStandardised = false) =>
      watch(Array(5).fill({ weights, isStandardised }))[4];
    expect(fifth([1e-12, -1e-12])).toMatch(said);
    expect(fifth([1e-4, -1e-4])).toBeUndefined(); // an optimiser such as Adam rescales these
    const standardise = (x: number) =>
      subtractBaseline(Float64Array.of(x, 3 * x), lesson.mask, 2, 'standardise');
    expect(fifth([...standardise(1e-12)], true)).toMatch(said);
    expect(fifth([...standardise(1e-4)], true)).toBeUndefined();
  });

  it('says advantages where an algorithm has these, and nothing of a baseline', () => {
    const warn = (weights: number[]) => {
      const watching = new LearningWatch('ppo', { actionSpace: new Discrete(2) }, 'advantages');
      return Array.from({ length: 5 }, () => watching.check({ ...lesson, weights, isCentred: false }))[4];
    };
    expect(warn([0, 0])).toMatch(
      /^ppo: all advantages have been 0 for 5 iterations.*larger entropyCoefficient/,
    );
    expect(warn([1e-12, 0])).toMatch(/^ppo: all advantages have been nearly 0 .*multiply the rewards/);
    expect(warn([0, 0])).not.toContain('baseline');
  });

  it('comes at once if a baseline has only one return to be made of', () => {
    const one = { weights: [0, 0], mask: Uint8Array.of(1, 0) };
    expect(watch([one])[0]).toMatch(
      /^reinforce: every rollout has a single step.*more environments or no baseline/,
    );
    expect(watch([{ ...one, isCentred: false }])).toEqual([undefined]);
    expect(watch([{ ...one, weights: [3, 0] }])).toEqual([undefined]);
    expect(watch([{ ...one, mask: new Uint8Array(2) }])).toEqual([undefined]); // all steps were lost
  });
});

describe('a warning about the range of actions', () => {
  const random = new Generator(1);
  const draw = (size: number, mean = 0, deviation = 1) =>
    Float32Array.from({ length: 100 * size }, () => random.normal(mean, deviation));

  it.each<[number, number]>([
    [100, 1000],
    [-1000, -100],
    [0, 1000],
    [-1000, 1000],
    [-1e-3, 1e-3],
    [50, Infinity],
    [-Infinity, -50],
  ])(
    'comes with the first rollout if a policy that starts with N(0, 1) hardly meets [%d, %d]',
    (low, high) => {
      const space = new Box(low, high, [2]);
      expect(watch([{ actions: draw(2) }], space)[0]).toMatch(
        new RegExp(
          `^reinforce: expected actions on the scale of .*from ${low} to ${high}, got actions from -.*\\. Wrap .*${Number.isFinite(high - low) ? 'RescaleAction' : 'TransformAction'}`,
        ),
      );
    },
  );

  it.each<[number, number]>([
    [-1, 1],
    [-2, 2],
    [0, 1],
    [-100, 100],
    [0, Infinity],
    [-Infinity, Infinity],
    [-3.4e38, 3.4e38], // stands for no bounds
    [5, 5], // one value: no action matters
  ])('does not come for [%d, %d]', (low, high) => {
    expect(watch([{ actions: draw(2) }], new Box(low, high, [2]))).toEqual([undefined]);
  });

  it('says the same until the actions meet the range, and does not return when the policy narrows down later', () => {
    const [small, wide] = [draw(1), draw(1, 400, 200)];
    const warnings = watch(
      [small, draw(1), wide, draw(1, 500, 1e-3)].map((actions) => ({ actions })),
      new Box(100, 1000),
    );
    expect(warnings[0]).toContain('from 100 to 1000');
    expect(warnings).toEqual([warnings[0], warnings[0], undefined, undefined]);
  });

  it('names the action number that misses its own range', () => {
    const warning = watch([{ actions: draw(2) }], new Box([-1, 30], [1, 31]))[0];
    expect(warning).toContain('from 30 to 31');
  });

  it('takes the bounds to which ClipAction clips for those of the environment, here and in workers', () => {
    class Wide extends Pendulum {
      override readonly actionSpace = new Box(100, 1000);
    }
    const { actionSpace } = makeEnv(Wide, { wrappers: ['ClipAction'] });
    for (const space of [actionSpace as Box, spaceFromJson(actionSpace.toJSON() as SpaceJson)]) {
      expect(watch([{ actions: draw(1) }], space)[0]).toMatch(
        /from 100 to 1000, got actions from -.*RescaleAction', .* before ClipAction\.$/,
      );
    }
    const rescaled = [{ name: 'RescaleAction', minAction: -1, maxAction: 1 }, 'ClipAction'];
    const advised = makeEnv(Wide, { wrappers: rescaled }).actionSpace as Box;
    expect(watch([{ actions: draw(1) }], advised)).toEqual([undefined]);
  });

  it('waits until there are enough actions', () => {
    const warnings = watch(Array(32).fill({ actions: Float32Array.of(0.3) }), new Box(100, 1000));
    expect(warnings.findIndex(Boolean)).toBe(31);
  });

  it('does not come in any environment of the kit', () => {
    for (const id of Object.keys(ENVS)) {
      const actionSpace = makeEnv(id).actionSpace as AnySpace;
      if (actionSpace.kind === 'box') {
        expect(watch([{ actions: draw(actionSpace.size) }], actionSpace), id).toEqual([undefined]);
      }
    }
  });
});
