import * as tf from '@tensorflow/tfjs';
import { computeTerms, type Described, differentiateTerms } from '../../../policy/distribution-terms.ts';
import {
  DISTRIBUTION_TERMS,
  DISTRIBUTION_TERMS_GRADIENT,
  type DistributionAttributes,
  type KernelInputs,
} from './contract.ts';
import type { Host } from './host.ts';

export function registerHostDistributions(host: Host): void {
  const open = (
    backend: unknown,
    inputs: KernelInputs,
    { kind, sizes }: DistributionAttributes,
  ): Described => ({
    kind,
    sizes,
    rows: inputs.described.shape[0],
    described: host.read(backend, inputs.described),
    actions: host.read(backend, inputs.actions),
  });
  tf.registerKernel({
    kernelName: DISTRIBUTION_TERMS,
    backendName: host.name,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const of = open(backend, inputs as KernelInputs, attrs as DistributionAttributes);
      const { logProbabilities, entropies } = computeTerms(of);
      return [logProbabilities, entropies].map((values) => host.make(backend, [of.rows], values));
    },
  });
  tf.registerKernel({
    kernelName: DISTRIBUTION_TERMS_GRADIENT,
    backendName: host.name,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const given = inputs as KernelInputs;
      const of = open(backend, given, attrs as DistributionAttributes);
      const dy = {
        logProbabilities: host.read(backend, given.logProbabilities),
        entropies: host.read(backend, given.entropies),
      };
      return host.make(backend, given.described.shape, differentiateTerms(of, dy));
    },
  });
}
