import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { query, queryAll, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { checkChoice } from '../core/checks/option-checks.ts';
import { toError } from '../core/errors.ts';
import { followKey } from './curve/cursor-keys.ts';
import { CurveChart } from './curve/curve-chart.ts';
import { type CurveData, curveData } from './curve/curve-data.ts';
import { renderCurveData } from './curve/curve-data-view.ts';
import { renderLegend, swatch } from './curve/curve-legend.ts';
import { CURVE_METRICS, type CurveX, X_TITLES } from './curve/curve-metrics.ts';
import type { ChartLook } from './curve/curve-plot.ts';
import { curveStyles, plotStyles } from './curve/curve-styles.ts';
import { curveColumns } from './curve/curve-table.ts';
import { formatX, lastIndex, readValue, summarize } from './curve/curve-words.ts';
import type { RunController } from './run/run-controller.ts';
import { RunElement } from './run/run-element.ts';
import { groupRuns, type RunGroup } from './run/run-groups.ts';
import { property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import { tableStyles } from './shared/table-styles.ts';
import { lineColor, readColor, theme, whenThemeChanges } from './shared/theme.ts';

/**
 * Plots metrics of a run over environment steps, seconds or iterations, one chart each: the mean return with its standard deviation
 * and target, the entropy, the loss. With several runs (`for="one two"`, or `runs`), runs that differ only in the seed are drawn as
 * thin lines of one colour, with their mean ± standard deviation. Runs with other settings have another colour.
 *
 * @slot poster - Shown until the first iteration has ended.
 * @slot title - Replaces the heading of the first chart.
 * @fires {CustomEvent<Error>} palestra-error - An attribute is invalid.
 * @csspart data - The data behind the charts: a table, and CSV.
 */
@defineElement('palestra-curve')
export class PalestraCurve extends RunElement {
  static override styles = [plotStyles, theme, tableStyles, curveStyles];

  /** The metrics, separated by spaces: 'meanReturn', 'entropy', 'loss', 'gradientNorm', 'stepsPerSecond'. */
  @property({ reflect: true }) metric = 'meanReturn';
  /** The horizontal axis: 'envSteps', 'seconds' or 'iteration'. */
  @property({ reflect: true }) x: CurveX = 'envSteps';
  /** The weight of the points before in each smoothed point: from 0 (no smoothing) to below 1. */
  @property({ type: Number, reflect: true }) smoothing = 0;
  /** Several runs, instead of those that `for` names. */
  @property({ attribute: false }) runs: readonly RunController[] | undefined;

  @query('.cursor') private cursor!: HTMLElement | null;
  @query('details') private dataBox!: HTMLDetailsElement;
  @queryAll('.chart') private chartBoxes!: NodeListOf<HTMLElement>;
  /** The x value under the pointer or the data cursor. */
  @state() private hoveredX: number | null = null;

  #groups: readonly RunGroup[] = [];
  #curves: ReadonlyMap<string, CurveData> = new Map();
  #charts: CurveChart[] = [];
  /** What the curves were computed from, to detect changes. */
  #source: readonly unknown[] = [];
  /** The charts do not show the latest data yet. */
  #stale = false;
  #disconnect: AbortController | undefined;

  constructor() {
    super({ iterations: true });
  }

  get #metrics(): string[] {
    return this.metric.split(/\s+/).filter((name) => name !== '');
  }
  get #xs(): readonly number[] {
    const [first] = this.#curves.values();
    return first?.xs ?? [];
  }
  /** The index of the last point of the longest line: a mean ends with the shortest of its runs. */
  get #lastKnown(): number {
    const ends = [...this.#curves.values()].flatMap(({ lines }) => lines.map(({ ys }) => lastIndex(ys)));
    return Math.max(...ends);
  }
  /** The index of the point at `hoveredX`; null if there is none. */
  get #hovered(): number | null {
    if (this.hoveredX === null || this.#xs.length === 0) return null;
    const after = this.#xs.findIndex((x) => x >= (this.hoveredX ?? 0));
    return after === -1 ? this.#xs.length - 1 : after;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    whenThemeChanges(() => this.#rebuild(), this.#disconnect.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
    this.#destroyCharts();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('metric') || changed.has('x') || changed.has('smoothing')) this.#check();
    const { runs } = this.watcher;
    const { metric, x, smoothing, problem } = this;
    const of = runs.flatMap(({ points, settings }) => [points, points.length, settings]);
    const source = [metric, x, smoothing, problem, ...of];
    if (source.length === this.#source.length && source.every((each, i) => each === this.#source[i])) return;
    this.#source = source;
    this.#groups = groupRuns(runs);
    const request = { x, smoothing };
    this.#curves = new Map(
      problem
        ? []
        : this.#metrics.map((each) => [each, curveData(this.#groups, { metric: each, ...request })]),
    );
    this.#stale = true;
  }

  protected override renderContent(): TemplateResult {
    if (this.problem) return html`<div class="charts"></div>`;
    return html`
      ${renderLegend(this.#groups)}
      <div class="charts">
        ${keyed(this.metric, html`${this.#metrics.map((metric, i) => this.#renderPanel(metric, i))}`)}
        ${this.#renderCursor()}
      </div>
      <details part="data" @toggle=${() => this.requestUpdate()}>
        <summary>Data</summary>
        ${this.dataBox?.open ? this.#renderData() : nothing}
      </details>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const boxes = [...this.chartBoxes];
    if (boxes.length !== this.#charts.length || boxes.some((box, i) => box !== this.#charts[i].box)) {
      this.#destroyCharts();
      this.#charts = boxes.map((box, i) => this.#createChart(box, this.#metrics[i]));
    } else if (changed.has('x')) {
      this.#rebuild();
    } else if (this.#stale) {
      for (const chart of this.#charts) chart.update();
    }
    this.#stale = false;
    for (const chart of this.#charts) chart.point(this.#hovered, this.#isByKeyboard);
  }

  /** The data cursor has the focus, so the pointer must not move it. */
  get #isByKeyboard(): boolean {
    return this.cursor !== null && this.shadowRoot?.activeElement === this.cursor;
  }

  #renderPanel(metric: string, i: number): TemplateResult {
    const curve = this.#curves.get(metric) as CurveData;
    const index = this.#hovered ?? undefined;
    const at = index === undefined ? '' : ` at ${formatX(this.x, this.#xs[index])}`;
    const isEmpty = this.#xs.length === 0;
    const title = CURVE_METRICS[metric].title;
    const words = isEmpty ? `${title}: no iteration yet` : this.#summary(metric);
    return html`<div class="panel">
      <header class=${curve.lines.length > 1 ? 'many' : ''}>
        <h2>${i === 0 ? html`<slot name="title">${title}</slot>` : title}</h2>
        <span class="readings">
          ${
            isEmpty
              ? nothing
              : curve.lines.map(
                  (line, k) =>
                    html`<span>${curve.lines.length > 1 ? swatch(k) : nothing} ${readValue(metric, line, index)}</span>`,
                )
          }${at}
        </span>
      </header>
      <div class="chart" role="img" aria-label=${words}>
        ${isEmpty && i === 0 ? html`<div class="empty"><slot name="poster"><span>no iteration yet</span></slot></div>` : nothing}
      </div>
    </div>`;
  }

  /** Lies over the charts and is moved by arrow keys. */
  #renderCursor(): TemplateResult | typeof nothing {
    const last = this.#xs.length - 1;
    if (last < 0) return nothing;
    const now = this.#hovered ?? this.#lastKnown;
    const readings = [...this.#curves].map(([metric, { lines }]) => {
      const values = lines.map((line) => `${line.label} ${readValue(metric, line, now)}`.trim());
      return `${CURVE_METRICS[metric].words} ${values.join(', ')}`;
    });
    return html`<div
      class="cursor"
      role="slider"
      tabindex="0"
      aria-label="Point of the curve"
      aria-valuemin="0"
      aria-valuemax=${last}
      aria-valuenow=${now}
      aria-valuetext="${formatX(this.x, this.#xs[now])}: ${readings.join('; ')}"
      @keydown=${this.#onKeyDown}
      @focus=${() => this.#moveTo(this.#lastKnown)}
      @blur=${() => this.#moveTo(null)}
    ></div>`;
  }

  #renderData(): TemplateResult {
    const env = this.watcher.runs[0]?.settings.env ?? 'palestra';
    return renderCurveData(curveColumns(this.x, this.#curves), `${env}-curve.csv`);
  }

  #summary(metric: string): string {
    return summarize(this.#groups, metric, this.#curves.get(metric) as CurveData, this.#targetOf(metric));
  }

  /** The target to draw as a horizontal line, if there is one. */
  #targetOf(metric: string): number | undefined {
    return metric === 'meanReturn' ? this.watcher.runs[0]?.target : undefined;
  }

  #check(): void {
    this.problem = undefined;
    try {
      for (const metric of this.metric.trim() === '' ? [''] : this.#metrics) {
        checkChoice('palestra-curve', 'metric', metric, Object.keys(CURVE_METRICS));
      }
      checkChoice('palestra-curve', 'x', this.x, Object.keys(X_TITLES));
      if (!(this.smoothing >= 0 && this.smoothing < 1)) {
        const got = this.getAttribute('smoothing') ?? this.smoothing;
        throw new RangeError(`palestra-curve smoothing: expected a number from 0 to below 1, got '${got}'.`);
      }
    } catch (thrown) {
      this.problem = toError(thrown);
      dispatchError(this, this.problem);
    }
  }

  #onKeyDown(event: KeyboardEvent): void {
    const last = this.#xs.length - 1;
    const index = followKey(event.key, this.#hovered ?? this.#lastKnown, last);
    if (index === undefined) return;
    event.preventDefault();
    this.#moveTo(index);
  }

  #moveTo(index: number | null): void {
    this.hoveredX = index === null ? null : (this.#xs[index] ?? null);
  }

  #createChart(box: HTMLElement, metric: string): CurveChart {
    return new CurveChart(box, {
      data: () => this.#curves.get(metric) as CurveData,
      look: () => this.#look(metric),
      target: () => this.#targetOf(metric),
      onHover: (index) => {
        if (!this.#isByKeyboard) this.#moveTo(index);
      },
    });
  }

  #look(metric: string): ChartLook {
    const faint = (color: string, percent: number): string =>
      readColor(this, `color-mix(in srgb, ${color} ${percent}%, transparent)`);
    return {
      metric,
      x: this.x,
      titled: metric === this.#metrics.at(-1),
      colors: {
        ink: readColor(this, '--ink'),
        quiet: readColor(this, '--quiet'),
        line: readColor(this, '--line'),
      },
      lineColors: this.#groups.map((_, i) => ({
        line: readColor(this, lineColor(i)),
        band: faint(lineColor(i), 16),
        member: faint(lineColor(i), 45),
      })),
    };
  }

  #rebuild(): void {
    for (const chart of this.#charts) chart.rebuild();
  }

  #destroyCharts(): void {
    for (const chart of this.#charts) chart.destroy();
    this.#charts = [];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-curve': PalestraCurve;
  }
}
