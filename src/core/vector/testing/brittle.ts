import { CartPole } from '../../../envs.ts';

/** A pole that breaks when the cart is pushed to the right. */
export class Brittle extends CartPole {
  override stepState(action: number): number {
    if (action === 1) throw new Error('the pole broke');
    return super.stepState(action);
  }
}
