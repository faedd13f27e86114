import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ParallelEnv, Part } from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { defineElement } from './define-element.ts';
import { formatWhole } from './format.ts';
import { RunElement } from './run-element.ts';
import { readColor, theme, whenThemeChanges, workerColor } from './theme.ts';

const MAX_TILES = 256;
const MAX_TILE_AREA = 11_000; // px², about 130 × 87
const MIN_TILE_AREA = 450; // px²
const HEIGHT = 380; // px, about: what all of it may take
const MIN_HEIGHT = 400; // px: tiles come in whole rows, and nothing is to jump when they come
const CAPTION_HEIGHT = 34; // px, with the space before the next worker
const GAP = 3; // px
const CALM_FRAME_MS = 1000; // for those who asked for reduced motion

/**
 * Shows the environments as tiles, live, grouped and coloured by worker. The workers draw them themselves.
 *
 * @slot poster - Shown until there are environments.
 */
@defineElement('palestra-worlds')
export class PalestraWorlds extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        align-content: start;
        min-height: ${MIN_HEIGHT}px;
      }
      figure {
        margin: 0;
        padding-left: 0.6rem;
        border-left: 4px solid var(--worker);
        min-width: 0;
      }
      figcaption {
        margin-bottom: 0.25rem;
        color: var(--quiet);
        font-size: 0.8125rem;
      }
      canvas {
        display: block;
      }
      .poster {
        display: grid;
        place-items: center;
        min-height: ${MIN_HEIGHT}px;
        border: 1px dashed var(--line);
        border-radius: 4px;
        color: var(--quiet);
        text-align: center;
        padding: 1rem;
      }
    `,
  ];

  /** Whose canvases are there, and whether they have been handed over. */
  #shown: ParallelEnv | undefined;
  #handedOver = false;
  /** Width by height of a tile. */
  #aspectRatio = 1;
  #width = 0;
  #visible = true;
  #disconnect: AbortController | undefined;

  constructor() {
    super({ iterations: false });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    const { signal } = this.#disconnect;
    const sizes = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === this.#width) return;
      this.#width = contentRect.width;
      this.#showAll();
    });
    const views = new IntersectionObserver((entries) => {
      this.#visible = entries.at(-1)?.isIntersecting ?? true;
      this.#showAll();
    });
    sizes.observe(this);
    views.observe(this);
    signal.addEventListener('abort', () => {
      sizes.disconnect();
      views.disconnect();
    });
    whenThemeChanges(() => this.#showAll(), signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
    this.#visible = false; // until it is seen again
    this.#showAll();
  }

  protected override render(): TemplateResult {
    const envs = this.run?.envs;
    if (!envs) {
      return html`<div class="poster"><slot name="poster">${this.#sentence()}</slot></div>`;
    }
    // A canvas can be handed over once only: other environments, other canvases.
    return html`${keyed(envs, html`${envs.parts.map((part, w) => this.#renderPart(envs, part, w))}`)}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const envs = this.run?.envs;
    if (envs === this.#shown) return;
    this.#shown = envs;
    this.#handedOver = false;
    if (envs) this.#aspectRatio = this.run?.makeEnv()?.aspectRatio ?? 1;
    this.#showAll();
  }

  #sentence(): string {
    const { state, settings } = this.run ?? {};
    if (!settings) return '';
    const worlds = `${formatWhole(settings.numEnvs)} × ${settings.env}`;
    if (state === 'starting') return `Making ${worlds}…`;
    if (state === 'failed') return `The ${worlds} ended with the error.`;
    return `Here ${worlds} will be seen, one tile each.`;
  }

  #renderPart({ spec, transport }: ParallelEnv, { start, end }: Part, w: number): TemplateResult {
    const count = end - start;
    const tiles = this.#tilesOf({ start, end });
    const where = transport.kind === 'none' ? 'this page' : `worker ${w + 1}`;
    const some = tiles < count ? `, the first ${tiles} of them shown` : '';
    return html`<figure style="--worker: ${workerColor(w)}">
      <figcaption>${where}: environments ${start} to ${end - 1}${some}</figcaption>
      <canvas role="img" aria-label="${tiles} ${spec.id} environments, run by ${where}, live"></canvas>
    </figure>`;
  }

  #tilesOf({ start, end }: Part): number {
    const parts = this.run?.envs?.parts.length ?? 1;
    return Math.min(end - start, Math.ceil(MAX_TILES / parts));
  }

  /** Tells every thread how to draw; hands the canvases over the first time. */
  #showAll(): void {
    const envs = this.#shown;
    if (!envs || envs !== this.run?.envs || this.#width === 0) return;
    const canvases = this.renderRoot.querySelectorAll('canvas');
    const colors = {
      background: readColor(this, '--panel'),
      foreground: readColor(this, '--ink'),
      muted: readColor(this, '--quiet'),
    };
    envs.parts.forEach((part, w) => {
      const canvas = canvases[w];
      const picture = this.#picture(envs, part, { ...colors, accent: readColor(this, workerColor(w)) });
      const rows = Math.ceil(picture.tiles / picture.columns);
      canvas.style.width = `${picture.columns * (picture.tileWidth + GAP) - GAP}px`;
      canvas.style.height = `${rows * (picture.tileHeight + GAP) - GAP}px`;
      // Rejected only if the run has ended meanwhile: then there is nothing left to show.
      const handedOver = this.#handedOver ? undefined : canvas.transferControlToOffscreen();
      envs.show(w, picture, handedOver).catch(() => {});
    });
    this.#handedOver = true;
  }

  #picture(envs: ParallelEnv, part: Part, colors: Picture['colors']): Picture {
    const width = this.#width - 14; // the worker's stripe and the space beside it
    const all = envs.parts.reduce((sum, each) => sum + this.#tilesOf(each), 0);
    const height = Math.max(HEIGHT / 2, HEIGHT - CAPTION_HEIGHT * envs.parts.length);
    const aspectRatio = this.#aspectRatio;
    const largest = Math.sqrt(MAX_TILE_AREA * aspectRatio);
    const wish = Math.sqrt((width * height * aspectRatio) / all) - GAP;
    const tile = Math.max(Math.sqrt(MIN_TILE_AREA * aspectRatio), Math.min(largest, wish));
    const columns = fullestColumns(Math.max(1, Math.ceil((width + GAP) / (tile + GAP))), this.#tilesOf(part));
    const tileWidth = Math.floor(Math.min(largest, (width + GAP) / columns - GAP));
    return {
      visible: this.#visible,
      tiles: this.#tilesOf(part),
      columns,
      tileWidth,
      tileHeight: Math.round(tileWidth / aspectRatio),
      gap: GAP,
      pixelRatio: Math.min(devicePixelRatio, 2),
      frameMs: matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_FRAME_MS : 0,
      colors,
    };
  }
}

/** Of about as many columns as wished, gives the number that leaves the last row the least empty. */
function fullestColumns(wish: number, tiles: number): number {
  const candidates = [wish, wish - 1, wish + 1, wish - 2].filter((columns) => columns >= 1);
  const empty = (columns: number): number => Math.ceil(tiles / columns) * columns - tiles;
  const best = candidates.reduce((a, b) => (empty(b) < empty(a) ? b : a));
  return Math.min(best, tiles);
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-worlds': PalestraWorlds;
  }
}
