// A worker entry for tests, with environments that fail.
import { CartPole } from '../../core/envs/classic-control/cart-pole.ts';
import { Brittle } from '../../core/vector/testing/brittle.ts';
import { exposeEnvs } from '../expose-envs.ts';

/** Throws in its third step if the cart starts on the right, as it does with seed 0. */
class Throwing extends CartPole {
  override stepState(action: number): number {
    if (this.elapsedSteps === 2 && this.getState()[0] > 0) throw new Error('the cart is on the right');
    return super.stepState(action);
  }
}

/** Throws in its third step, if its seed is 1. */
class ThrowingSecond extends CartPole {
  override stepState(action: number): number {
    if (this.elapsedSteps === 2 && this.lastSeed === 1) throw new Error('the second cart is broken');
    return super.stepState(action);
  }
}

/** Throws in its reset, if its seed is 1, and in its third step, if its seed is 2. */
class ThrowingTwo extends CartPole {
  override resetState(): void {
    if (this.lastSeed === 1) throw new Error('the second cart is missing');
    super.resetState({});
  }
  override stepState(action: number): number {
    if (this.elapsedSteps === 2 && this.lastSeed === 2) throw new Error('the third cart is broken');
    return super.stepState(action);
  }
}

/** Throws in every third step. */
class AlwaysThrowing extends CartPole {
  override stepState(action: number): number {
    if (this.elapsedSteps === 2) throw new Error('all carts are broken');
    return super.stepState(action);
  }
}

/** Two of its third steps throw in each worker. */
class ThrowingTwice extends CartPole {
  static left = 2;
  override stepState(action: number): number {
    if (this.elapsedSteps === 2 && ThrowingTwice.left-- > 0) throw new Error('the cart was late');
    return super.stepState(action);
  }
}

/** Ends its worker in its third step, as a crash would. */
class Dying extends CartPole {
  override stepState(action: number): number {
    if (this.elapsedSteps === 2) self.close();
    return super.stepState(action);
  }
}

/** Never returns from its third step, if its seed is 1. */
class HangingSecond extends CartPole {
  override stepState(action: number): number {
    while (this.elapsedSteps === 2 && this.lastSeed === 1);
    return super.stepState(action);
  }
}

/** Never returns from its reset, if its seed is 1. */
class NeverResetting extends CartPole {
  override resetState(): void {
    while (this.lastSeed === 1);
    super.resetState({});
  }
}

/** Returns NaN as the reward of its second step, if its seed is 1. */
class Odd extends CartPole {
  override stepState(action: number): number {
    const reward = super.stepState(action);
    return this.elapsedSteps === 1 && this.lastSeed === 1 ? Number.NaN : reward;
  }
}

/** From its second step on, omits the last two numbers of its observations. */
class Fading extends CartPole {
  override observe(row: Float32Array, offset: number): void {
    const whole = new Float32Array(4);
    super.observe(whole, 0);
    row.set(this.elapsedSteps < 2 ? whole : whole.subarray(0, 2), offset);
  }
}

exposeEnvs({
  ...{ Brittle, CartPole, Fading, Odd, Throwing, Dying, HangingSecond, NeverResetting },
  ...{ ThrowingSecond, ThrowingTwo, AlwaysThrowing, ThrowingTwice },
});
