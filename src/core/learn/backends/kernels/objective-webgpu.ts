import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type KernelInputs, OBJECTIVE } from './contract.ts';

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

const WORKGROUP = 64;

export function registerWebGpuObjective(): void {
  tf.registerKernel({
    kernelName: OBJECTIVE,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, backend }) => {
      const { logits, actions, weights, entropyWeights } = inputs as KernelInputs;
      const program = new ObjectiveProgram(logits.shape as [number, number]);
      return (backend as WebGPUBackend).runWebGPUProgram(
        program,
        [logits, actions, weights, entropyWeights],
        'float32',
      );
    },
  });
}

/** One invocation for each row: see objective-cpu.ts, which computes the same. */
class ObjectiveProgram implements Program {
  readonly variableNames = ['Z', 'Actions', 'Weights', 'EntropyWeights'];
  readonly outputShape: number[];
  readonly shaderKey: string;
  readonly workgroupSize: [number, number, number] = [WORKGROUP, 1, 1];
  readonly dispatchLayout = { x: [0] };
  dispatch: [number, number, number];
  readonly #numActions: number;

  constructor([rows, numActions]: [number, number]) {
    this.outputShape = [rows, 1 + numActions];
    this.dispatch = [Math.ceil(rows / WORKGROUP), 1, 1];
    this.shaderKey = `palestra_objective_${numActions}`;
    this.#numActions = numActions;
  }

  getUserCode(): string {
    const count = this.#numActions;
    return `
      fn main(row: i32) {
        if (row >= uniforms.outShape[0]) { return; }
        let first = row * ${count};
        var top = Z[first];
        for (var k = 1; k < ${count}; k++) { top = max(top, Z[first + k]); }
        var sum = 0.0;
        for (var k = 0; k < ${count}; k++) { sum += exp(Z[first + k] - top); }
        let logSum = top + log(sum);
        var entropy = 0.0;
        for (var k = 0; k < ${count}; k++) {
          let logP = Z[first + k] - logSum;
          entropy -= exp(logP) * logP;
        }
        let action = Actions[row];
        let weight = Weights[row];
        let entropyWeight = EntropyWeights[row];
        let at = row * ${count + 1};
        result[at] = weight * (Z[first + action] - logSum) + entropyWeight * entropy;
        for (var k = 0; k < ${count}; k++) {
          let logP = Z[first + k] - logSum;
          let p = exp(logP);
          result[at + 1 + k] = weight * (select(0.0, 1.0, k == action) - p) - entropyWeight * p * (logP + entropy);
        }
      }`;
  }
}
