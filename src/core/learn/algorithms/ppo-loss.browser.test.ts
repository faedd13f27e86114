// The loss of PPO, calculated by hand.

import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { withBackend } from '../backends/backend.ts';
import { ValueFunction } from '../networks/value-function.ts';
import { ALL_BACKENDS, createPolicyWith } from '../testing/policies.ts';
import { ppoLoss } from './ppo.ts';

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const thing of open.splice(0)) thing.dispose();
});

interface Row {
  /** log π_old(a|s). */
  old: number;
  advantage?: number;
  target?: number;
  oldValue?: number;
  /** Default: 0. */
  action?: 0 | 1;
}

/** Two actions, 0 and 1, with these logits in every state. V(s) = `value`. */
async function differentiate(
  backend: (typeof ALL_BACKENDS)[number],
  { logits, value = 0 }: { logits: readonly [number, number]; value?: number },
  rows: readonly Row[],
  options: Partial<Parameters<typeof ppoLoss>[2]> = {},
) {
  const shape = { inputs: 1, hidden: [], outputs: 2, activation: 'tanh' } as const;
  const policy = await createPolicyWith(shape, [new Float32Array(2), Float32Array.from(logits)], backend);
  const critic = new ValueFunction(policy, []);
  open.push(policy, critic);
  const column = (of: (row: Row) => number) => tf.tensor1d(rows.map(of));
  const loss = ppoLoss(policy, critic, {
    ...{
      rows: rows.length,
      clipRange: 0.2,
      valueClipRange: Infinity,
      valueCoefficient: 0,
      entropyCoefficient: 0,
    },
    ...options,
  });
  const [policyBias, valueBias] = [policy.variables[1], critic.variables[1]];
  const results = withBackend(policy.backend, () =>
    tf.tidy(() => {
      valueBias.assign(tf.tensor1d([value]));
      const chunk = {
        inputs: tf.zeros<tf.Rank.R2>([rows.length, 1]),
        actions: tf.tensor1d(
          rows.map(({ action = 0 }) => action),
          'int32',
        ),
        columns: {
          advantages: column(({ advantage = 0 }) => advantage),
          targets: column(({ target = 0 }) => target),
          oldLogProbabilities: column(({ old }) => old),
          oldValues: column(({ oldValue = 0 }) => oldValue),
        },
      };
      let metrics: Record<string, tf.Tensor> = {};
      const { value: total, grads } = tf.variableGrads(() => {
        const { loss: ofRows, ...others } = loss(chunk);
        metrics = Object.fromEntries(
          Object.entries(others).map(([name, each]) => [name, tf.keep(tf.sum(each))]),
        );
        return tf.sum(ofRows);
      }, [policyBias, valueBias]);
      return { total, metrics, ofPolicy: grads[policyBias.name], ofValue: grads[valueBias.name] };
    }),
  );
  const { total, ofPolicy, ofValue } = results;
  const metrics: Record<string, number> = {};
  for (const [name, tensor] of Object.entries(results.metrics)) [metrics[name]] = await tensor.data();
  return {
    loss: (await total.data())[0],
    metrics,
    ofPolicy: [...(await ofPolicy.data())],
    ofValue: (await ofValue.data())[0],
  };
}

const HALF = [0, 0] as const;
const LN_HALF = Math.log(0.5);

describe.each(ALL_BACKENDS)('the loss of PPO (%s)', (backend) => {
  // The loss is minus the objective. With π = (½, ½) and action 0, ∂ρ/∂z = ρ (½, −½).
  it.each([
    [1, 1, 1, 1],
    [1.3, 1, 1.2, 0],
    [0.7, 1, 0.7, 1],
    [1.3, -1, -1.3, -1],
    [0.7, -1, -0.8, 0],
  ])(
    'at ratio %f with advantage %f has the objective %f and the slope %f',
    async (ratio, advantage, objective, slope) => {
      const row = { old: LN_HALF - Math.log(ratio), advantage };
      const { metrics, ofPolicy } = await differentiate(backend, { logits: HALF }, [row]);
      expect(metrics.policyLoss).toBeCloseTo(-objective, 5);
      expect(ofPolicy[0]).toBeCloseTo(-slope * ratio * 0.5, 5);
      expect(ofPolicy[1]).toBeCloseTo(slope * ratio * 0.5, 5);
      expect(metrics.clipFraction).toBe(ratio === 1 ? 0 : 1);
    },
  );

  it('has the gradient A ρ (1 − π) of a logit within the clip range', async () => {
    const logits = [Math.log(0.55), Math.log(0.45)] as const;
    const { ofPolicy } = await differentiate(backend, { logits }, [{ old: LN_HALF, advantage: 2 }]);
    for (const [k, expected] of [-0.99, 0.99].entries()) expect(ofPolicy[k]).toBeCloseTo(expected, 5);
  });

  it.each([
    ['within the range', 1.1, 2, 0.81, -1.8],
    ['beyond it, where the clipped value is worse', 1.5, 2, 0.64, 0],
    ['beyond it on the wrong side', 0.7, 2, 1.69, -2.6],
  ])('clips values %s', async (_, value, target, loss, slope) => {
    const options = { valueClipRange: 0.2, valueCoefficient: 1 };
    const row = { old: LN_HALF, target, oldValue: 1 };
    const clipped = await differentiate(backend, { logits: HALF, value }, [row], options);
    expect(clipped.loss).toBeCloseTo(loss, 5);
    expect(clipped.metrics.valueLoss).toBeCloseTo(loss, 5);
    expect(clipped.ofValue).toBeCloseTo(slope, 5);
  });

  it('weighs mean squared error and entropy with their coefficients', async () => {
    const rows = [
      { old: LN_HALF, target: 1 },
      { old: LN_HALF, target: 3 },
    ];
    const options = { valueCoefficient: 0.5, entropyCoefficient: 0.1 };
    const { loss, metrics, ofValue } = await differentiate(backend, { logits: HALF }, rows, options);
    expect(metrics.valueLoss).toBeCloseTo((1 + 9) / 2, 5);
    expect(ofValue).toBeCloseTo((0.5 * (-2 - 6)) / 2, 5);
    expect(loss).toBeCloseTo(0.5 * 5 - 0.1 * Math.LN2, 5);
  });

  it('estimates the divergence from the policy of the rollout by ρ − 1 − ln ρ', async () => {
    const logits = [Math.log(0.8), Math.log(0.2)] as const;
    const { metrics } = await differentiate(backend, { logits }, [{ old: LN_HALF }]);
    expect(metrics.approximateKl).toBeCloseTo(0.13, 4); // 1.6 − 1 − ln 1.6
    const both = [{ old: LN_HALF }, { old: LN_HALF, action: 1 }] as const;
    const { metrics: ofBoth } = await differentiate(backend, { logits }, both);
    expect(ofBoth.approximateKl).toBeCloseTo(0.22314, 4); // with 0.31629 = 0.4 − 1 − ln 0.4
    const same = await differentiate(backend, { logits: HALF }, [{ old: LN_HALF }]);
    expect(same.metrics.approximateKl).toBeCloseTo(0, 6);
  });

  it('without clipping, weighs rows by the importance of their actions: 1.6 and 0.4 for π from (½, ½) to (0.8, 0.2)', async () => {
    const logits = [Math.log(0.8), Math.log(0.2)] as const;
    const mean = async (first: number, second: number) => {
      const rows = [
        { old: LN_HALF, advantage: first, action: 0 },
        { old: LN_HALF, advantage: second, action: 1 },
      ] as const;
      const { metrics } = await differentiate(backend, { logits }, rows, { clipRange: Infinity });
      return -metrics.policyLoss;
    };
    expect(await mean(1, 0)).toBeCloseTo(0.8, 5); // E of f = (1, 0) under the new policy
    expect(await mean(1, 1)).toBeCloseTo(1, 5); // weights have mean 1
    expect(await mean(1.6, 0.4)).toBeCloseTo(1.36, 5); // and mean square 1.36
  });
});
