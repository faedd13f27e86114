import type { OptionNames } from '../checks/known-names.ts';
import type { Canvas2D, Env, Scene } from '../envs/env.ts';
import { Wrapper } from './wrapper.ts';

export interface OrderEnforcingOptions {
  /** Allows drawing before the first reset. */
  disableRenderOrderEnforcing?: boolean;
}

/** Refuses to step or draw before the first reset, in a batch too, where `Env.step` with its own check is not called. */
export class OrderEnforcing<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<OrderEnforcingOptions> = { disableRenderOrderEnforcing: true };

  constructor(env: Env, options: OrderEnforcingOptions = {}) {
    super(env, options);
    const { disableRenderOrderEnforcing = false } = options;
    if (!env.draw || disableRenderOrderEnforcing) return;
    this.draw = (canvas: Canvas2D, scene: Scene): void => {
      if (this.elapsedSteps < 0) throw new Error(`${this.spec.id}.draw: expected a reset before drawing.`);
      env.draw?.(canvas, scene);
    };
  }

  override advance(action: A): number {
    if (this.elapsedSteps < 0) {
      throw new Error(`${this.spec.id}.step: expected a reset before the first step.`);
    }
    return super.advance(action);
  }
}
