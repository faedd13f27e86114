import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createPolicy, Discrete, evaluate, type Info, makeVec, ppo } from '../../../index.ts';
import { readPolicy } from '../../../play.ts';
import { reinforceLoss } from '../algorithms/reinforce.ts';
import { withBackend } from '../backends/backend.ts';
import { Bandit } from '../testing/envs.ts';
import { ALL_BACKENDS, createPolicyWith } from '../testing/policies.ts';
import { ChunkBuffers } from './learning-batch.ts';

/** Three arms. Arm 2 pays most, but may be pulled only in every second episode. */
class MaskedBandit extends Bandit {
  override readonly actionSpace = new Discrete(3);
  override readonly infoNames = ['action_mask.0', 'action_mask.1', 'action_mask.2'];
  #episode = 0;
  override resetState(): void {
    this.#episode += 1;
  }
  override info(): Info {
    return { action_mask: [1, 1, this.#episode % 2] };
  }
  override stepState(action: number): number {
    if (action === 2 && this.#episode % 2 === 0) throw new Error('a masked action was taken');
    return [0, 0.5, 1][action];
  }
}

describe('an environment with masks of actions', () => {
  it('is learned, evaluated and played without ever taking a masked action', async () => {
    const envs = await makeVec(MaskedBandit, { numEnvs: 8, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 1 });
    for await (const { iteration, meanReturn } of ppo(envs, policy, {
      rolloutSteps: 8,
      learningRate: 0.05,
    })) {
      if (iteration < 30) continue;
      expect(meanReturn).toBeGreaterThan(0.7); // 0.75 at best
      break;
    }
    for (const greedy of [true, false]) {
      await evaluate(envs, policy, { episodes: 32, greedy, maxEpisodeSteps: 5 });
    }
    const player = readPolicy(await policy.save());
    expect(player.act([1], { greedy: true })).toBe(2);
    expect(player.act([1], { greedy: true, mask: [1, 1, 0] })).toBe(1);
    const { actions } = await policy.act(Float32Array.of(1, 1), { greedy: true, masks: [1, 1, 1, 1, 0, 0] });
    expect([...actions]).toEqual([2, 0]);
    policy.dispose();
  });

  it.each(ALL_BACKENDS)('leaves the logits of masked actions without a gradient (%s)', async (backend) => {
    const shape = { inputs: 1, hidden: [], outputs: 3, activation: 'tanh' } as const;
    const policy = await createPolicyWith(shape, [new Float32Array(3), Float32Array.of(0, 0, 9)], backend);
    const batch = {
      rows: 2,
      observations: new Float32Array(2),
      actions: Int32Array.of(0, 0),
      masks: Uint8Array.of(1, 1, 0, 1, 1, 0),
      columns: { weights: Float32Array.of(1, 1) },
    };
    const gradient = withBackend(policy.backend, () =>
      tf.tidy(() => {
        const chunk = new ChunkBuffers(policy, 3).fill(batch, 0, 2);
        const bias = policy.variables[1];
        const loss = reinforceLoss(policy, 1);
        // The third row is padding.
        return tf.variableGrads(() => tf.sum(tf.slice(loss(chunk).loss, [0], [2])) as tf.Scalar, [bias])
          .grads[bias.name];
      }),
    );
    const slopes = await gradient.data();
    gradient.dispose();
    for (const [k, slope] of [-1, 1, 0].entries()) expect(slopes[k]).toBeCloseTo(slope, 5);
    policy.dispose();
  });
});
