import { css, html, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import uplotStyles from 'uplot/dist/uPlot.min.css?inline';
import { type CurveMetric, type CurveX, curveData, curveOptions } from './curve-plot.ts';
import { defineElement } from './define-element.ts';
import { formatNumber, formatShort, formatWhole } from './format.ts';
import type { CurvePoint } from './run-controller.ts';
import { RunElement } from './run-element.ts';
import { readColor, theme, whenThemeChanges } from './theme.ts';

const TITLES: Record<CurveMetric, string> = {
  meanReturn: 'Mean return, last 100 episodes',
  entropy: 'Entropy of the policy (nats)',
  loss: 'Loss',
};

/** One metric of a run over environment steps or seconds; the mean return with its spread and its target. */
@defineElement('palestra-curve')
export class PalestraCurve extends RunElement {
  static override styles = [
    unsafeCSS(uplotStyles),
    theme,
    css`
      :host {
        --spread: color-mix(in srgb, var(--accent) 16%, transparent);
        display: grid;
        grid-template: auto 1fr / minmax(0, 1fr); /* a long reading makes nothing wider */
        gap: 0.25rem;
        min-width: 0;
        min-height: 10rem;
      }
      header {
        display: flex;
        justify-content: space-between;
        gap: 0 1rem;
        white-space: nowrap; /* on one line, however long the reading is: nothing jumps */
      }
      h2 {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .chart {
        position: relative;
        min-width: 0;
        min-height: 0;
        overflow: hidden;
      }
      .chart > .uplot {
        position: absolute;
      }
      .empty {
        position: absolute;
        inset: 0;
        z-index: 1; /* before the chart */
        pointer-events: none;
        display: grid;
        place-items: center;
        color: var(--quiet);
      }
      .empty > span {
        padding: 0 0.5rem;
        background: var(--paper);
      }
    `,
  ];

  @property() metric: CurveMetric = 'meanReturn';
  @property() x: CurveX = 'envSteps';

  @query('.chart') private chartBox!: HTMLElement;
  @state() private hovered: number | null = null;

  #plot: uPlot | undefined;
  #drawn: readonly unknown[] = [];
  #disconnect: AbortController | undefined;

  constructor() {
    super({ iterations: true });
  }

  get #points(): readonly CurvePoint[] {
    return this.run?.points ?? [];
  }
  /** Drawn as a line across, if there is one. */
  get #target(): number | undefined {
    return this.metric === 'meanReturn' ? this.run?.target : undefined;
  }

  get #data(): uPlot.AlignedData {
    return curveData(this.#points, this.metric, this.x);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    whenThemeChanges(() => this.#rebuild(), this.#disconnect.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  protected override render(): TemplateResult {
    return html`
      <header>
        <h2>${TITLES[this.metric]}</h2>
        <span>${this.#reading()}</span>
      </header>
      <div class="chart" role="img" aria-label=${this.#summary()}>
        ${this.#points.length === 0 ? html`<div class="empty"><span>no iteration yet</span></div>` : ''}
      </div>
    `;
  }

  protected override firstUpdated(): void {
    new ResizeObserver(() => this.#fit()).observe(this.chartBox);
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (changed.has('metric') || changed.has('x')) this.#rebuild();
    const shown = [this.#points, this.#points.length, this.#target];
    if (shown.every((value, i) => value === this.#drawn[i])) return; // only the pointer has moved
    this.#drawn = shown;
    this.#plot?.setData(this.#data);
  }

  /** What the pointer is on, or else the latest. */
  #reading(): string {
    const point = this.#points[this.hovered ?? -1] ?? this.#points.at(-1);
    if (!point) return '';
    const at = this.hovered === null ? '' : ` at ${this.#formatX(point[this.x])}`;
    if (this.metric !== 'meanReturn') return formatShort(point[this.metric]) + at;
    return `${formatNumber(point.meanReturn)} ± ${formatNumber(point.returnDeviation)}${at}`;
  }

  #formatX(value: number): string {
    return this.x === 'envSteps' ? `${formatWhole(value)} steps` : `${value.toFixed(1)} s`;
  }

  /** The picture in words. */
  #summary(): string {
    const last = this.#points.at(-1);
    if (!last) return `${TITLES[this.metric]}: no iteration yet`;
    const before = this.#points[Math.max(0, this.#points.length - 6)][this.metric];
    const now = last[this.metric];
    const trend =
      Math.abs(now - before) < 0.02 * Math.abs(now) ? 'steady' : now > before ? 'rising' : 'falling';
    const goal = this.#target === undefined ? '' : ` of ${formatNumber(this.#target)}`;
    return `${TITLES[this.metric]}: ${formatShort(now)}${goal} at iteration ${last.iteration}, ${trend}`;
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.chartBox;
    if (width === 0 || height === 0) return; // hidden, or removed
    if (this.#plot) this.#plot.setSize({ width, height });
    else this.#rebuild();
  }

  #rebuild(): void {
    const { clientWidth: width, clientHeight: height } = this.chartBox;
    if (width === 0 || height === 0) return;
    this.#plot?.destroy();
    const options = curveOptions({
      metric: this.metric,
      x: this.x,
      width,
      height,
      colors: {
        accent: readColor(this, '--accent'),
        ink: readColor(this, '--ink'),
        quiet: readColor(this, '--quiet'),
        line: readColor(this, '--line'),
        spread: readColor(this, '--spread'),
      },
      isEmpty: () => this.#points.length === 0,
      target: () => this.#target,
      onHover: (index) => {
        this.hovered = index;
      },
    });
    this.#plot = new uPlot(options, this.#data, this.chartBox);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-curve': PalestraCurve;
  }
}
