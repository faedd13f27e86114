// A worker entry for tests, with environments that go wrong.
import { CartPole } from '../../core/envs/cart-pole.ts';
import { exposeEnvs } from '../expose-envs.ts';

/** Throws on its third step, but only in the environment whose seed is given. */
class Throwing extends CartPole {
  override stepState(action: number): number {
    if (this.elapsedSteps === 2 && this.getState()[0] > 0) throw new Error('the cart is on the right');
    return super.stepState(action);
  }
}

/** Ends its worker, as a crash would. */
class Dying extends CartPole {
  override stepState(action: number): number {
    if (this.elapsedSteps === 2) self.close();
    return super.stepState(action);
  }
}

/** Never comes back from its third step, if its seed is 1. */
class HangingSecond extends CartPole {
  override stepState(action: number): number {
    while (this.elapsedSteps === 2 && this.lastSeed === 1);
    return super.stepState(action);
  }
}

/** Never comes back from its reset, if its seed is 1. */
class NeverResetting extends CartPole {
  override resetState(): void {
    while (this.lastSeed === 1);
    super.resetState({});
  }
}

exposeEnvs({ CartPole, Throwing, Dying, HangingSecond, NeverResetting });
