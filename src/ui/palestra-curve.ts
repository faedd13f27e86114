import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import { toError } from '../core/errors.ts';
import { checkChoice } from './check-choice.ts';
import { type CurveMetric, type CurveX, curveData, curveOptions, X_TITLES } from './curve-plot.ts';
import { plotStyles } from './curve-styles.ts';
import { defineElement } from './define-element.ts';
import { formatNumber, formatShort, formatWhole } from './format.ts';
import type { CurvePoint } from './run-controller.ts';
import { RunElement } from './run-element.ts';
import { tellOfError } from './run-events.ts';
import { readColor, theme, whenThemeChanges } from './theme.ts';

const TITLES: Record<CurveMetric, string> = {
  meanReturn: 'Mean return, last 100 episodes',
  entropy: 'Entropy of the policy (nats)',
  loss: 'Loss',
};

/**
 * One metric of a run over environment steps or seconds; the mean return with its spread and its target.
 *
 * @slot poster - Shown until there is an iteration.
 * @fires {CustomEvent<Error>} palestra-error - An attribute is unusable.
 */
@defineElement('palestra-curve')
export class PalestraCurve extends RunElement {
  static override styles = [
    plotStyles,
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
      .problem {
        margin: 0;
        color: var(--warning);
      }
      .empty span {
        padding: 0 0.5rem;
        background: var(--paper);
      }
    `,
  ];

  /** Which one: 'meanReturn', 'entropy' or 'loss'. */
  @property({ reflect: true }) metric: CurveMetric = 'meanReturn';
  /** Over what: 'envSteps' or 'seconds'. */
  @property({ reflect: true }) x: CurveX = 'envSteps';

  @query('.chart') private chartBox!: HTMLElement;
  @state() private hovered: number | null = null;

  /** Why the attributes cannot be used. */
  #problem: Error | undefined;
  #plot: uPlot | undefined;
  readonly #sizes = new ResizeObserver(() => this.#fit());
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

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('metric') && !changed.has('x')) return;
    this.#problem = undefined;
    try {
      checkChoice('palestra-curve metric', this.metric, Object.keys(TITLES));
      checkChoice('palestra-curve x', this.x, Object.keys(X_TITLES));
    } catch (thrown) {
      this.#problem = toError(thrown);
      tellOfError(this, this.#problem);
    }
  }

  protected override render(): TemplateResult {
    if (this.#problem) {
      return html`<header></header>
        <div class="chart"><p class="problem" role="alert">${this.#problem.message}</p></div>`;
    }
    return html`
      <header>
        <h2>${TITLES[this.metric]}</h2>
        <span>${this.#reading()}</span>
      </header>
      <div class="chart" role="img" aria-label=${this.#summary()}>
        ${this.#points.length === 0 ? html`<div class="empty"><slot name="poster"><span>no iteration yet</span></slot></div>` : ''}
      </div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (changed.has('metric') || changed.has('x')) {
      this.#sizes.disconnect();
      this.#sizes.observe(this.chartBox); // another one after an error
      this.#rebuild();
    }
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
    this.#plot?.destroy();
    this.#plot = undefined;
    if (width === 0 || height === 0 || this.#problem) return;
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
