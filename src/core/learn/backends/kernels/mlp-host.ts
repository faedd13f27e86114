// Networks on backends whose tensors lie in the page's own memory, by an arithmetic that takes arrays.

import * as tf from '@tensorflow/tfjs';
import { countWeights, type Layer, type MlpArithmetic, type Pass } from '../../../policy/mlp.ts';
import { type NetworkBody, plansOf } from '../../../policy/network-shape.ts';
import {
  type DirectNetwork,
  type KernelInputs,
  MLP,
  MLP_GRADIENT,
  MLP_INPUT_GRADIENT,
  type MlpAttributes,
} from './contract.ts';
import type { Host } from './host.ts';

/** The outputs of a network whose weights are on such a backend: the inputs are not copied into a tensor first. */
export class HostNetwork implements DirectNetwork {
  readonly #host: Host;
  readonly #arithmetic: MlpArithmetic;
  readonly #weights: readonly tf.Variable[];
  readonly #shape: NetworkBody;

  /** `weights`: a kernel and a bias for each layer, in turn. */
  constructor(host: Host, arithmetic: MlpArithmetic, weights: readonly tf.Variable[], shape: NetworkBody) {
    this.#host = host;
    this.#arithmetic = arithmetic;
    this.#weights = weights;
    this.#shape = shape;
  }

  async run(inputs: Float32Array, rows: number): Promise<Float32Array> {
    const backend = tf.engine().findBackend(this.#host.name);
    const plans = plansOf(this.#shape);
    const [kernels, biases] = [0, 1].map((part) => this.#weights.filter((_, i) => i % 2 === part));
    const layers = kernels.map((kernel, l): Layer => {
      const [fanIn, fanOut] = kernel.shape;
      const weights = { kernel: this.#host.read(backend, kernel), bias: this.#host.read(backend, biases[l]) };
      return { ...weights, fanIn, fanOut, convolution: plans[l] };
    });
    return this.#arithmetic.forward({ layers, activation: this.#shape.activation, inputs, rows });
  }

  dispose(): void {} // the weights are the policy's
}

/** Longer arrays are not kept: 16 MiB. */
const MAX_SPARE = 2 ** 22;

export function registerHostMlp(host: Host, arithmetic: MlpArithmetic): void {
  const open = (backend: unknown, inputs: KernelInputs, { activation, plans }: MlpAttributes): Pass => {
    const layers: Layer[] = [];
    for (let l = 0; inputs[`w${l}`] !== undefined; l++) {
      const [kernel, bias] = [inputs[`w${l}`], inputs[`b${l}`]];
      const [fanIn, fanOut] = kernel.shape;
      const weights = { kernel: host.read(backend, kernel), bias: host.read(backend, bias) };
      layers.push({ ...weights, fanIn, fanOut, convolution: plans[l] });
    }
    return { layers, activation, inputs: host.read(backend, inputs.x), rows: inputs.x.shape[0] };
  };
  /** Arrays for hidden values that can be used again: a new one takes longer to make than to fill. */
  const spare: Float32Array[] = [];
  /** Room for the gradient of the largest network so far, for the same reason. */
  let room = new Float32Array();
  tf.registerKernel({
    kernelName: MLP,
    backendName: host.name,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const pass = open(backend, inputs as KernelInputs, attrs as MlpAttributes);
      const { fanOut } = pass.layers[pass.layers.length - 1];
      const { kept } = attrs as MlpAttributes;
      if (kept.isWanted) {
        const count = arithmetic.countHidden(pass);
        const last = spare.pop();
        kept.hidden = last && last.length >= count ? last : new Float32Array(count);
      }
      return [host.make(backend, [pass.rows, fanOut], arithmetic.forward(pass, kept.hidden))];
    },
  });
  tf.registerKernel({
    kernelName: MLP_GRADIENT,
    backendName: host.name,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dy, ...others } = inputs as KernelInputs;
      const { kept } = attrs as MlpAttributes;
      const pass = open(backend, others, attrs as MlpAttributes);
      const count = countWeights(pass.layers);
      if (room.length < count) room = new Float32Array(count);
      const gradient = room.subarray(0, count);
      arithmetic.gradient(pass, host.read(backend, dy), kept.hidden, gradient);
      if (kept.hidden && kept.hidden.length <= MAX_SPARE) spare.push(kept.hidden);
      kept.hidden = undefined; // a second gradient computes them again
      let end = 0;
      return pass.layers.flatMap(({ fanIn, fanOut }) =>
        [[fanIn, fanOut], [fanOut]].map((shape) => {
          const first = end;
          end += tf.util.sizeFromShape(shape);
          const tensor = host.make(backend, shape);
          host.read(backend, tensor).set(gradient.subarray(first, end));
          return tensor;
        }),
      );
    },
  });
  tf.registerKernel({
    kernelName: MLP_INPUT_GRADIENT,
    backendName: host.name,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dy, ...others } = inputs as KernelInputs;
      const pass = open(backend, others, attrs as MlpAttributes);
      return host.make(backend, others.x.shape, arithmetic.inputGradient(pass, host.read(backend, dy)));
    },
  });
}
