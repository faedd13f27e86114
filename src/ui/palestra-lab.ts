import { css, html, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { findAlgorithm } from '../core/learn/algorithms/algorithms.ts';
import type { CurveX } from './curve/curve-metrics.ts';
import { property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import './palestra-controls.ts';
import './palestra-curve.ts';
import './palestra-env.ts';
import './palestra-player.ts';
import './palestra-policy.ts';
import { PalestraRun } from './palestra-run.ts';
import './palestra-status.ts';
import './palestra-throughput.ts';
import './palestra-workers.ts';
import './palestra-worlds.ts';
import type { RunController } from './run/run-controller.ts';
import { renderProblem } from './run/run-element.ts';
import { RunWatcher } from './run/run-watcher.ts';
import { theme } from './shared/theme.ts';

/** How many of the algorithm's metrics have a curve. */
const SMALL_CURVES = 2;

/**
 * The complete laboratory: a run with all the elements that show and control it. It owns the run, which takes the attributes of
 * `<palestra-run>`. Inside a `<palestra-run>` it shows the run of that element instead.
 */
@defineElement('palestra-lab')
export class PalestraLab extends PalestraRun {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
        background: var(--paper);
      }
      .page {
        display: grid;
        gap: 1.25rem;
        max-width: 90rem;
        margin: 0 auto;
        padding: 1.25rem clamp(0.75rem, 3vw, 2rem) 2rem;
      }
      section {
        min-width: 0;
      }
      .large {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
        gap: 1.5rem;
      }
      /* In one column, the moving environments come before the curve, which is empty at first. */
      @media (width < 56rem) {
        .worlds {
          order: -1;
        }
      }
      .small {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
        gap: 1.5rem;
        border-top: 1px solid var(--line);
        padding-top: 1.25rem;
      }
      .curve {
        display: grid;
        grid-template: 1fr auto / minmax(0, 1fr);
        gap: 0.25rem;
        min-height: 24rem;
      }
      .axis {
        display: flex;
        justify-content: flex-end;
        gap: 1rem;
        margin: 0;
        border: 0;
        padding: 0;
        font-size: 0.8125rem;
      }
      .axis legend {
        float: left;
        padding: 0;
      }
      .axis label {
        display: flex;
        align-items: center;
        gap: 0.3rem;
      }
      .axis input {
        min-height: 0;
        accent-color: var(--accent);
      }
      .pair {
        display: grid;
        gap: 1.25rem;
      }
    `,
  ];

  /** The run to show: its own, the run of the element around it, or the one that a program sets. */
  @property({ attribute: false }) run: RunController = this.controller;
  /** The id of a `<palestra-run>` elsewhere in the page. */
  @property({ attribute: 'for', reflect: true }) htmlFor: string | undefined = undefined;
  @state() private x: CurveX = 'envSteps';

  readonly #watcher: RunWatcher;

  constructor() {
    super();
    this.#watcher = new RunWatcher(this, { iterations: false, own: this.controller });
  }

  protected override render(): TemplateResult {
    const { run, x } = this;
    return html`
      <div class="page">
        ${renderProblem(this.#watcher.problem)}
        <section aria-label="The environment"><palestra-env .run=${run}></palestra-env></section>
        <palestra-status .run=${run}></palestra-status>
        <palestra-controls .run=${run}></palestra-controls>
        <div class="large">
          <section class="curve" aria-label="Learning curve">
            <palestra-curve .run=${run} .x=${x}></palestra-curve>
            <fieldset class="axis">
              <legend class="quiet">Plot against</legend>
              ${this.#renderAxis('envSteps', 'steps')}${this.#renderAxis('seconds', 'seconds')}
            </fieldset>
          </section>
          <section class="worlds" aria-label="Environments"><palestra-worlds .run=${run}></palestra-worlds></section>
        </div>
        <div class="small">
          <section class="pair" aria-label="Metrics">
            ${Object.keys(findAlgorithm(run.settings.algorithm).metrics)
              .slice(0, SMALL_CURVES)
              .map((metric) => html`<palestra-curve metric=${metric} .run=${run} .x=${x}></palestra-curve>`)}
          </section>
          <section aria-label="Policy"><palestra-policy .run=${run}></palestra-policy></section>
          <section aria-label="Player"><palestra-player .run=${run}></palestra-player></section>
          <section class="pair" aria-label="Throughput and workers">
            <palestra-throughput .run=${run}></palestra-throughput>
            <palestra-workers .run=${run}></palestra-workers>
          </section>
        </div>
      </div>
    `;
  }

  #renderAxis(value: CurveX, label: string): TemplateResult {
    return html`<label>
      <input type="radio" name="x" .checked=${this.x === value} @change=${() => {
        this.x = value;
      }} />${label}
    </label>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-lab': PalestraLab;
  }
}
