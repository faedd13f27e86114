// One invocation for each row. core/policy/distribution-terms.ts computes the same, with the formulas.

import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { LOWEST } from '../../../policy/distribution-terms.ts';
import { HALF_LOG_TWO_PI } from '../../../policy/gaussian.ts';
import {
  DISTRIBUTION_TERMS,
  DISTRIBUTION_TERMS_GRADIENT,
  type DistributionAttributes,
  type KernelInputs,
} from './contract.ts';
import { IndexedProgram } from './wgsl.ts';

export function registerWebGpuDistributions(): void {
  tf.registerKernel({
    kernelName: DISTRIBUTION_TERMS,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { described, actions } = inputs as KernelInputs;
      const distribution = attrs as DistributionAttributes;
      // A program has one result. The work that two of them share is small.
      return (['logProbability', 'entropy'] as const).map((term) => {
        const program = new TermProgram(distribution, described.shape as [number, number], term);
        const read = term === 'entropy' ? [described] : [described, actions];
        return (backend as WebGPUBackend).runWebGPUProgram(program, read, 'float32');
      });
    },
  });
  tf.registerKernel({
    kernelName: DISTRIBUTION_TERMS_GRADIENT,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { described, actions, logProbabilities, entropies } = inputs as KernelInputs;
      const distribution = attrs as DistributionAttributes;
      const program = new TermsGradientProgram(distribution, described.shape as [number, number]);
      const read = [described, actions, logProbabilities, entropies];
      return (backend as WebGPUBackend).runWebGPUProgram(program, read, 'float32');
    },
  });
}

type Term = 'logProbability' | 'entropy';

abstract class RowProgram extends IndexedProgram {
  protected readonly distribution: DistributionAttributes;
  protected readonly width: number;

  constructor(
    distribution: DistributionAttributes,
    [rows, width]: [number, number],
    outputShape: number[],
    key: string,
  ) {
    const { kind, sizes } = distribution;
    super(`${kind}_${key}_${width}_${sizes.join('_')}`, outputShape, rows);
    this.distribution = distribution;
    this.width = width;
  }

  getUserCode(): string {
    const lowest = LOWEST / Math.max(1, this.distribution.sizes.length); // so that a sum over actions is finite
    const code = this.distribution.kind === 'categorical' ? this.categorical() : this.gaussian();
    return `
      const WIDTH = ${this.width};
      // NaN stays what it is: it is not less.
      fn logit(k: i32) -> f32 { return select(Z[k], ${lowest}, Z[k] < ${lowest}); }
      fn main(row: i32) {
        if (row >= uniforms.zShape[0]) { return; }
        ${code}
      }`;
  }

  protected abstract categorical(): string;
  protected abstract gaussian(): string;
}

/**
 * Gives code that runs for each discrete action. There, `first` is the action's first logit; `size` its number of values; `action` where it
 * lies in Actions; and `top`, `logSum` and `entropy` give log p of value k: logit(first + k) - top - logSum.
 */
function forEachAction(sizes: readonly number[], code: string): string {
  return `
        const COUNT = ${sizes.length};
        var sizes = array<i32, COUNT>(${sizes.join(', ')});
        var first = row * WIDTH;
        for (var a = 0; a < COUNT; a++) {
          let size = sizes[a];
          let action = row * COUNT + a;
          var top = logit(first);
          for (var k = 1; k < size; k++) { top = max(top, logit(first + k)); }
          var sum = 0.0;
          for (var k = 0; k < size; k++) { sum += exp(logit(first + k) - top); }
          let logSum = log(sum);
          var entropy = 0.0;
          for (var k = 0; k < size; k++) {
            let logP = logit(first + k) - top - logSum;
            entropy -= exp(logP) * logP;
          }
          ${code}
          first += size;
        }`;
}

/** Gives one of the terms, [B], from Z [B × width] and the actions. Entropies have none: an input that no code reads is refused. */
class TermProgram extends RowProgram {
  readonly variableNames: string[];
  readonly #term: Term;

  constructor(distribution: DistributionAttributes, shape: [number, number], term: Term) {
    super(distribution, shape, [shape[0]], term);
    this.variableNames = term === 'entropy' ? ['Z'] : ['Z', 'Actions'];
    this.#term = term;
  }

  protected categorical(): string {
    const term = this.#term === 'entropy' ? 'entropy' : 'logit(first + Actions[action]) - top - logSum';
    return `
        var total = 0.0;
        ${forEachAction(this.distribution.sizes, `total += ${term};`)}
        result[row] = total;`;
  }

  protected gaussian(): string {
    const logDensity = `
          let z = (Actions[row * SIZE + a] - Z[first + a]) * exp(-logDeviation);
          sum -= 0.5 * z * z + logDeviation + ${HALF_LOG_TWO_PI};`;
    return `
        const SIZE = WIDTH / 2;
        let first = row * WIDTH;
        var sum = 0.0;
        for (var a = 0; a < SIZE; a++) {
          let logDeviation = Z[first + SIZE + a];
          ${this.#term === 'entropy' ? `sum += 0.5 + logDeviation + ${HALF_LOG_TWO_PI};` : logDensity}
        }
        result[row] = sum;`;
  }
}

/** Gives the gradient of Z, [B × width], from Z, the actions, and the gradients of the two terms. */
class TermsGradientProgram extends RowProgram {
  readonly variableNames = ['Z', 'Actions', 'ByLogProbability', 'ByEntropy'];

  constructor(distribution: DistributionAttributes, shape: [number, number]) {
    super(distribution, shape, shape, 'gradient');
  }

  protected categorical(): string {
    return forEachAction(
      this.distribution.sizes,
      `for (var k = 0; k < size; k++) {
          let logP = logit(first + k) - top - logSum;
          let p = exp(logP);
          let byLogProbability = select(0.0, 1.0, k == Actions[action]) - p;
          result[first + k] = ByLogProbability[row] * byLogProbability - ByEntropy[row] * p * (logP + entropy);
        }`,
    );
  }

  protected gaussian(): string {
    return `
        const SIZE = WIDTH / 2;
        let first = row * WIDTH;
        for (var a = 0; a < SIZE; a++) {
          let inverse = exp(-Z[first + SIZE + a]);
          let z = (Actions[row * SIZE + a] - Z[first + a]) * inverse;
          result[first + a] = ByLogProbability[row] * z * inverse;
          result[first + SIZE + a] = ByLogProbability[row] * (z * z - 1.0) + ByEntropy[row];
        }`;
  }
}
