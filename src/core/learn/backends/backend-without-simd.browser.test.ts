import * as tf from '@tensorflow/tfjs';
import { expect, it, vi } from 'vitest';
import { Generator } from '../../../index.ts';
import { applyNetwork } from '../networks/apply-network.ts';
import {
  drawPlainWeights,
  drawRows,
  plainGradientNorm,
  plainLogits,
  relativeError,
} from '../testing/plain-network.ts';
import { createPolicyWith } from '../testing/policies.ts';
import { PolicyLearner } from '../testing/policy-learner.ts';
import { MLP, MLP_GRADIENT, MLP_INPUT_GRADIENT } from './kernels/contract.ts';

// In its own file, because a page keeps the backends it has started and the features it has detected.
it("a browser without SIMD decides and learns with TensorFlow.js' own WebAssembly operations", async () => {
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false); // TensorFlow.js calls it to detect SIMD and threads
  const shape = { inputs: 4, hidden: [5], outputs: 2, activation: 'tanh' } as const;
  const random = new Generator(1);
  const weights = drawPlainWeights(shape, random);
  const policy = await createPolicyWith(shape, weights, 'wasm');
  expect(policy.backend.adapter).toBe('WebAssembly');
  for (const operation of [MLP, MLP_GRADIENT, MLP_INPUT_GRADIENT])
    expect(tf.getKernel(operation, 'wasm')).toBeUndefined();

  const observations = drawRows(3 * shape.inputs, random);
  const expected = [0, 4, 8].flatMap((k) => plainLogits(shape, weights, observations.subarray(k, k + 4)));
  expect(relativeError(await policy.distributions(observations), expected)).toBeLessThan(1e-5);

  const batch = {
    rows: 3,
    observations,
    actions: Int32Array.of(0, 1, 1),
    columns: { weights: Float32Array.of(1, -2, 0.5) },
  };
  const learner = new PolicyLearner(policy, { chunkRows: 4 });
  const { gradientNorm } = await learner.update(batch, 0.01);
  expect(gradientNorm).toBeCloseTo(plainGradientNorm(shape, weights, batch, 0.01), 4);
  // Compares the gradient of Σ logits by the inputs with central differences.
  const slopes = tf.tidy(() =>
    tf
      .grad((x) => tf.sum(applyNetwork(policy.variables, policy.shape, x as tf.Tensor2D, 'inputs')))(
        tf.tensor2d(observations, [3, 4]),
      )
      .dataSync(),
  );
  const learned = await Promise.all(policy.variables.map((variable) => variable.data()));
  const sumAt = (k: number, step: number) => {
    const row = Array.from(observations.subarray(k - (k % 4), k - (k % 4) + 4));
    row[k % 4] += step;
    return plainLogits(shape, learned, row).reduce((sum, logit) => sum + logit, 0);
  };
  const differences = Array.from(observations, (_, k) => (sumAt(k, 1e-5) - sumAt(k, -1e-5)) / 2e-5);
  expect(relativeError(slopes, differences)).toBeLessThan(1e-4);
  learner.dispose();
  policy.dispose();

  const convolutions = [{ filters: 1, size: 2, stride: 1, padding: 'valid' }] as const;
  const seeing = {
    inputs: 9,
    picture: [3, 3, 1],
    convolutions,
    hidden: [],
    outputs: 2,
    activation: 'relu',
  } as const;
  const sees = await createPolicyWith(seeing, drawPlainWeights(seeing, random), 'wasm');
  await expect(sees.distributions(new Float32Array(9))).rejects.toThrow(
    "Policy: expected WebAssembly with SIMD for convolutions on the backend 'wasm', got WebAssembly without it.",
  );
  sees.dispose();
});
