import * as tf from '@tensorflow/tfjs';
import { exp } from '../../../math/exponential.ts';
import { flushTiny } from '../../../policy/mlp.ts';
import {
  CLIPPED_SURROGATE,
  CLIPPED_SURROGATE_GRADIENT,
  type KernelInputs,
  type SurrogateAttributes,
} from './contract.ts';
import type { Host } from './host.ts';

export function registerHostSurrogate(host: Host): void {
  const open = (backend: unknown, inputs: KernelInputs) => ({
    rows: inputs.logProbabilities.shape[0],
    logs: host.read(backend, inputs.logProbabilities),
    oldLogs: host.read(backend, inputs.oldLogProbabilities),
    advantages: host.read(backend, inputs.advantages),
  });
  tf.registerKernel({
    kernelName: CLIPPED_SURROGATE,
    backendName: host.name,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { rows, logs, oldLogs, advantages } = open(backend, inputs as KernelInputs);
      const { clipRange } = attrs as SurrogateAttributes;
      const results = Array.from({ length: 3 }, () => new Float32Array(rows));
      const [objectives, divergences, clipped] = results;
      for (let row = 0; row < rows; row++) {
        const logRatio = logs[row] - oldLogs[row];
        const ratio = exp(logRatio);
        const objective = Math.min(ratio * advantages[row], clip(ratio, clipRange) * advantages[row]);
        objectives[row] = flushTiny(objective);
        divergences[row] = flushTiny(ratio - 1 - logRatio);
        clipped[row] = Math.abs(ratio - 1) > clipRange ? 1 : 0;
      }
      return results.map((values) => host.make(backend, [rows], values));
    },
  });
  tf.registerKernel({
    kernelName: CLIPPED_SURROGATE_GRADIENT,
    backendName: host.name,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { rows, logs, oldLogs, advantages } = open(backend, inputs as KernelInputs);
      const { clipRange } = attrs as SurrogateAttributes;
      const dy = host.read(backend, (inputs as KernelInputs).dy);
      const gradient = new Float32Array(rows);
      for (let row = 0; row < rows; row++) {
        const ratio = exp(logs[row] - oldLogs[row]);
        const objective = ratio * advantages[row]; // and its slope: ∂ρ / ∂ log π = ρ
        const isClipped = clip(ratio, clipRange) * advantages[row] < objective;
        gradient[row] = isClipped ? 0 : flushTiny(dy[row] * objective); // NaN stays what it is: it is not less
      }
      return host.make(backend, [rows], gradient);
    },
  });
}

function clip(ratio: number, range: number): number {
  return Math.max(1 - range, Math.min(ratio, 1 + range));
}
