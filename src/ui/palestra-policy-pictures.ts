import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import type { Env } from '../core/envs/env.ts';
import type { Filters, Policy } from '../core/learn/networks/policy.ts';
import { type PictureLayout, readLayout } from './play/picture-layout.ts';
import {
  filterPictureSize,
  findPeak,
  listStates,
  paintFilters,
  paintPicture,
  paintShares,
  type SeenState,
  shareOut,
} from './play/policy-picture.ts';
import { nameValues } from './play/value-names.ts';
import { RunElement } from './run/run-element.ts';
import { property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { readColor, theme, whenThemeChanges } from './shared/theme.ts';

/** Between two requests to the policy, ms: it is busy training. */
const MIN_INTERVAL_MS = 400;

/** What the policy answered: the shares of the pixels in its choice, [states][height × width], and the chances of the actions. */
interface Answer {
  readonly shares: readonly Float32Array[];
  /** [states × values]. Undefined if actions are continuous. */
  readonly chances: Float32Array | undefined;
  /** Of the first layer, if that is a convolution. */
  readonly filters: Filters | undefined;
}

/**
 * Shows what a policy sees, if the observations are pictures: the picture as the network gets it; over it in colour, the pixels on which the
 * choice of the most probable action depends; the filters of the first convolution; and a table of the probabilities. Part of `<palestra-policy>`.
 */
@defineElement('palestra-policy-pictures')
export class PalestraPolicyPictures extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.6rem;
        font-size: 0.8125rem;
      }
      .states {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem;
      }
      figure {
        margin: 0;
        max-width: 11.5rem;
      }
      .pair {
        display: flex;
        gap: 2px;
      }
      .filters {
        max-width: none;
      }
      .filters canvas {
        height: auto;
      }
      canvas {
        height: 5.5rem;
        border: 1px solid var(--line);
        image-rendering: pixelated;
      }
      table {
        border-collapse: collapse;
      }
      caption {
        text-align: left;
      }
      th,
      td {
        padding: 0.1rem 0.75rem 0.1rem 0;
        text-align: right;
        font-weight: inherit;
      }
      th:first-child {
        text-align: left;
      }
      td {
        white-space: nowrap;
      }
    `,
  ];

  /** The environment whose observations are shown. */
  @property({ attribute: false }) env: Env | undefined;
  @state() private answer: Answer | undefined;

  #states: readonly SeenState[] = [];
  #layout: PictureLayout | undefined;
  #asked: { policy: Policy; iteration: number; env: Env } | undefined;
  #asking = false;
  #disconnect: AbortController | undefined;

  constructor() {
    super({ iterations: true });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    whenThemeChanges(() => this.#draw(), this.#disconnect.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { env } = this;
    if (changed.has('env')) {
      this.#layout = env && readLayout(env.observationSpace);
      this.#states = env && this.#layout ? listStates(env) : [];
    }
    if (this.run?.policy !== this.#asked?.policy || env !== this.#asked?.env) {
      this.#asked = undefined;
      this.answer = undefined;
    }
  }

  protected override renderContent(): TemplateResult {
    const layout = this.#layout;
    if (!layout) return html``;
    const { height, width } = layout;
    return html`
      <div class="states">
        ${this.#states.map(
          ({ label }, i) => html`<figure>
            <div class="pair">
              ${[`what the policy sees, ${width} × ${height} pixels`, this.#peak(i)].map(
                (words) =>
                  html`<canvas role="img" width=${width} height=${height} aria-label="${label}: ${words}"></canvas>`,
              )}
            </div>
            <figcaption>${label}</figcaption>
          </figure>`,
        )}
      </div>
      <div class="quiet">Left: what the policy sees. Right: the more colour, the more the choice depends on the pixel.</div>
      ${this.#renderFilters()} ${this.#renderTable()}
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.#draw();
    void this.#ask();
  }

  #renderFilters(): TemplateResult {
    const { filters } = this.answer ?? {};
    if (!filters) return html``;
    const { count, size } = filters;
    const { width, height } = filterPictureSize(filters);
    const words = `The ${count} filters of the first layer, ${size} × ${size} pixels each`;
    return html`<figure class="filters">
      <canvas
        role="img"
        width=${width}
        height=${height}
        .style="width: ${Math.min(12 * width, 420)}px"
        aria-label=${words}
      ></canvas>
      <figcaption class="quiet">${words}: what they look for in colour, what they avoid in grey.</figcaption>
    </figure>`;
  }

  #renderTable(): TemplateResult {
    const { chances } = this.answer ?? {};
    if (!chances || !this.env) return html``;
    const names = nameValues(this.env).flat();
    return html`<table>
      <caption class="quiet">Probabilities of the actions</caption>
      <thead>
        <tr><th scope="col">state</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr>
      </thead>
      <tbody>
        ${this.#states.map(
          ({ label }, i) => html`<tr>
            <th scope="row">${label}</th>
            ${names.map((_, a) => html`<td>${(100 * chances[i * names.length + a]).toFixed(1)} %</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /** The second picture of a state in words. */
  #peak(state: number): string {
    const shares = this.answer?.shares[state];
    if (!shares || !this.#layout) return 'no policy yet';
    const peak = findPeak(this.#layout, shares);
    return peak ? `the choice depends most on the pixel in ${peak}` : 'the choice depends on no pixel';
  }

  #draw(): void {
    const layout = this.#layout;
    const canvases = [...(this.shadowRoot?.querySelectorAll('canvas') ?? [])];
    if (!layout || canvases.length === 0) return;
    const color = readRgb(this, '--accent');
    this.#states.forEach(({ observation }, i) => {
      const rgba = paintPicture(layout, observation);
      put(canvases[2 * i], rgba);
      const shares = this.answer?.shares[i];
      if (shares) paintShares(rgba, shares, color);
      put(canvases[2 * i + 1], rgba);
    });
    const { filters } = this.answer ?? {};
    const negative = readRgb(this, '--quiet');
    if (filters) put(canvases[2 * this.#states.length], paintFilters(filters, color, negative));
  }

  /** Asks the policy after an iteration, but not too often, and always about the latest one. */
  async #ask(): Promise<void> {
    const { policy, points } = this.run ?? {};
    const { env } = this;
    const layout = this.#layout;
    const iteration = points?.length ?? 0;
    const { policy: askedPolicy, iteration: askedIteration, env: askedEnv } = this.#asked ?? {};
    const isNew = policy !== askedPolicy || iteration !== askedIteration || env !== askedEnv;
    if (this.#asking || !policy || !env || !layout || !isNew) return;
    this.#asked = { policy, iteration, env };
    this.#asking = true;
    try {
      const { size } = env.observationSpace;
      const rows = new Float32Array(this.#states.length * size);
      this.#states.forEach(({ observation }, i) => {
        rows.set(observation, i * size);
      });
      const states = policy.normalize(rows);
      const gradients = await policy.saliency(states);
      const isDiscrete = policy.distribution.kind === 'categorical';
      const chances = isDiscrete ? await policy.probabilities(states) : undefined;
      const shares = this.#states.map((_, i) =>
        shareOut(layout, gradients.subarray(i * size, (i + 1) * size)),
      );
      const filters = await policy.filters();
      if (policy === this.run?.policy && env === this.env) this.answer = { shares, chances, filters };
      await new Promise((resolve) => setTimeout(resolve, MIN_INTERVAL_MS));
    } catch {
      // The policy was freed meanwhile, or its device was lost. The run reports it.
    }
    this.#asking = false;
    this.requestUpdate(); // there may be another iteration by now
  }
}

/** Reads a colour of the theme as red, green and blue, 0 to 255. */
function readRgb(element: HTMLElement, name: string): number[] {
  return (readColor(element, name).match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

function put(canvas: HTMLCanvasElement, rgba: Uint8ClampedArray): void {
  const pixels = new Uint8ClampedArray(rgba); // ImageData keeps the array
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, canvas.width, canvas.height), 0, 0);
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-policy-pictures': PalestraPolicyPictures;
  }
}
