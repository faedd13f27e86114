import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { PalestraElement, property } from '../shared/base-element.ts';
import { SimulationLoader } from '../shared/simulation-loader.ts';
import type { RunController } from './run-controller.ts';
import { RunWatcher } from './run-watcher.ts';

/**
 * An element that shows a run: the run of its property, of the element that `for` names, or of the element around it. It redraws
 * when the run changes, but does not own the run. A message above its content reports invalid attributes.
 *
 * @cssState idle - Nothing has started.
 * @cssState starting - TensorFlow.js is loading, and workers are starting.
 * @cssState running - The policy learns.
 * @cssState paused - The run is paused.
 * @cssState finished - The run has reached its target.
 * @cssState failed - An error has stopped the run.
 */
export abstract class RunElement extends PalestraElement {
  /** The run to show. If no program sets it, the element finds it. */
  @property({ attribute: false }) run: RunController | undefined;
  /** The id of a `<palestra-run>` that is not around this element. Several ids if the element can show several runs. */
  @property({ attribute: 'for', reflect: true }) htmlFor: string | undefined = undefined;
  /** The error in the attributes. */
  @state() protected problem: Error | undefined;

  protected readonly watcher: RunWatcher;
  readonly #loader: SimulationLoader | undefined;

  /** `iterations`: redraws after iterations, too. `envs`: loads the code that makes environments. */
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

/** Renders an error message in place of an element's content or above it. */
export function renderProblem(problem: Error | undefined): TemplateResult | typeof nothing {
  return problem ? html`<p class="problem" part="problem" role="alert">${problem.message}</p>` : nothing;
}
