import * as tf from '@tensorflow/tfjs';
import { type KernelInputs, OBJECTIVE } from './contract.ts';
import type { Host } from './host.ts';

export function registerHostObjective(host: Host): void {
  tf.registerKernel({
    kernelName: OBJECTIVE,
    backendName: host.name,
    kernelFunc: ({ inputs, backend }) => {
      const { logits, actions, weights, entropyWeights } = inputs as KernelInputs;
      const [z, a, w, c] = [logits, actions, weights, entropyWeights].map((tensor) =>
        host.read(backend, tensor),
      );
      const [rows, numActions] = logits.shape;
      const result = new Float32Array(rows * (1 + numActions));
      for (let row = 0; row < rows; row++) writeRow(row, numActions, z, a[row], w[row], c[row], result);
      return host.make(backend, [rows, 1 + numActions], result);
    },
  });
}

/**
 * Writes w · log p_a + c · H, then its derivative by each logit: w · (1[k = a] − p_k) − c · p_k · (log p_k + H).
 */
function writeRow(
  row: number,
  numActions: number,
  logits: ArrayLike<number>,
  action: number,
  weight: number,
  entropyWeight: number,
  result: Float32Array,
): void {
  const first = row * numActions;
  let top = -Infinity;
  for (let k = 0; k < numActions; k++) top = Math.max(top, logits[first + k]);
  let sum = 0;
  for (let k = 0; k < numActions; k++) sum += Math.exp(logits[first + k] - top);
  const logSum = top + Math.log(sum);
  let entropy = 0;
  for (let k = 0; k < numActions; k++) {
    const logP = logits[first + k] - logSum;
    entropy -= Math.exp(logP) * logP;
  }
  const at = row * (1 + numActions);
  result[at] = weight * (logits[first + action] - logSum) + entropyWeight * entropy;
  for (let k = 0; k < numActions; k++) {
    const logP = logits[first + k] - logSum;
    const p = Math.exp(logP);
    result[at + 1 + k] = weight * ((k === action ? 1 : 0) - p) - entropyWeight * p * (logP + entropy);
  }
}
