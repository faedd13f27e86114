import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { isRecord } from '../core/checks/known-names.ts';
import { toError } from '../core/errors.ts';
import { findAlgorithm } from '../core/learn/algorithms/algorithms.ts';
import { CURVE_METRICS, type CurveX } from './curve/curve-metrics.ts';
import { property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import './palestra-controls.ts';
import './palestra-curve.ts';
import './palestra-env.ts';
import './palestra-kept-runs.ts';
import type { TrainedPresets } from './palestra-gallery.ts';
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
      palestra-kept-runs {
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
      .pair palestra-curve {
        min-height: 13rem;
      }
      /* Looks like the heading that it replaces. */
      .pair select {
        max-width: 100%;
        min-height: 0;
        border-color: transparent;
        font-weight: 600;
      }
      .pair select:focus-visible {
        outline-offset: -2px; /* the heading cuts off what is around it */
      }
    `,
  ];

  /** The run to show: its own, the run of the element around it, or the one that a program sets. */
  @property({ attribute: false }) run: RunController = this.controller;
  /** The id of a `<palestra-run>` elsewhere in the page. */
  @property({ attribute: 'for', reflect: true }) htmlFor: string | undefined = undefined;
  /**
   * The address of a folder with a trained policy for some environments, `CartPole-v1.json`, and an `index.json` that says what their
   * training took and reached. While the run has no policy, the player plays that of its environment.
   */
  @property({ reflect: true }) policies: string | null = null;
  @state() private x: CurveX = 'envSteps';
  /** The metrics of the small curves. One that the algorithm does not have counts as none. */
  @state() private chosen: readonly string[] = ['', ''];
  /** What the training of the environments with a policy took and reached. */
  @state() private trained: TrainedPresets = {};

  readonly #watcher: RunWatcher;

  constructor() {
    super();
    this.#watcher = new RunWatcher(this, { iterations: false, own: this.controller });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('policies')) void this.#listPolicies();
  }

  protected override render(): TemplateResult {
    const { run, x, chosen } = this;
    const trained = this.#trainedPolicy();
    return html`
      <div class="page">
        ${renderProblem(this.#watcher.problem)}
        ${run === this.controller ? this.renderOffer() : ''}
        <section aria-label="The environment"><palestra-env .run=${run} .trained=${this.trained}></palestra-env></section>
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
            ${chosen.map((_, i) => this.#renderMetric(i))}
          </section>
          <section aria-label="Policy"><palestra-policy .run=${run}></palestra-policy></section>
          <section aria-label="Player">
            <palestra-player .run=${run} .src=${trained?.src ?? null} .sampled=${trained?.sampled ?? false}></palestra-player>
            ${trained === undefined ? '' : html`<p class="quiet">Until the run has a policy, one that was trained before plays.</p>`}
          </section>
          <section class="pair" aria-label="Throughput and workers">
            <palestra-throughput .run=${run}></palestra-throughput>
            <palestra-workers .run=${run}></palestra-workers>
          </section>
        </div>
        ${this.keep === null ? '' : html`<palestra-kept-runs .run=${run}></palestra-kept-runs>`}
      </div>
    `;
  }

  async #listPolicies(): Promise<void> {
    const { policies } = this;
    this.trained = {};
    if (policies === null) return;
    try {
      const response = await fetch(addressIn(policies, 'index.json'));
      const index: unknown = response.ok ? await response.json() : undefined;
      if (!response.ok) throw new RangeError(`status ${response.status}`);
      if (!isIndex(index)) throw new RangeError('its index.json has another form');
      if (policies === this.policies) this.trained = index as TrainedPresets;
    } catch (thrown) {
      const got = toError(thrown).message;
      dispatchError(
        this,
        new RangeError(
          `palestra-lab policies: expected a folder with an index.json, { envSteps, seconds, meanReturn, sampled } by environment, got '${policies}' (${got}).`,
        ),
      );
    }
  }

  /** The address of a policy for the environment of the run, and whether its actions are drawn, while the run has none of its own. */
  #trainedPolicy(): { src: string; sampled: boolean } | undefined {
    const { run, policies, trained } = this;
    const { env, preset, envOptions, envSrc } = run.settings;
    const name = Object.keys(envOptions).length === 0 ? env : preset; // whatever the algorithm
    if (policies === null || run.policy || envSrc !== undefined || !Object.hasOwn(trained, name))
      return undefined;
    return { src: addressIn(policies, `${name}.json`), sampled: trained[name].sampled };
  }

  /** A small curve, with a heading that chooses its metric. */
  #renderMetric(i: number): TemplateResult {
    const { run, x, chosen } = this;
    const { algorithm, evalEvery } = run.settings;
    const names = Object.keys(findAlgorithm(algorithm).metrics);
    if (evalEvery < Infinity) names.push('evaluation');
    const metric = names.includes(chosen[i]) ? chosen[i] : names[i];
    const choose = ({ target }: Event): void => {
      this.chosen = chosen.with(i, names[(target as HTMLSelectElement).selectedIndex]);
    };
    return html`<palestra-curve metric=${metric} .run=${run} .x=${x}>
      <select slot="title" aria-label="Metric of curve ${i + 1}" @change=${choose}>
        ${names.map((name) => html`<option .selected=${live(name === metric)}>${CURVE_METRICS[name].title}</option>`)}
      </select>
    </palestra-curve>`;
  }

  #renderAxis(value: CurveX, label: string): TemplateResult {
    return html`<label>
      <input type="radio" name="x" .checked=${this.x === value} @change=${() => {
        this.x = value;
      }} />${label}
    </label>`;
  }
}

function isIndex(index: unknown): index is TrainedPresets {
  const isNumbers = (entry: unknown): boolean =>
    isRecord(entry) &&
    typeof entry.sampled === 'boolean' &&
    ['envSteps', 'seconds', 'meanReturn'].every((name) => Number.isFinite(entry[name]));
  return isRecord(index) && Object.values(index).every(isNumbers);
}

/** The address of a file in a folder, whose address may or may not end with a slash. */
function addressIn(folder: string, file: string): string {
  return new URL(file, new URL(folder.replace(/\/?$/, '/'), document.baseURI)).href;
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-lab': PalestraLab;
  }
}
