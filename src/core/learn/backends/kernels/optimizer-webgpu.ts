// A step of an optimiser on the 'webgpu' backend: two programs for the gradient's length, one for the moments, one for each weight.
// Nothing is read back. The formulas are in contract.ts, and optimizer-host.ts computes the same.

import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type KernelInputs, OPTIMIZER_STEP, type OptimizerAttributes } from './contract.ts';
import { IndexedProgram, type Program } from './wgsl.ts';

/** How many sums of squares are taken side by side. */
const PARTS = 256;
/** WGSL knows no infinity: this is nearly the largest float32. */
const UNLIMITED = 3e38;

export function registerWebGpuOptimizers(): void {
  tf.registerKernel({
    kernelName: OPTIMIZER_STEP,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { gradient, moments, ...weights } = inputs as KernelInputs;
      const rule = attrs as OptimizerAttributes;
      const run: Run = (program, read, first) =>
        (backend as WebGPUBackend).runWebGPUProgram(
          program,
          read,
          'float32',
          first && uniformsOf(rule, first),
        );
      const parts = run(new SquaresProgram(), [gradient]);
      const norm = run(new NormProgram(), [parts]);
      const newMoments = run(new MomentsProgram(rule.kind, moments.shape), [gradient, moments, norm], [0]);
      let first = 0;
      const newWeights = Object.values(weights).map((weight) => {
        const from = rule.kind === 'adam' ? [weight, newMoments, norm] : [weight, newMoments, norm, gradient];
        const stepped = run(new WeightsProgram(rule, weight.shape), from, [first]);
        first += tf.util.sizeFromShape(weight.shape);
        return stepped;
      });
      (backend as WebGPUBackend).disposeData(parts.dataId);
      return [norm, newMoments, ...newWeights];
    },
  });
}

type Run = (program: Program, read: tf.TensorInfo[], first?: [number]) => tf.TensorInfo;

/** What changes from step to step or from weight to weight, so that programs are compiled once. */
const UNIFORMS =
  'first : i32, learningRate : f32, maxNorm : f32, beta1 : f32, beta2 : f32, epsilon : f32, correction1 : f32, correction2 : f32,';

/** In the order of `UNIFORMS`. */
function uniformsOf(rule: OptimizerAttributes, first: [number]): { type: string; data: number[] }[] {
  const { learningRate, maxGradientNorm, beta1, beta2, epsilon, correction1, correction2 } = rule;
  const maxNorm = Math.min(maxGradientNorm, UNLIMITED);
  const numbers = [learningRate, maxNorm, beta1, beta2, epsilon, correction1, correction2];
  return [{ type: 'int32', data: first }, ...numbers.map((number) => ({ type: 'float32', data: [number] }))];
}

/** `isFinite` looks at the bits: compilers may assume that there are no infinities and NaNs. `scale` clips the gradient. */
const FUNCTIONS = `
      fn isFinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
      fn scale() -> f32 { return select(1.0, uniforms.maxNorm / N[0], N[0] > uniforms.maxNorm); }`;

/** One invocation for each number of the result. */
abstract class NumbersProgram extends IndexedProgram {
  /** Has TensorFlow.js put the length of the result into `uniforms.size`. */
  readonly size = true;

  constructor(key: string, outputShape: number[]) {
    super(`optimizer_${key}`, outputShape, tf.util.sizeFromShape(outputShape));
  }
}

/** Sums the squares of G, in parts: [PARTS]. */
class SquaresProgram extends NumbersProgram {
  readonly variableNames = ['G'];

  constructor() {
    super('squares', [PARTS]);
  }

  getUserCode(): string {
    return `
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        var sum = 0.0;
        for (var k = index; k < uniforms.gShape; k += ${PARTS}) { sum += G[k] * G[k]; }
        result[index] = sum;
      }`;
  }
}

/** The root of the sum of the parts: [1]. */
class NormProgram extends NumbersProgram {
  readonly variableNames = ['S'];

  constructor() {
    super('norm', [1]);
  }

  getUserCode(): string {
    return `
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        var sum = 0.0;
        for (var k = 0; k < ${PARTS}; k++) { sum += S[k]; }
        result[index] = sqrt(sum);
      }`;
  }
}

/** The new moments, of M's shape, from the gradient G, the moments M and the gradient's length N. */
class MomentsProgram extends NumbersProgram {
  readonly variableNames = ['G', 'M', 'N'];
  readonly uniforms = UNIFORMS;
  readonly #kind: OptimizerAttributes['kind'];

  constructor(kind: OptimizerAttributes['kind'], shape: number[]) {
    super(`moments_${kind}`, shape);
    this.#kind = kind;
  }

  getUserCode(): string {
    const second = 'uniforms.beta2 * M[index] + (1.0 - uniforms.beta2) * g * g';
    const moment =
      this.#kind === 'rmsprop'
        ? second
        : `select(${second}, uniforms.beta1 * M[index] + (1.0 - uniforms.beta1) * g, index < uniforms.gShape)`;
    return `${FUNCTIONS}
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        let g = G[index % uniforms.gShape] * scale();
        if (isFinite(N[0])) { result[index] = ${moment}; } else { result[index] = M[index]; }
      }`;
  }
}

/** New weights, of W's shape, from W, the new moments M and the gradient's length N; for RMSprop also from the gradient G. */
class WeightsProgram extends NumbersProgram {
  readonly variableNames: string[];
  readonly uniforms = UNIFORMS;
  readonly #rule: OptimizerAttributes;

  constructor(rule: OptimizerAttributes, shape: number[]) {
    super(`weights_${rule.kind}_${rule.epsilonInsideRoot}`, shape);
    this.variableNames = rule.kind === 'adam' ? ['W', 'M', 'N'] : ['W', 'M', 'N', 'G'];
    this.#rule = rule;
  }

  getUserCode(): string {
    return `${FUNCTIONS}
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        let p = uniforms.first + index;
        if (isFinite(N[0])) {
          result[index] = W[index] - uniforms.learningRate * ${this.#change()};
        } else {
          result[index] = W[index];
        }
      }`;
  }

  #change(): string {
    const { kind, epsilonInsideRoot } = this.#rule;
    if (kind === 'adam') {
      const root = 'sqrt(uniforms.correction2 * M[uniforms.mShape / 2 + p])';
      return `uniforms.correction1 * M[p] / (${root} + uniforms.epsilon)`;
    }
    return epsilonInsideRoot
      ? 'G[p] * scale() / sqrt(M[p] + uniforms.epsilon)'
      : 'G[p] * scale() / (sqrt(M[p]) + uniforms.epsilon)';
  }
}
