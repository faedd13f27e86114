import { Wrapper } from '../../core/wrappers/wrapper.ts';

/** Halves every reward. */
export class Half extends Wrapper {
  override stepState(action: unknown): number {
    return super.stepState(action) / 2;
  }
}
