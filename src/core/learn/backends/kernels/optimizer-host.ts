import * as tf from '@tensorflow/tfjs';
import { flushTiny } from '../../../policy/mlp.ts';
import { gradientNorm, rmspropStep } from '../../../policy/rmsprop.ts';
import { type KernelInputs, OPTIMIZER_STEP, type OptimizerAttributes } from './contract.ts';
import type { Host } from './host.ts';

export function registerHostOptimizers(host: Host): void {
  tf.registerKernel({
    kernelName: OPTIMIZER_STEP,
    backendName: host.name,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { gradient, moments, ...weights } = inputs as KernelInputs;
      const rule = attrs as OptimizerAttributes;
      const norm = gradientNorm(host.read(backend, gradient));
      const before = [moments, ...Object.values(weights)];
      const results = [
        host.make(backend, [1], Float32Array.of(norm)),
        ...before.map(({ shape }) => host.make(backend, shape)),
      ];
      // Only now: making a tensor may end what was read before.
      const given = host.read(backend, gradient);
      const [newMoments, ...newWeights] = before.map((tensor, i) => {
        const numbers = host.read(backend, results[i + 1]);
        numbers.set(host.read(backend, tensor));
        return numbers;
      });
      if (Number.isFinite(norm)) {
        const scale = Math.min(1, rule.maxGradientNorm / norm);
        (rule.kind === 'adam' ? stepAdam : stepRmsprop)(rule, given, scale, newMoments, newWeights);
      }
      return results;
    },
  });
}

function stepAdam(
  { learningRate, beta1, beta2, epsilon, correction1, correction2 }: OptimizerAttributes,
  gradient: Float32Array,
  scale: number,
  moments: Float32Array,
  weights: readonly Float32Array[],
): void {
  const size = gradient.length;
  let p = 0;
  for (const values of weights) {
    for (let k = 0; k < values.length; k++, p++) {
      const g = gradient[p] * scale;
      const m = flushTiny(beta1 * moments[p] + (1 - beta1) * g);
      const v = flushTiny(beta2 * moments[size + p] + (1 - beta2) * g * g);
      moments[p] = m;
      moments[size + p] = v;
      const change = (learningRate * correction1 * m) / (Math.sqrt(correction2 * v) + epsilon);
      values[k] = flushTiny(values[k] - change);
    }
  }
}

function stepRmsprop(
  rule: OptimizerAttributes,
  gradient: Float32Array,
  scale: number,
  moments: Float32Array,
  weights: readonly Float32Array[],
): void {
  let first = 0;
  for (const values of weights) {
    const end = first + values.length;
    rmspropStep(values, gradient.subarray(first, end), moments.subarray(first, end), rule, scale);
    first = end;
  }
}
