import * as tf from '@tensorflow/tfjs';
import { createOn, withBackend } from '../backends/backend.ts';
import type { Actor, Critic, QFunction } from './critic.ts';
import type { Policy } from './policy.ts';
import { WeightState } from './weight-state.ts';

/**
 * Copies of a policy and its critics that follow them slowly, so that the targets of the critics hardly move while these learn.
 *
 * Memory: their variables, until `dispose`.
 */
export class TargetNetworks extends WeightState {
  readonly actor: Actor;
  readonly critics: readonly QFunction[];
  readonly #sources: readonly tf.Variable[];

  constructor(policy: Policy, critics: readonly Critic[]) {
    const sources = [policy, ...critics].flatMap(({ variables }) => variables);
    super('criticHidden', copyVariables(sources, policy), policy.backend);
    this.#sources = sources;
    let end = policy.variables.length;
    const ofActor = this.variables.slice(0, end);
    this.actor = { forward: (inputs) => policy.forward(inputs, undefined, ofActor) };
    this.critics = critics.map((critic) => {
      const start = end;
      end += critic.variables.length;
      return critic.withWeights(this.variables.slice(start, end));
    });
  }

  /** Moves all weights a part τ of the way to those that they follow: θ' ← θ' + τ (θ − θ'). Reads nothing back from the backend. */
  follow(tau: number): void {
    withBackend(this.backend, () => softUpdate(this.variables, this.#sources, tau));
  }
}

/** θ' ← θ' + τ (θ − θ') for each variable. */
export function softUpdate(
  targets: readonly tf.Variable[],
  sources: readonly tf.Variable[],
  tau: number,
): void {
  tf.tidy(() => {
    for (const [i, target] of targets.entries()) {
      target.assign(tf.add(target, tf.mul(tf.sub(sources[i], target), tau)));
    }
  });
}

function copyVariables(variables: readonly tf.Variable[], { backend }: Policy): tf.Variable[] {
  return createOn(backend, () =>
    variables.map((variable) => tf.tidy(() => tf.variable(variable.clone(), false))),
  );
}
