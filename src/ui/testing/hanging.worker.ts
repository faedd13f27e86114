// A worker entry for tests, whose CartPole never comes back from its third step.
import { CartPole } from '../../core/envs/classic-control/cart-pole.ts';
import { exposeEnvs } from '../../workers/expose-envs.ts';

class Hanging extends CartPole {
  override stepState(action: number): number {
    while (this.elapsedSteps === 2);
    return super.stepState(action);
  }
}

exposeEnvs({ 'CartPole-v1': Hanging });
