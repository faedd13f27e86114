import { afterEach, describe, expect, it, vi } from 'vitest';
import { BatchEnv, createPolicy, type ReinforceOptions } from '../../../index.ts';
import { Learner } from '../networks/learner.ts';
import { Stairs } from '../testing/envs.ts';
import { takeReports } from '../testing/policies.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/*
 * Three episodes of 3, 1 and 2 steps with rewards 1, 2, 3, and γ = ½, have the returns
 *
 *   t = 0:  2.75   1   2
 *   t = 1:  3.5        2
 *   t = 2:  3
 *
 * With both actions equally likely, log π = −ln 2 and d/dz log π(a) = a − ½, where z is the difference of the two logits.
 */
describe('one iteration, calculated by hand', () => {
  const G = [
    [2.75, 1, 2],
    [3.5, Number.NaN, 2],
    [3, Number.NaN, Number.NaN],
  ];
  const mean = (2.75 + 1 + 2 + 3.5 + 2 + 3) / 6;
  const deviation = Math.sqrt(
    [2.75, 1, 2, 3.5, 2, 3].reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6,
  );
  const advantage = {
    none: (value: number) => value,
    mean: (value: number) => value - mean,
    standardise: (value: number) => (value - mean) / deviation,
  };

  async function iterate(options: ReinforceOptions) {
    const envs = new BatchEnv(Stairs, { numEnvs: 3, seed: 0 });
    const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 1 });
    const update = vi.spyOn(Learner.prototype, 'update').mockClear();
    const [report] = await takeReports(1, envs, policy, { gamma: 0.5, entropyCoefficient: 0, ...options });
    policy.dispose();
    const batches = update.mock.calls.map(([batch]) => batch.rows);
    return { report, batches, actions: (envs.envs as Stairs[]).map(({ episodes }) => episodes[0]) };
  }

  /** Loss and gradient norm over the steps from `first` up to, but not including, `end`. */
  function expected(
    actions: number[][],
    baseline: keyof typeof advantage,
    discounted: boolean,
    [first, end]: [number, number],
  ) {
    let [objective, slope, count] = [0, 0, 0];
    for (let t = first; t < end; t++) {
      for (const [i, value] of G[t].entries()) {
        if (Number.isNaN(value)) continue;
        const weight = advantage[baseline](value) * (discounted ? 0.5 ** t : 1);
        objective += weight * -Math.LN2;
        slope += weight * (actions[i][t] - 0.5);
        count += 1;
      }
    }
    return { loss: -objective / count, gradientNorm: (Math.SQRT2 * Math.abs(slope)) / count };
  }

  it.each(['none', 'mean', 'standardise'] as const)(
    "has the loss and the gradient norm of the formula with baseline '%s'",
    async (baseline) => {
      for (const discountedObjective of [false, true]) {
        const { report, actions, batches } = await iterate({ baseline, discountedObjective });
        const { loss, gradientNorm } = expected(actions, baseline, discountedObjective, [0, 3]);
        expect(report.metrics.loss).toBeCloseTo(loss, 5);
        expect(report.metrics.gradientNorm).toBeCloseTo(gradientNorm, 5);
        expect(batches).toEqual([6]);
      }
    },
  );

  it('updates once per time step, from the last to the first, and reports the first time step', async () => {
    for (const discountedObjective of [false, true]) {
      const options = { update: 'time-step', baseline: 'none', learningRate: 1e-6 } as const;
      const { report, actions, batches } = await iterate({ ...options, discountedObjective });
      const { loss, gradientNorm } = expected(actions, 'none', discountedObjective, [0, 1]);
      expect(report.metrics.loss).toBeCloseTo(loss, 4);
      expect(report.metrics.gradientNorm).toBeCloseTo(gradientNorm, 4);
      expect(batches).toEqual([1, 2, 3]);
    }
  });

  it('adds the mean entropy over all steps to the objective', async () => {
    const { report, actions } = await iterate({ baseline: 'none', entropyCoefficient: 3 });
    const { loss } = expected(actions, 'none', false, [0, 3]);
    expect(report.metrics.loss).toBeCloseTo(loss - 3 * Math.LN2, 5);
    expect(report.metrics.entropy).toBeCloseTo(Math.LN2, 6);
  });

  it("weighs every step of an episode with the whole return with credit 'whole-return'", async () => {
    const { report, actions } = await iterate({ credit: 'whole-return', baseline: 'none' });
    const slope = actions.reduce(
      (sum, episode, i) => sum + [2.75, 1, 2][i] * episode.reduce((all, action) => all + action - 0.5, 0),
      0,
    );
    expect(report.metrics.loss).toBeCloseTo((Math.LN2 * (3 * 2.75 + 1 + 2 * 2)) / 6, 5);
    expect(report.metrics.gradientNorm).toBeCloseTo((Math.SQRT2 * Math.abs(slope)) / 6, 5);
  });

  it("leaves nothing to learn with rewardScaling 'time-step' if all rewards at a time step are equal", async () => {
    const { report } = await iterate({ rewardScaling: 'time-step', baseline: 'none' });
    expect(report.metrics).toMatchObject({ gradientNorm: 0 });
    expect(report.meanReturn).toBe(10 / 3); // reports are of raw rewards
  });

  it('reports undiscounted returns, and counts masked steps too', async () => {
    const { report } = await iterate({});
    const returns = [1 + 2 + 3, 1, 1 + 2];
    expect(report).toMatchObject({ iteration: 1, envSteps: 9, episodes: 3, meanReturn: 10 / 3 });
    expect(report.returnDeviation).toBeCloseTo(
      Math.sqrt(returns.reduce((sum, value) => sum + (value - 10 / 3) ** 2, 0) / 3),
      9,
    );
  });

  it('ends rollouts after rolloutSteps and ignores later rewards', async () => {
    const { report, actions } = await iterate({ rolloutSteps: 1, baseline: 'none' });
    const slope = actions.reduce((sum, [action]) => sum + action - 0.5, 0) / 3; // all three returns are 1
    expect(report.metrics.gradientNorm).toBeCloseTo(Math.SQRT2 * Math.abs(slope), 5);
    expect(report).toMatchObject({ envSteps: 3, episodes: 1, meanReturn: 1 });
  });
});
