// One invocation for each row. surrogate-host.ts computes the same.

import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import {
  CLIPPED_SURROGATE,
  CLIPPED_SURROGATE_GRADIENT,
  type KernelInputs,
  type SurrogateAttributes,
} from './contract.ts';
import { IndexedProgram } from './wgsl.ts';

/** WGSL has no infinity. No ratio that matters is larger than this. */
const UNLIMITED = 1e30;

export function registerWebGpuSurrogate(): void {
  for (const [kernelName, results] of [
    [CLIPPED_SURROGATE, ['objective', 'divergence', 'clipped']],
    [CLIPPED_SURROGATE_GRADIENT, ['gradient']],
  ] as const) {
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: ({ inputs, attrs, backend }) => {
        const { logProbabilities, oldLogProbabilities, advantages, dy } = inputs as KernelInputs;
        const { clipRange } = attrs as SurrogateAttributes;
        const range = [{ type: 'float32', data: [Math.min(clipRange, UNLIMITED)] }];
        const tensors = {
          Logs: logProbabilities,
          OldLogs: oldLogProbabilities,
          Advantages: advantages,
          Dy: dy,
        };
        const outputs = results.map((result) => {
          const program = new SurrogateProgram(result, logProbabilities.shape);
          const read = program.variableNames.map((name) => tensors[name]);
          return (backend as WebGPUBackend).runWebGPUProgram(program, read, 'float32', range);
        });
        return outputs.length === 1 ? outputs[0] : outputs;
      },
    });
  }
}

type Input = 'Logs' | 'OldLogs' | 'Advantages' | 'Dy';

/** The inputs and the code of each result: an input that no code reads is refused. */
const RESULTS: Readonly<
  Record<'objective' | 'divergence' | 'clipped' | 'gradient', readonly [Input[], string]>
> = {
  // NaN stays what it is: it is not less
  objective: [
    ['Logs', 'OldLogs', 'Advantages'],
    `let free = ratio * Advantages[row];
        let near = clip(ratio) * Advantages[row];
        result[row] = select(free, near, near < free);`,
  ],
  divergence: [['Logs', 'OldLogs'], 'result[row] = ratio - 1.0 - logRatio;'],
  clipped: [['Logs', 'OldLogs'], 'result[row] = select(0.0, 1.0, abs(ratio - 1.0) > uniforms.clipRange);'],
  gradient: [
    ['Logs', 'OldLogs', 'Advantages', 'Dy'],
    `let objective = ratio * Advantages[row];
        let isClipped = clip(ratio) * Advantages[row] < objective && !isnan(objective);
        result[row] = Dy[row] * select(objective, 0.0, isClipped);`,
  ],
};

/** Gives one of the results, [B]. */
class SurrogateProgram extends IndexedProgram {
  readonly variableNames: Input[];
  readonly uniforms = 'clipRange : f32,';
  readonly size = true;
  readonly #code: string;

  constructor(result: keyof typeof RESULTS, shape: number[]) {
    super(`surrogate_${result}`, shape, shape[0]);
    [this.variableNames, this.#code] = RESULTS[result];
  }

  getUserCode(): string {
    return `
      fn clip(ratio: f32) -> f32 { return clamp(ratio, 1.0 - uniforms.clipRange, 1.0 + uniforms.clipRange); }
      fn main(row: i32) {
        if (row >= uniforms.size) { return; }
        let logRatio = Logs[row] - OldLogs[row];
        let ratio = select(exp(logRatio), logRatio, isnan(logRatio)); // exp of NaN may be infinite
        ${this.#code}
      }`;
  }
}
