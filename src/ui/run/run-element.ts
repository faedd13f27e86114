import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { SimulationLoader } from '../shared/simulation-loader.ts';
import type { RunController } from './run-controller.ts';
import { RunWatcher } from './run-watcher.ts';

/**
 * An element that shows a run: the one it is given, the one of the element that `for` names, or the one around it. It owns
 * nothing of the run, and is drawn anew when that changes. Above what it shows it says what is wrong with its attributes.
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
  /** The id of a `<palestra-run>` that is not around this element; of several, where the element shows several. */
  @property({ attribute: 'for', reflect: true }) htmlFor: string | undefined;
  /** Why the attributes cannot be used. */
  @state() protected problem: Error | undefined;

  protected readonly watcher: RunWatcher;
  readonly #loader: SimulationLoader | undefined;

  /** `iterations`: they are drawn, too; `envs`: it shows environments that it makes itself. */
  constructor({ iterations, envs = false }: { iterations: boolean; envs?: boolean }) {
    super();
    this.watcher = new RunWatcher(this, { iterations });
    if (envs) this.#loader = new SimulationLoader(this);
  }

  protected override render(): TemplateResult {
    const problem = this.watcher.problem ?? this.problem ?? this.#loader?.problem;
    return html`${renderProblem(problem)}${this.renderContent()}`;
  }

  protected abstract renderContent(): TemplateResult;
}

/** Says where an element is what is wrong with it. */
export function renderProblem(problem: Error | undefined): TemplateResult | typeof nothing {
  return problem ? html`<p class="problem" part="problem" role="alert">${problem.message}</p>` : nothing;
}
