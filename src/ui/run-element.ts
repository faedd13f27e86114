import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { RunController } from './run-controller.ts';
import { RunWatcher } from './run-watcher.ts';

/**
 * An element that shows a run: the one it is given, the one of the element that `for` names, or the one around it. It owns
 * nothing of the run, and is drawn anew when that changes.
 *
 * @cssState idle - Nothing has started.
 * @cssState starting - Workers and TensorFlow.js are being made.
 * @cssState running - It learns.
 * @cssState paused - It has begun, and waits.
 * @cssState finished - The target was reached.
 * @cssState failed - It was stopped by an error.
 */
export abstract class RunElement extends LitElement {
  /** What is shown: set by a program, or else found. */
  @property({ attribute: false }) run: RunController | undefined;
  /** The id of a `<palestra-run>` that is not around this element. */
  @property({ attribute: 'for', reflect: true }) htmlFor: string | undefined;

  constructor({ iterations }: { iterations: boolean }) {
    super();
    new RunWatcher(this, { iterations });
  }
}
