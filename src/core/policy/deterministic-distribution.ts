import { tanh } from '../math/exponential.ts';
import type { Draws } from '../random/counter-stream.ts';
import type { ActionBounds, Decision, Distribution, DistributionFields } from './distribution.ts';

/**
 * No distribution: an action that is a function of the observation, a = centre + half · tanh(output), so that it stays within the
 * bounds of the action space. Draws nothing: while such a policy learns, an `Explorer` adds noise to its actions.
 */
export class DeterministicDistribution implements Distribution {
  readonly kind = 'deterministic';
  readonly sizes = [];
  readonly outputs: number;
  readonly width: number;
  readonly ownVariables = 0;
  readonly bounds: readonly ActionBounds[];
  /** [A], the middles and half the lengths of the ranges of the action numbers. */
  readonly centres: readonly number[];
  readonly halves: readonly number[];

  constructor(bounds: readonly ActionBounds[]) {
    this.bounds = bounds;
    this.outputs = bounds.length;
    this.width = bounds.length;
    this.centres = bounds.map(([low, high]) => (low + high) / 2);
    this.halves = bounds.map(([low, high]) => (high - low) / 2);
  }

  get fields(): DistributionFields {
    return { distribution: this.kind, actionBounds: this.bounds };
  }

  complete(weights: readonly Float32Array[]): Float32Array[] {
    return [...weights];
  }

  describe(outputs: Float32Array): Float32Array {
    const { centres, halves, width } = this;
    return outputs.map((output, k) => centres[k % width] + halves[k % width] * tanh(output));
  }

  createActions(rows: number): Float32Array {
    return new Float32Array(rows * this.width);
  }

  decide(described: Float32Array, _draws: Draws | undefined, decision: Decision): void {
    decision.actions.set(described);
    decision.logProbabilities.fill(0);
    decision.entropies.fill(0);
  }
}
