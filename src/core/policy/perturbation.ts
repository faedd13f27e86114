// Candidates of a search: copies of the weights θ with noise. Page and workers rebuild the noise from a seed, so that no vector crosses a
// thread. Member 0 of a generation is θ itself. Member m ≥ 1 is θ + σ ε, where ε is direction m − 1 of the generation. If the generation
// is mirrored, members 1 and 2, 3 and 4, … share a direction, and the second of them is θ − σ ε.

import type { CounterStream } from '../random/counter-stream.ts';
import { flushTiny } from './mlp.ts';

export interface Perturbation {
  /** θ [P]: all variables of the policy, flattened and joined. */
  readonly weights: Float32Array;
  /** How many of the first weights are searched. The others are the same in all candidates. */
  readonly searched: number;
  /** σ: one for all searched weights, or one for each. */
  readonly noise: number | Float32Array;
  readonly mirrored: boolean;
  /** The number of the generation, from 0. */
  readonly generation: number;
}

/** The directions of the generations of a search: standard normal numbers. */
export class Directions {
  readonly #stream: CounterStream;
  readonly #numbers: Float64Array;
  #generation = -1;
  #index = -1;

  /** `size`: the number of searched weights. */
  constructor(stream: CounterStream, size: number) {
    this.#stream = stream;
    this.#numbers = new Float64Array(size);
  }

  /** Gives direction `index` of a generation, [searched]. Valid until the next call. */
  draw(generation: number, index: number): Float64Array {
    if (generation !== this.#generation || index !== this.#index) {
      this.#stream.fillNormals(this.#numbers, index, generation);
    }
    this.#generation = generation; // mirrored members follow one another
    this.#index = index;
    return this.#numbers;
  }
}

/** Writes the weights of a member to `out` [P]. */
export function writeMember(
  { weights, searched, noise, mirrored, generation }: Perturbation,
  directions: Directions,
  member: number,
  out: Float32Array,
): void {
  out.set(weights);
  if (member === 0) return;
  const index = mirrored ? (member - 1) >> 1 : member - 1;
  const sign = mirrored && member % 2 === 0 ? -1 : 1;
  const direction = directions.draw(generation, index);
  for (let k = 0; k < searched; k++) {
    const sigma = typeof noise === 'number' ? noise : noise[k];
    out[k] = flushTiny(Math.fround(weights[k] + sign * sigma * direction[k]));
  }
}
